import { sql } from "kysely";
import { connectionFieldsOf, latestSyncs } from "../connections/list-connections.ts";
import { type Database, type Queryable, statement } from "../database/pool.ts";
import { folded } from "../http/list/field.ts";
import type { ListRequest } from "../http/list/list-query.ts";
import type { ListPage } from "../http/list/list-reply.ts";
import { foldedText, type SqlField } from "../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../http/list/sql-page.ts";
import type { Company, CompanyContent } from "./company.ts";
import { type Sight, seen } from "./owners/sight.ts";

interface Row {
  company_id: string;
  name: string;
  description: string | null;
  tags: Record<string, string>;
  products: string[];
  created_at: Date;
  link_epoch: number;
}

const columns = "company_id, name, description, tags, products, created_at, link_epoch";
const insert = statement(
  "company-insert",
  `insert into company (${columns}) values ($1, $2, $3, $4, $5, $6, $7)`,
);
const get = statement(
  "company-get",
  `select ${columns} from company where company_id = $1 and deleted_at is null`,
);
const severalEvenDeleted = statement(
  "company-several-deleted",
  `select ${columns}, deleted_at from company where company_id = any($1::uuid[])`,
);
const lock = statement(
  "company-lock",
  `select ${columns} from company where company_id = $1 and deleted_at is null for no key update`,
);
const update = statement(
  "company-update",
  "update company set name = $2, description = $3, tags = $4 where company_id = $1",
);
const setProducts = statement("company-products", "update company set products = $2 where company_id = $1");
const remove = statement(
  "company-delete",
  "update company set deleted_at = $2, link_epoch = link_epoch + 1 where company_id = $1",
);

const toCompany = (row: Row): Company => ({
  companyId: row.company_id,
  name: row.name,
  description: row.description,
  tags: row.tags,
  products: row.products,
  createdAt: row.created_at,
  linkEpoch: row.link_epoch,
});

export async function insertCompany(db: Queryable, company: Company): Promise<void> {
  const { companyId, name, description, tags, products, createdAt, linkEpoch } = company;
  await db.rows(insert, [companyId, name, description, JSON.stringify(tags), products, createdAt, linkEpoch]);
}

export async function findCompany(db: Queryable, companyId: string): Promise<Company | undefined> {
  const row = await db.maybe<Row>(get, [companyId]);
  return row && toCompany(row);
}

/** Several companies at once, those deleted but not yet erased too, with the instant of their deletion. */
export const findCompaniesEvenDeleted = async (
  db: Queryable,
  companyIds: readonly string[],
): Promise<(Company & { deletedAt: Date | null })[]> =>
  (await db.rows<Row & { deleted_at: Date | null }>(severalEvenDeleted, [companyIds])).map((row) => ({
    ...toCompany(row),
    deletedAt: row.deleted_at,
  }));

/** Locks the company against change until the transaction ends. */
export async function lockCompany(db: Queryable, companyId: string): Promise<Company | undefined> {
  const row = await db.maybe<Row>(lock, [companyId]);
  return row && toCompany(row);
}

/** What a list of companies can be asked for (wire contract, 4.3 and 4.4). */
export const companyList: SqlList = {
  type: "Company",
  fields: {
    id: { kind: "uuid", column: sql`row.company_id` },
    name: { kind: "text", column: sql`row.name` },
    description: { kind: "text", column: sql`row.description`, optional: true },
    created: { kind: "instant", column: sql`row.created_at` },
    lastSync: { kind: "instant", column: sql`synced.latest_sync_at`, optional: true },
    products: {
      kind: "text",
      column: sql`product.name`,
      collection: true,
      some: (test) => sql`exists (select from unnest(row.products) as product (name) where ${test})`,
    },
    ownerUserIds: {
      kind: "uuid",
      column: sql`owner.person_id`,
      collection: true,
      some: (test) =>
        sql`row.company_id in (select owner.company_id from company_owner as owner where ${test})`,
    },
    /** Whether somebody owns it who is not disabled. */
    hasActiveOwner: {
      kind: "boolean",
      column: sql`exists (select from company_owner as owner join signin.person as person on person.id = owner.person_id
        where owner.company_id = row.company_id and person.disabled_at is null)`,
    },
    ...connectionFieldsOf(sql`row.company_id`),
  },
  tag: (key): SqlField => ({
    kind: "text",
    column: sql`tag.value`,
    collection: true,
    some: (test) => sql`exists (
      select from jsonb_each_text(row.tags) as tag (key, value)
      where ${foldedText(sql`tag.key`)} = ${folded(key)} and ${test}
    )`,
    holds: (value) => sql`row.tag_words @> array[tag_word(${key}::text, ${value}::text)]`,
  }),
  table: sql`company`,
  joined: sql`left join ${latestSyncs} as synced on synced.company_id = row.company_id`,
  columns,
  key: sql`row.company_id`,
  keyKind: "uuid",
  created: sql`row.created_at`,
  defaultOrder: "-created",
};

export async function listCompanies(
  db: Database,
  request: ListRequest<SqlField>,
  sight: Sight,
): Promise<ListPage<Company>> {
  const there = sql<boolean>`row.deleted_at is null and ${seen(sight, sql`row.company_id`)}`;
  const page = await pageOfRows<Row>(db, companyList, there, request);
  return { ...page, rows: page.rows.map(toCompany) };
}

export const updateCompany = (
  db: Queryable,
  companyId: string,
  { name, description, tags }: CompanyContent,
) => db.rows(update, [companyId, name, description, JSON.stringify(tags)]);

export const updateProducts = (db: Queryable, companyId: string, products: readonly string[]) =>
  db.rows(setProducts, [companyId, products]);

export const markCompanyDeleted = (db: Queryable, companyId: string, now: Date) =>
  db.rows(remove, [companyId, now]);
