import { isUuid } from "../companies/find-company.ts";
import type { Queryable } from "../database/pool.ts";
import type { Vault } from "../vault/vault.ts";
import type { FeedSource } from "./feed-source.ts";
import { findSource, holdSource } from "./queries.ts";
import { sourcePurpose, unknownSource } from "./save-source.ts";

/** The source of an id; 404 when there is none. */
export async function requireSource(db: Queryable, sourceId: string): Promise<FeedSource> {
  const source = isUuid(sourceId) ? await findSource(db, sourceId) : undefined;
  if (!source) throw unknownSource(sourceId);
  return source;
}

/** The source of an id, which nobody removes until the transaction ends; undefined when there is none. */
export const holdExistingSource = async (db: Queryable, sourceId: string): Promise<FeedSource | undefined> =>
  isUuid(sourceId) ? holdSource(db, sourceId) : undefined;

/** The header that calls to a source carry, opened. */
export const sourceHeader = (vault: Vault, source: FeedSource): readonly [string, string] =>
  JSON.parse(vault.open(sourcePurpose(source.sourceId), source.sealedSecret));
