import { type Queryable, statement } from "../database/pool.ts";
import type { Locale } from "../link/locale.ts";
import type { Share } from "./share.ts";

interface Key {
  readonly companyId: string;
  readonly connectionId: string;
}
interface Row {
  company_id: string;
  share_id: string;
  connection_id: string;
  nonce: string;
  link_epoch: number;
  locale: Locale;
  recipient_name: string | null;
  created_at: Date;
  expires_at: Date;
  opened_at: Date | null;
  used_at: Date | null;
}

const columns = `company_id, share_id, connection_id, nonce, link_epoch, locale, recipient_name, created_at, expires_at,
  opened_at, used_at`;
const ofConnection = "company_id = $1 and connection_id = $2";
const insert = statement(
  "share-insert",
  `insert into link_share (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null)`,
);
const open = statement(
  "share-open",
  `select count(*)::int as shares from link_share
   where ${ofConnection} and link_epoch = $3 and used_at is null and expires_at > $4`,
);
const list = statement(
  "share-list",
  `select ${columns} from link_share where ${ofConnection} order by created_at desc, share_id limit $3`,
);
const forget = statement("share-forget", `delete from link_share where ${ofConnection} and expires_at < $3`);
const noteOpened = statement(
  "share-note-opened",
  `update link_share set opened_at = $4 where ${ofConnection} and nonce = $3 and opened_at is null`,
);
const noteUsed = statement(
  "share-note-used",
  `update link_share set used_at = $4, opened_at = coalesce(opened_at, $4)
   where ${ofConnection} and nonce = $3 and used_at is null
   returning share_id`,
);

const toShare = (row: Row): Share => ({
  companyId: row.company_id,
  shareId: row.share_id,
  connectionId: row.connection_id,
  nonce: row.nonce,
  linkEpoch: row.link_epoch,
  locale: row.locale,
  recipientName: row.recipient_name,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  openedAt: row.opened_at,
  usedAt: row.used_at,
});

export const insertShare = (db: Queryable, share: Share) =>
  db.count(insert, [
    share.companyId,
    share.shareId,
    share.connectionId,
    share.nonce,
    share.linkEpoch,
    share.locale,
    share.recipientName,
    share.createdAt,
    share.expiresAt,
  ]);

/** How many links of a connection can still be used. */
export const countOpen = async (
  db: Queryable,
  { companyId, connectionId, linkEpoch }: Key & { linkEpoch: number },
  now: Date,
): Promise<number> =>
  (await db.one<{ shares: number }>(open, [companyId, connectionId, linkEpoch, now])).shares;

/** The newest shares of a connection. */
export const listShares = async (
  db: Queryable,
  { companyId, connectionId }: Key,
  limit: number,
): Promise<Share[]> => (await db.rows<Row>(list, [companyId, connectionId, limit])).map(toShare);

/** Removes the shares of a connection that expired before an instant. */
export const forgetShares = (db: Queryable, { companyId, connectionId }: Key, before: Date) =>
  db.count(forget, [companyId, connectionId, before]);

export const markOpened = (db: Queryable, { companyId, connectionId }: Key, nonce: string, now: Date) =>
  db.count(noteOpened, [companyId, connectionId, nonce, now]);

/** The share whose link was used for the first time; undefined for other links. */
export const markUsed = async (
  db: Queryable,
  { companyId, connectionId }: Key,
  nonce: string,
  now: Date,
): Promise<string | undefined> =>
  (await db.maybe<{ share_id: string }>(noteUsed, [companyId, connectionId, nonce, now]))?.share_id;
