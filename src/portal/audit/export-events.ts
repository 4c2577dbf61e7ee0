import type { Database } from "../../database/pool.ts";
import { auditEventDetails } from "./event.ts";
import type { Asked } from "./filters.ts";
import { type Row, readEvents } from "./queries.ts";

export type ExportFormat = "csv" | "jsonl";
/** Events read at once. */
const step = 1_000;

const columns: readonly (readonly [string, (event: ReturnType<typeof auditEventDetails>) => unknown])[] = [
  ["at", ({ at }) => at],
  ["type", ({ type }) => type],
  ["outcome", ({ outcome }) => outcome],
  ["actor_kind", ({ actor }) => actor.kind],
  ["actor_id", ({ actor }) => actor.id],
  ["actor_name", ({ actor }) => actor.name],
  ["role", ({ actor }) => actor.role],
  ["part", ({ actor }) => actor.part],
  ["address", ({ actor }) => actor.address],
  ["company_id", ({ companyId }) => companyId],
  ["company_name", ({ companyName }) => companyName],
  ["concerns", ({ concerns }) => concerns.name],
  ["target", ({ target }) => JSON.stringify(target)],
  ["before", ({ before }) => before && JSON.stringify(before)],
  ["after", ({ after }) => after && JSON.stringify(after)],
  ["correlation_id", ({ correlationId }) => correlationId],
  ["event_id", ({ id }) => id],
  ["sequence", ({ sequence }) => sequence],
  ["hash", ({ hash }) => hash],
];

/** The events asked for as a file, newest first, read piece by piece as the reader takes it. */
export async function* exportEvents(
  db: Database,
  asked: Asked,
  format: ExportFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === "csv") yield `${columns.map(([name]) => name).join(",")}\r\n`;
  const write = format === "csv" ? asCsv : asJson;
  for (let before: string | null = null; ; ) {
    const rows: Row[] = await readEvents(db, asked, before, step);
    if (rows.length > 0) yield rows.map(write).join("");
    if (rows.length < step) return;
    before = rows.at(-1)!.event_id;
  }
}

const asJson = (row: Row): string => `${JSON.stringify(auditEventDetails(row))}\n`;

function asCsv(row: Row): string {
  const event = auditEventDetails(row);
  return `${columns.map(([, value]) => csvCell(value(event))).join(",")}\r\n`;
}

/** A cell by RFC 4180. A text that a spreadsheet would calculate gets an apostrophe in front. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
