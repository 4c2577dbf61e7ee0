import { type Queryable, statement } from "../database/pool.ts";
import type { PlatformKey } from "../integrations/integration.ts";

const inUse = statement(
  "organisation-in-use",
  `select exists (
     select from connection
     where platform_key = $1 and organisation_id = $2 and status = 'Linked' and deleted_at is null
   ) as used`,
);

/** Whether any linked connection, of whatever company, leads to an organisation. */
export const organisationInUse = async (
  db: Queryable,
  platformKey: PlatformKey,
  organisationId: string,
): Promise<boolean> => (await db.one<{ used: boolean }>(inUse, [platformKey, organisationId])).used;
