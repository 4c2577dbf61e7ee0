import { type Queryable, statement } from "../database/pool.ts";

const names = statement(
  "ofx-account-names",
  "select source_account_key as key, acct_id as name from ofx_account where company_id = $1 and connection_id = $2",
);
const insertNames = statement(
  "ofx-account-insert",
  `insert into ofx_account (company_id, connection_id, source_account_key, acct_id)
   select $1, $2, n.key, n.name from unnest($3::uuid[], $4::text[]) as n(key, name)
   on conflict do nothing`,
);
// A client makes up its own name: no more of them are told apart than a business can have.
const client = statement(
  "ofx-client",
  `insert into ofx_client (company_id, connection_id, username, client, last_day)
   select $1, $2, $3, $4, $5::date
   where exists (select from ofx_client where company_id = $1 and connection_id = $2 and username = $3 and client = $4)
      or (select count(*) from ofx_client where company_id = $1 and connection_id = $2) < 200
   on conflict (company_id, connection_id, username, client) do update set last_day = excluded.last_day
   where ofx_client.last_day < excluded.last_day`,
);

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Names of a connection's accounts, by the accounts' keys. */
export const findAccountNames = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<Map<string, string>> =>
  new Map(
    (await db.rows<{ key: string; name: string }>(names, [companyId, connectionId])).map(({ key, name }) => [
      key,
      name,
    ]),
  );

/** Keeps names; one that another account took meanwhile, or of an account that has a name, is left out. */
export const insertAccountNames = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  given: ReadonlyMap<string, string>,
) => db.count(insertNames, [companyId, connectionId, [...given.keys()], [...given.values()]]);

/** Notes that a program signed on; whether it is the first time that day. */
export const noteClient = async (
  db: Queryable,
  { companyId, connectionId, username }: ConnectionKey & { readonly username: string },
  program: string,
  day: string,
): Promise<boolean> => (await db.count(client, [companyId, connectionId, username, program, day])) > 0;
