import { type Queryable, statement } from "../../database/pool.ts";

const names = statement(
  "portal-key-maker-names",
  `select id, name from signin.person where id = any($1::uuid[])
   union all select api_key_id, name from api_key where api_key_id = any($1::uuid[])`,
);

/** Names of people and keys by their ids. */
export async function namesOf(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db.rows<{ id: string; name: string | null }>(names, [ids]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
