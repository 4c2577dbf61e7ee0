import { sql } from "kysely";
import { type Database, type Queryable, statement } from "../database/pool.ts";
import type { ListRequest } from "../http/list/list-query.ts";
import type { ListPage } from "../http/list/list-reply.ts";
import type { SqlField } from "../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../http/list/sql-page.ts";
import { type Locale, locales } from "../link/locale.ts";
import { type Consent, type ConsentSource, sources } from "./consent.ts";

interface Key {
  readonly companyId: string;
  readonly connectionId: string;
}
interface Row {
  company_id: string;
  consent_id: string;
  connection_id: string;
  version: string;
  locale: Locale;
  text: string;
  given_at: Date;
  source: ConsentSource;
  network: string;
  withdrawn_at: Date | null;
}

const columns =
  "company_id, consent_id, connection_id, version, locale, text, given_at, source, network, withdrawn_at";
const insert = statement(
  "consent-insert",
  `insert into consent (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)`,
);
const standing = statement(
  "consent-standing",
  `select ${columns} from consent
   where company_id = $1 and connection_id = $2 and version = any($3::text[]) and withdrawn_at is null
   order by given_at desc limit 1`,
);
const withdraw = statement(
  "consent-withdraw",
  `update consent set withdrawn_at = $3
   where company_id = $1 and connection_id = $2 and withdrawn_at is null`,
);

const toConsent = (row: Row): Consent => ({
  companyId: row.company_id,
  consentId: row.consent_id,
  connectionId: row.connection_id,
  version: row.version,
  locale: row.locale,
  text: row.text,
  givenAt: row.given_at,
  source: row.source,
  network: row.network,
  withdrawnAt: row.withdrawn_at,
});

export const insertConsent = (db: Queryable, consent: Consent) =>
  db.count(insert, [
    consent.companyId,
    consent.consentId,
    consent.connectionId,
    consent.version,
    consent.locale,
    consent.text,
    consent.givenAt,
    consent.source,
    consent.network,
  ]);

/** The newest consent to one of some versions that was not withdrawn. */
export async function findStanding(
  db: Queryable,
  { companyId, connectionId }: Key,
  versions: readonly string[],
): Promise<Consent | undefined> {
  const row = await db.maybe<Row>(standing, [companyId, connectionId, versions]);
  return row && toConsent(row);
}

/** Ends every consent of a connection that stands. */
export const endConsents = (db: Queryable, key: Key, now: Date) =>
  db.count(withdraw, [key.companyId, key.connectionId, now]);

export const consentList: SqlList = {
  type: "ConsentRecord",
  fields: {
    id: { kind: "uuid", column: sql`row.consent_id` },
    version: { kind: "text", column: sql`row.version` },
    locale: { kind: "word", words: locales, column: sql`row.locale` },
    source: { kind: "word", words: sources, column: sql`row.source` },
    givenAt: { kind: "instant", column: sql`row.given_at` },
    withdrawnAt: { kind: "instant", column: sql`row.withdrawn_at`, optional: true },
  },
  table: sql`consent`,
  columns,
  key: sql`row.consent_id`,
  keyKind: "uuid",
  created: sql`row.given_at`,
  defaultOrder: "-givenAt",
};

export async function listConsents(
  db: Database,
  { companyId, connectionId }: Key,
  request: ListRequest<SqlField>,
): Promise<ListPage<Consent>> {
  const base = sql<boolean>`row.company_id = ${companyId} and row.connection_id = ${connectionId}`;
  const page = await pageOfRows<Row>(db, consentList, base, request);
  return { ...page, rows: page.rows.map(toConsent) };
}
