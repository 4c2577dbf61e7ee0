import { sql } from "kysely";
import { type Statement, statement } from "../../database/pool.ts";
import type { Sql } from "../../http/list/sql-condition.ts";

/** Which companies somebody sees: all, or those that a person owns. */
export interface Sight {
  readonly ownerId: string | null;
}

export const everything: Sight = { ownerId: null };

const owned = (person: string) =>
  `(select owned.company_id from company_owner owned where owned.person_id = ${person})`;

/** That a company is seen, for a list. Of those that a person owns a plan can begin with them: they are few. */
export const seen = ({ ownerId }: Sight, companyId: Sql): Sql<boolean> =>
  ownerId === null
    ? sql<boolean>`true`
    : sql<boolean>`${companyId} in (select owned.company_id from company_owner owned where owned.person_id = ${ownerId}::uuid)`;

/**
 * A statement that takes the sight of who asks, as two: over all companies and over those of an owner, so that each has
 * plans of its own. `text` writes it: `seen` writes that the company of a column is seen, `owner` is the parameter that
 * names the owner, absent where all is seen. `parameters` says how many others there are.
 */
export function seeing(
  name: string,
  parameters: number,
  text: (seen: (column: string) => string, owner?: string) => string,
): (sight: Sight, values?: readonly unknown[]) => [Statement, readonly unknown[]] {
  const ofAll = statement(
    name,
    text(() => "true"),
  );
  const owner = `$${parameters + 1}::uuid`;
  const ofOwner = statement(
    `${name}-owned`,
    text((column) => `${column} in ${owned(owner)}`, owner),
  );
  return ({ ownerId }, values = []) => (ownerId === null ? [ofAll, values] : [ofOwner, [...values, ownerId]]);
}
