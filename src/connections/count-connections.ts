import type { Sight } from "../companies/owners/sight.ts";
import type { Queryable } from "../database/pool.ts";
import type { PlatformKey } from "../integrations/integration.ts";
import { countPerPlatform } from "./queries.ts";

export interface ConnectionCount {
  readonly total: number;
  readonly linked: number;
}

/** How many connections there are to each accounting package, over the companies seen; packages without any are left out. */
export async function countConnections(
  db: Queryable,
  sight: Sight,
): Promise<ReadonlyMap<PlatformKey, ConnectionCount>> {
  const rows = await countPerPlatform(db, sight);
  return new Map(rows.map(({ platform_key, total, linked }) => [platform_key, { total, linked }]));
}
