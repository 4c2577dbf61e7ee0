import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import type { Queryable } from "../../database/pool.ts";
import { invalidField, Problem } from "../../problem.ts";
import { lookupHash } from "../../vault/vault.ts";
import type { Work } from "../../work.ts";
import { endFirstLink } from "../people/first-administrator.ts";
import { invitationEnded } from "../people/invitation.ts";
import {
  findInvitation,
  type InvitationRow,
  lockInvitation,
  removeInvitation,
} from "../people/invitation-queries.ts";
import {
  activatePerson,
  findPersonByEmail,
  lockActiveAdministrators,
  lockPerson,
  ownRole,
  type PersonRow,
} from "../people/queries.ts";
import { endSessionsOfPerson } from "../people/session-queries.ts";
import type { PortalRole } from "../roles.ts";
import { addPerson } from "./add-person.ts";
import { personKeys } from "./attempt.ts";
import { within } from "./database.ts";
import type { Library } from "./library.ts";
import { requireGoodPassword } from "./password.ts";
import { type AfterPassword, asPerson, type From, tryPassword, visitor } from "./sign-in-with-password.ts";

/** What somebody fills in who comes with a link. */
export interface Acceptance {
  readonly token: string;
  readonly name: string;
  /** Of the first administrator alone; others were invited under theirs. */
  readonly email?: string;
  readonly password: string;
}

export interface OpenInvitation {
  readonly kind: InvitationRow["kind"];
  readonly name: string | null;
  readonly email: string | null;
  readonly role: PortalRole;
  readonly expiresAt: Date;
}

/** What a link is good for. Throws 404 when it is not, or not any more. */
export async function lookAtInvitation(db: Queryable, token: string, now: Date): Promise<OpenInvitation> {
  const row = await findInvitation(db, lookupHash(token));
  requireOpen(row, now);
  return {
    kind: row.kind,
    name: row.name,
    email: row.email,
    role: row.role ?? "administrator",
    expiresAt: row.expires_at,
  };
}

/** Makes the password of somebody who came with a link, and leads on to the second factor. The link ends. */
export async function acceptInvitation(
  application: Application,
  library: Library,
  acceptance: Acceptance,
  from: From,
): Promise<AfterPassword> {
  const open = await lookAtInvitation(application.database, acceptance.token, application.clock.now());
  const email = (open.email ?? acceptance.email ?? "").trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    throw invalidField("email", "This is not an email address.", "Person");
  const name = acceptance.name.trim();
  if (name === "") throw invalidField("name", "A name is needed.", "Person");
  const { password } = acceptance;
  requireGoodPassword(password, { name, email });
  const hash = await (await library.$context).password.hash(password);
  return transact(application, visitor(from), from.correlationId, async (work) => {
    const administrators = await lockActiveAdministrators(work.tx);
    const person = await take(work, library, acceptance.token, { name, email });
    await endFirstLink(work, administrators);
    const { person_id: personId } = person;
    const { internalAdapter } = await library.$context;
    await within(work.tx, async () => {
      const accounts = await internalAdapter.findAccounts(personId);
      if (accounts.some(({ providerId }) => providerId === "credential"))
        return internalAdapter.updatePassword(personId, hash);
      const account = { userId: personId, accountId: personId, password: hash };
      return internalAdapter.createAccount({ ...account, providerId: "credential" });
    });
    await endSessionsOfPerson(work.tx, personId, null);
    await audit(asPerson(work, person, from), { type: "person.activated", target: { personId } });
    const next = await tryPassword(
      application,
      work,
      library,
      { email, password },
      personKeys(personId, from),
      from,
    );
    if (typeof next === "string") throw new Error("a password that was just set does not sign in");
    return next;
  });
}

async function take(
  work: Work,
  library: Library,
  token: string,
  { name, email }: { readonly name: string; readonly email: string },
): Promise<PersonRow> {
  const hash = lookupHash(token);
  const row = await lockInvitation(work.tx, hash);
  requireOpen(row, work.now);
  await removeInvitation(work.tx, hash);
  let personId = row.person_id;
  if (personId === null) {
    if (await findPersonByEmail(work.tx, email))
      throw new Problem("person-exists", `Somebody with the address ${email} is there already.`);
    personId = await addPerson(work, library, { name, email, role: "administrator" });
  }
  await activatePerson(work.tx, personId, name, work.now);
  await ownRole(work.tx, personId);
  return (await lockPerson(work.tx, personId))!;
}

function requireOpen(row: InvitationRow | undefined, now: Date): asserts row is InvitationRow {
  if (!row || row.expires_at <= now || row.disabled_at !== null) throw invitationEnded();
}
