import { type Queryable, statement } from "../database/pool.ts";
import { offsetOf, type Page } from "../http/paging.ts";
import type { Company, CompanyContent } from "./company.ts";

interface Row {
  company_id: string;
  name: string;
  description: string | null;
  tags: Record<string, string>;
  products: string[];
  created_at: Date;
}

const columns = "company_id, name, description, tags, products, created_at";
const insert = statement(
  "company-insert",
  `insert into company (${columns}) values ($1, $2, $3, $4, $5, $6)`,
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
const list = statement(
  "company-list",
  `select ${columns} from company where deleted_at is null
   order by created_at desc, company_id limit $1 offset $2`,
);
const count = statement(
  "company-count",
  "select count(*)::int as companies from company where deleted_at is null",
);
const update = statement(
  "company-update",
  "update company set name = $2, description = $3, tags = $4 where company_id = $1",
);
const setProducts = statement("company-products", "update company set products = $2 where company_id = $1");
const remove = statement("company-delete", "update company set deleted_at = $2 where company_id = $1");

const toCompany = (row: Row): Company => ({
  companyId: row.company_id,
  name: row.name,
  description: row.description,
  tags: row.tags,
  products: row.products,
  createdAt: row.created_at,
});

export async function insertCompany(db: Queryable, company: Company): Promise<void> {
  const { companyId, name, description, tags, products, createdAt } = company;
  await db.rows(insert, [companyId, name, description, JSON.stringify(tags), products, createdAt]);
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

export async function listCompanies(
  db: Queryable,
  page: Page,
): Promise<{ total: number; companies: Company[] }> {
  const { companies: total } = await db.one<{ companies: number }>(count);
  const rows = await db.rows<Row>(list, [page.size, offsetOf(page)]);
  return { total, companies: rows.map(toCompany) };
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
