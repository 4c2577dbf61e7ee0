/** Reading by SuiteQL over REST (NetSuite help, section_157909186990): values come as text, at most 1,000 a page. */
import { ProviderFault } from "../integration.ts";
import { field, listField, textField, type Wire } from "../wire.ts";
import type { Ask } from "./client.ts";
import { type Answer, faultOf, succeeded } from "./faults.ts";

const pageSize = 1_000;
/** NetSuite gives 100,000 rows of a query at most; no chart of accounts comes near. */
const maximumPages = 100;

/**
 * All rows of a query, whose order must be total, or pages may repeat rows. Pages that are shifted while they are read
 * leave rows out: they are read once more. Where an account does not know a column, `fallback` asks for less. Undefined
 * when neither is understood: the account has no such record.
 */
export async function readRows(ask: Ask, query: string, fallback?: string): Promise<Wire[] | undefined> {
  const read = await readPages(ask, query);
  if (read === "not-understood") return fallback === undefined ? undefined : readRows(ask, fallback);
  if (read.whole) return read.rows;
  const again = await readPages(ask, query);
  return again === "not-understood" ? read.rows : again.rows;
}

interface Pages {
  readonly rows: Wire[];
  /** Whether there are as many different rows as NetSuite says. */
  readonly whole: boolean;
}

async function readPages(ask: Ask, query: string): Promise<Pages | "not-understood"> {
  const rows: Wire[] = [];
  for (let page = 0; page < maximumPages; page += 1) {
    const answer = await ask({
      method: "POST",
      path: `/services/rest/query/v1/suiteql?limit=${pageSize}&offset=${page * pageSize}`,
      body: { q: query },
      headers: { prefer: "transient" },
    });
    if (!succeeded(answer)) {
      if (!notUnderstood(answer)) throw faultOf(answer, false);
      return "not-understood";
    }
    if (answer.body === undefined) throw new ProviderFault("try-later", "NetSuite's answer cannot be read.");
    rows.push(...listField(answer.body, "items"));
    if (field(answer.body, "hasMore") === true) continue;
    const total = Number(textField(answer.body, "totalResults") ?? 0);
    return { rows, whole: page === 0 || new Set(rows.map((row) => JSON.stringify(row))).size >= total };
  }
  throw new ProviderFault("refused", "NetSuite lists more accounts than can be read.");
}

/** Whether the query itself was refused: an unknown column or record, never a missing permission or a pause. */
const notUnderstood = (answer: Answer): boolean =>
  answer.status === 400 && faultOf(answer, false).kind === "refused";
