import type { Queryable } from "../../database/pool.ts";
import type { PortalRole } from "../roles.ts";
import { listNames } from "./queries.ts";

/** Somebody of the operator's as colleagues see them: no address, nothing of how they sign in. */
export interface PersonName {
  readonly personId: string;
  readonly name: string;
  readonly role: PortalRole;
  readonly disabled: boolean;
}

/** Everybody by name, disabled people too. */
export const findPersonNames = async (db: Queryable): Promise<PersonName[]> =>
  (await listNames(db)).map(({ person_id, name, role, disabled }) => ({
    personId: person_id,
    name,
    role,
    disabled,
  }));
