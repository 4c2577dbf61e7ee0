import { type Queryable, statement } from "../database/pool.ts";
import { offsetOf, type Page } from "../http/paging.ts";
import type { FeedSource } from "./feed-source.ts";

interface Row {
  source_id: string;
  name: string;
  url: string;
  authentication: FeedSource["authentication"];
  header_name: string | null;
  sealed_secret: Buffer;
  timeout_seconds: number;
  maximum_pages: number;
  created_at: Date;
  modified_at: Date;
}

const columns = `source_id, name, url, authentication, header_name, sealed_secret, timeout_seconds, maximum_pages,
  created_at, modified_at`;
const put = statement(
  "feed-source-put",
  `insert into feed_source (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (source_id) do update
     set name = excluded.name, url = excluded.url, authentication = excluded.authentication,
         header_name = excluded.header_name, sealed_secret = excluded.sealed_secret,
         timeout_seconds = excluded.timeout_seconds, maximum_pages = excluded.maximum_pages,
         modified_at = excluded.modified_at`,
);
const get = statement("feed-source-get", `select ${columns} from feed_source where source_id = $1`);
const lock = statement(
  "feed-source-lock",
  `select ${columns} from feed_source where source_id = $1 for update`,
);
const share = statement(
  "feed-source-share",
  `select ${columns} from feed_source where source_id = $1 for key share`,
);
const list = statement(
  "feed-source-list",
  `select ${columns} from feed_source order by created_at desc, source_id limit $1 offset $2`,
);
const count = statement("feed-source-count", "select count(*)::int as sources from feed_source");
const remove = statement("feed-source-remove", "delete from feed_source where source_id = $1");

const toSource = (row: Row): FeedSource => ({
  sourceId: row.source_id,
  name: row.name,
  url: row.url,
  authentication: row.authentication,
  headerName: row.header_name,
  sealedSecret: row.sealed_secret,
  timeoutSeconds: row.timeout_seconds,
  maximumPages: row.maximum_pages,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
});

export const putSource = (db: Queryable, source: FeedSource) =>
  db.count(put, [
    source.sourceId,
    source.name,
    source.url,
    source.authentication,
    source.headerName,
    source.sealedSecret,
    source.timeoutSeconds,
    source.maximumPages,
    source.createdAt,
    source.modifiedAt,
  ]);

const find =
  (by: typeof get) =>
  async (db: Queryable, sourceId: string): Promise<FeedSource | undefined> => {
    const row = await db.maybe<Row>(by, [sourceId]);
    return row && toSource(row);
  };
export const findSource = find(get);
/** Nobody else changes or removes the source until the transaction ends. */
export const lockSource = find(lock);
/** Nobody removes the source until the transaction ends. */
export const holdSource = find(share);

export async function listSources(db: Queryable, page: Page) {
  const { sources: total } = await db.one<{ sources: number }>(count);
  const rows = await db.rows<Row>(list, [page.size, offsetOf(page)]);
  return { total, sources: rows.map(toSource) };
}

export const removeSource = (db: Queryable, sourceId: string) => db.count(remove, [sourceId]);
