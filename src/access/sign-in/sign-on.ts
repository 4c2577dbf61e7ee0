import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { after } from "../../clock.ts";
import type { SingleSignOnConfig } from "../../config-portal.ts";
import type { Work } from "../../work.ts";
import { endFirstLink } from "../people/first-administrator.ts";
import { removeInvitationOf } from "../people/invitation-queries.ts";
import {
  activatePerson,
  findPersonByEmail,
  lockActiveAdministrators,
  lockPerson,
  type PersonRow,
  updatePerson,
} from "../people/queries.ts";
import { endSessionsOfPerson } from "../people/session-queries.ts";
import type { PortalRole } from "../roles.ts";
import { addPerson } from "./add-person.ts";
import { ownAddress, roleOfGroups } from "./admission.ts";
import { within } from "./database.ts";
import type { Claims } from "./identity-server.ts";
import type { Library } from "./library.ts";
import { openSession } from "./open-session.ts";
import { findAccountPerson } from "./queries.ts";
import { asPerson, type From, visitor } from "./sign-in-with-password.ts";

/** Under which the library keeps who is who at the identity server. */
const providerId = "single-sign-on";

export type SignOn = { readonly token: string } | { readonly refused: "notInvited" | "disabled" | "noGroup" };

/**
 * Signs somebody in for whom the identity server vouches: who came before, who was invited under that address, and where
 * the operator wants it who is in one of the groups. Groups give the role at each sign-in; who is here by a
 * group alone and has none any more is refused, and signed out everywhere. The session ends when the server is to be asked anew.
 */
export async function signOn(
  application: Application,
  library: Library,
  settings: SingleSignOnConfig,
  claims: Claims,
  from: From,
): Promise<SignOn> {
  return transact(application, visitor(from), from.correlationId, async (work): Promise<SignOn> => {
    const administrators = await lockActiveAdministrators(work.tx);
    const person = await personFor(work, library, settings, claims, from);
    const refused = refusalOf(person, settings, claims);
    if (!person || refused) {
      const target: Record<string, string> = person ? { personId: person.person_id } : {};
      const why = { step: "single-sign-on", reason: refused };
      await audit(work, { type: "signIn.failed", target, after: why, outcome: "denied" });
      if (person && refused === "noGroup") await endSessionsOfPerson(work.tx, person.person_id, null);
      return { refused: refused ?? "notInvited" };
    }
    const role = await giveRole(work, settings, claims, person, administrators);
    await endFirstLink(work, administrators);
    const { person_id: personId } = person;
    const token = await openSession(asPerson(work, { ...person, role }, from), library, {
      ...from,
      personId,
      proof: "single-sign-on",
      provenAt: shownAt(claims, work.now),
      until: after(work.now, application.config.portal.signOnLife),
    });
    return { token };
  });
}

function refusalOf(person: PersonRow | undefined, settings: SingleSignOnConfig, claims: Claims) {
  if (!person) return "notInvited";
  if (person.disabled_at !== null) return "disabled";
  const inGroup = roleOfGroups(settings, claims.groups) !== undefined;
  return person.own_role === null && !inGroup ? "noGroup" : undefined;
}

/**
 * When somebody last showed who they are. A server that knows them already sends them back without asking, so that coming
 * back proves nothing of now; one that does not say when it asked may have done so long ago.
 */
const shownAt = ({ authenticatedAt }: Claims, now: Date): Date =>
  new Date(Math.min(authenticatedAt?.getTime() ?? 0, now.getTime()));

async function personFor(
  work: Work,
  library: Library,
  settings: SingleSignOnConfig,
  claims: Claims,
  from: From,
): Promise<PersonRow | undefined> {
  const accountId = `${claims.issuer}|${claims.subject}`;
  const before = await findAccountPerson(work.tx, providerId, accountId);
  if (before !== undefined) return lockPerson(work.tx, before);
  const email = ownAddress(settings, claims);
  if (email === undefined) return undefined;
  const known = await findPersonByEmail(work.tx, email);
  const personId = known?.person_id ?? (await admit(work, library, settings, claims, email));
  if (personId === undefined) return undefined;
  const person = (await lockPerson(work.tx, personId))!;
  if (person.disabled_at !== null) return person;
  const theirs = asPerson(work, person, from);
  const { internalAdapter } = await library.$context;
  await within(work.tx, () => internalAdapter.createAccount({ userId: personId, providerId, accountId }));
  if (person.activated_at === null) {
    await activatePerson(work.tx, personId, claims.name ?? person.name, work.now);
    await audit(theirs, { type: "person.activated", target: { personId } });
  }
  await removeInvitationOf(work.tx, personId);
  await audit(theirs, { type: "person.linked", target: { personId }, after: { issuer: claims.issuer } });
  return lockPerson(work.tx, personId);
}

/** Somebody whom nobody invited, if the operator lets members of a group in. */
async function admit(
  work: Work,
  library: Library,
  settings: SingleSignOnConfig,
  claims: Claims,
  email: string,
): Promise<string | undefined> {
  const role = settings.admitGroups ? roleOfGroups(settings, claims.groups) : undefined;
  if (role === undefined) return undefined;
  return addPerson(work, library, { name: claims.name ?? email, email, role, byGroup: true });
}

/**
 * The identity server says who is what, and where it says nothing it is what was given here; but neither takes the last
 * administrator away.
 */
async function giveRole(
  work: Work,
  settings: SingleSignOnConfig,
  claims: Claims,
  person: PersonRow,
  administrators: readonly string[],
): Promise<PortalRole> {
  const role = roleOfGroups(settings, claims.groups) ?? person.own_role;
  const personId = person.person_id;
  const last = administrators.length === 1 && administrators[0] === personId;
  if (role === null || role === person.role || (last && role !== "administrator")) return person.role;
  await updatePerson(work.tx, { ...person, role }, work.now);
  const change = { before: { role: person.role }, after: { role, by: "single-sign-on" } };
  await audit(work, { type: "person.changed", target: { personId }, ...change });
  return role;
}
