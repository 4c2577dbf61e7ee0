import { audit } from "../../audit/audit.ts";
import type { Work } from "../../work.ts";
import { ownRole } from "../people/queries.ts";
import type { PortalRole } from "../roles.ts";
import { within } from "./database.ts";
import type { Library } from "./library.ts";

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly role: PortalRole;
  /** Whether the role comes from a group of the identity server, and ends with it. */
  readonly byGroup?: boolean;
}

/** Makes somebody known to the Portal, who has no way to sign in yet. Returns the person's id. */
export async function addPerson(
  work: Work,
  library: Library,
  { byGroup = false, ...person }: NewPerson,
): Promise<string> {
  const { internalAdapter } = await library.$context;
  const { now: createdAt, now: updatedAt } = work;
  const email = person.email.toLowerCase();
  const { id } = await within(work.tx, () =>
    internalAdapter.createUser(
      { ...person, email, emailVerified: false, createdAt, updatedAt },
      { method: "email-password" },
    ),
  );
  const { name, role } = person;
  if (!byGroup) await ownRole(work.tx, id);
  await audit(work, { type: "person.created", target: { personId: id }, after: { name, email, role } });
  return id;
}
