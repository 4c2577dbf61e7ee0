import assert from "node:assert/strict";
import { Writable } from "node:stream";
import type { Logger } from "pino";
import type { Database } from "../../src/database/pool.ts";
import { createLog } from "../../src/log.ts";

/** A reply of the API, with the address it came from. */
export interface RecordedReply {
  readonly url: string;
  readonly text: string;
}

/** A log that tells everything, and the lines that were written to it. */
export function caughtLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  return { log: createLog("debug", sink), lines };
}

/** Every row of every table, of the job queue too, as text; bytes as hexadecimal digits and as they are. */
export async function dump(database: Database): Promise<string> {
  const tables = await database.rows<{ name: string }>({
    text: `select format('%I.%I', schemaname, tablename) as name from pg_tables
           where schemaname not in ('pg_catalog', 'information_schema')`,
  });
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await database.rows<{ row: string }>({ text: `select t::text as row from ${name} t` });
    parts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  const text = parts.join("\n");
  const bytes = [...text.matchAll(/\\\\?x([0-9a-f]{8,})/g)].map(([, hex]) =>
    Buffer.from(hex!, "hex").toString("latin1"),
  );
  return [text, ...bytes].join("\n");
}

/** Remembers every reply of the API while `run` runs. */
export async function recorded(
  origins: readonly string[],
  run: () => Promise<void>,
): Promise<RecordedReply[]> {
  const replies: RecordedReply[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (...given) => {
    const response = await original(...given);
    const url = String(given[0]);
    if (origins.some((origin) => url.startsWith(origin))) {
      replies.push({ url, text: await response.clone().text() });
    }
    return response;
  };
  try {
    await run();
  } finally {
    globalThis.fetch = original;
  }
  return replies;
}

/**
 * Fails when one of the canaries, by their names, is in the log, in a table, or in a reply whose address `asked` does
 * not allow for it.
 */
export function assertNoLeak(
  canaries: Readonly<Record<string, string>>,
  found: { lines: readonly string[]; stored: string; replies: readonly RecordedReply[] },
  asked: (name: string) => RegExp | undefined,
): void {
  for (const [name, canary] of Object.entries(canaries)) {
    const hits = found.lines.filter((line) => line.includes(canary));
    assert.deepEqual(hits, [], `${name} in the log`);
    const at = found.stored.indexOf(canary);
    assert.equal(at < 0 ? "" : found.stored.slice(Math.max(0, at - 300), at + 80), "", `${name} in a table`);
    const allowed = asked(name);
    const told = found.replies.filter(({ url, text }) => text.includes(canary) && !allowed?.test(url));
    // The caller's own text, in an address that does not exist, is told back to that caller.
    const foreign = told.filter(({ url }) => !url.includes(canary));
    assert.deepEqual(foreign, [], `${name} in a reply`);
  }
}
