import { audit } from "../../audit/audit.ts";
import type { Work } from "../../work.ts";
import type { PortalRole } from "../roles.ts";
import { within } from "./database.ts";
import type { Library } from "./library.ts";

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly role: PortalRole;
}

/** Makes somebody known to the Portal, who has no way to sign in yet. Returns the person's id. */
export async function addPerson(work: Work, library: Library, person: NewPerson): Promise<string> {
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
  await audit(work, { type: "person.created", target: { personId: id }, after: { name, email, role } });
  return id;
}
