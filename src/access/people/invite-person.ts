import { audit } from "../../audit/audit.ts";
import { after } from "../../clock.ts";
import { Problem } from "../../problem.ts";
import { lookupHash } from "../../vault/vault.ts";
import type { Work } from "../../work.ts";
import { addPerson, type NewPerson } from "../sign-in/add-person.ts";
import type { Library } from "../sign-in/library.ts";
import { invitationEnded, invitationLife, newInvitationToken } from "./invitation.ts";
import { insertInvitation, removeFirstInvitations, removeInvitationOf } from "./invitation-queries.ts";
import { findPersonByEmail, type PersonRow, removePerson } from "./queries.ts";

export interface Invited {
  readonly personId: string;
  /** Stands in the link; kept as a hash alone. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Makes somebody known and gives the link with which they come in. Throws 409 when the address is taken. */
export async function invitePerson(work: Work, library: Library, person: NewPerson): Promise<Invited> {
  if (await findPersonByEmail(work.tx, person.email)) throw emailTaken(person.email);
  const personId = await addPerson(work, library, person);
  return { personId, ...(await issue(work, personId)) };
}

/** A new link for somebody who has not come yet, or who forgot the password; the one before ends. Throws 403 when disabled. */
export async function inviteAgain(work: Work, person: PersonRow): Promise<Invited> {
  if (person.disabled_at !== null)
    throw new Problem("forbidden", `${person.name} is disabled. Enable the account first.`);
  const { person_id: personId, name, email, role } = person;
  await audit(work, { type: "invitation.renewed", target: { personId }, after: { name, email, role } });
  return { personId, ...(await issue(work, personId)) };
}

/** Takes a link back, and with it a person who never came. Throws 404 when there is none. */
export async function withdrawInvitation(work: Work, person: PersonRow): Promise<void> {
  const { person_id: personId, name, email, role } = person;
  if (person.activated_at !== null) {
    // Somebody who is here keeps the account; only the link ends.
    if ((await removeInvitationOf(work.tx, personId)) === 0) throw invitationEnded();
  } else await removePerson(work.tx, personId);
  await audit(work, { type: "invitation.withdrawn", target: { personId }, before: { name, email, role } });
}

async function issue(work: Work, personId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = newInvitationToken(work.random);
  const expiresAt = after(work.now, invitationLife.invitation);
  await removeInvitationOf(work.tx, personId);
  const hash = lookupHash(token);
  await insertInvitation(work.tx, { hash, kind: "invitation", personId, now: work.now, expiresAt });
  return { token, expiresAt };
}

/** A link for an administrator whom nobody invites: the first, or one more when everybody is locked out. */
export async function inviteFirstAdministrator(work: Omit<Work, "jobs">): Promise<string> {
  const token = newInvitationToken(work.random);
  const kind = "first-administrator";
  const expiresAt = after(work.now, invitationLife[kind]);
  await removeFirstInvitations(work.tx);
  await insertInvitation(work.tx, {
    hash: lookupHash(token),
    kind,
    personId: null,
    now: work.now,
    expiresAt,
  });
  await audit(work, { type: "administratorLink.created", target: {} });
  return token;
}

const emailTaken = (email: string) =>
  new Problem("person-exists", `Somebody with the address ${email} is there already.`);
