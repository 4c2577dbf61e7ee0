import type { Queryable } from "../../database/pool.ts";
import type { PortalRole } from "../roles.ts";
import { findPerson } from "./queries.ts";

/** What somebody may do now, for work that goes on without them; a person who is gone counts as disabled. */
export interface Standing {
  readonly role: PortalRole;
  readonly disabled: boolean;
}

export async function findStanding(db: Queryable, personId: string): Promise<Standing> {
  const person = await findPerson(db, personId);
  return { role: person?.role ?? "support", disabled: (person?.disabled_at ?? null) !== null || !person };
}
