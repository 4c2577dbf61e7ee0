import { audit } from "../../audit/audit.ts";
import { Problem } from "../../problem.ts";
import type { Work } from "../../work.ts";
import type { PortalRole } from "../roles.ts";
import { lockActiveAdministrators, lockPerson, type PersonRow, updatePerson } from "./queries.ts";
import { dropSecondFactor, endSessionsOfPerson } from "./session-queries.ts";

export interface PersonChange {
  readonly name?: string;
  readonly role?: PortalRole;
  readonly disabled?: boolean;
}

/**
 * Changes somebody. Roles count from the next request on; who is disabled is signed out everywhere. Throws 404 when there
 * is nobody of that id, 403 for one's own role, 409 where no administrator would be left.
 */
export async function changePerson(work: Work, personId: string, change: PersonChange): Promise<void> {
  const administrators = await lockActiveAdministrators(work.tx);
  const before = await requirePerson(work, personId);
  const disabledAt =
    change.disabled === undefined ? before.disabled_at : disabled(before, change.disabled, work.now);
  const name = change.name?.trim() || before.name;
  const after: PersonRow = {
    ...before,
    name,
    role: change.role ?? before.role,
    // Who is here by a group alone goes with it: only an invitation keeps them.
    own_role: before.own_role && (change.role ?? before.own_role),
    disabled_at: disabledAt,
  };
  const loses = after.role !== before.role || (after.disabled_at !== null && before.disabled_at === null);
  if (loses)
    requireOther(
      work,
      personId,
      "Nobody changes their own role or disables themselves. Ask another administrator.",
    );
  if (loses && administrators.length === 1 && administrators[0] === personId) throw lastAdministrator();
  await updatePerson(work.tx, after, work.now);
  if (after.disabled_at !== null) await endSessionsOfPerson(work.tx, personId, null);
  await audit(work, {
    type: "person.changed",
    target: { personId },
    before: told(before),
    after: told(after),
  });
}

/** Takes the second factor from somebody who lost it: they set up another when they sign in next. Signs them out. */
export async function resetSecondFactor(work: Work, personId: string): Promise<void> {
  await requirePerson(work, personId);
  requireOther(work, personId, "Replace your own second factor on your account's page.");
  await dropSecondFactor(work.tx, personId, work.now);
  await endSessionsOfPerson(work.tx, personId, null);
  await audit(work, { type: "secondFactor.reset", target: { personId } });
}

/** The person, locked for the transaction; throws 404. */
export async function requirePerson(work: Work, personId: string): Promise<PersonRow> {
  const person = await lockPerson(work.tx, personId);
  if (!person) throw noPerson();
  return person;
}

export const noPerson = (): Problem => new Problem("person-not-found", "There is nobody of this id.");

const disabled = (before: PersonRow, asked: boolean, now: Date): Date | null =>
  asked ? (before.disabled_at ?? now) : null;

function requireOther({ actor }: Work, personId: string, message: string): void {
  if (actor.kind === "person" && actor.id === personId) throw new Problem("forbidden", message);
}

const told = ({ role, disabled_at, name }: PersonRow) => ({ name, role, disabled: disabled_at !== null });

const lastAdministrator = () =>
  new Problem(
    "last-administrator",
    "This is the only administrator who can sign in. Make somebody else an administrator first.",
  );
