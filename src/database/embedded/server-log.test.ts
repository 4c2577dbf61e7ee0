import assert from "node:assert/strict";
import { closeSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder, until } from "./child.fixture.ts";
import { openServerLog } from "./server-log.ts";

test("the server's log stays bounded while the server goes on writing", async (t) => {
  const log = openServerLog(temporaryFolder(t), 1_000, 5);
  t.after(() => log.close());
  const output = log.open();
  t.after(() => closeSync(output));
  writeSync(output, "x".repeat(2_000));
  await until("the file was set back", () => statSync(log.path).size < 1_000);
  writeSync(output, "after\n");
  assert.equal(log.since(0), "after\n");
  assert.equal(statSync(`${log.path}.1`).size, 2_000);
});

test("a log that grew while nobody looked is set aside at the next start", (t) => {
  const folder = temporaryFolder(t);
  const first = openServerLog(folder, 10);
  const output = first.open();
  writeSync(output, "a long line\n");
  closeSync(output);
  first.close();
  const second = openServerLog(folder, 10);
  t.after(() => second.close());
  assert.equal(second.mark(), 0);
  assert.equal(statSync(join(folder, "postgres.log.1")).size, 12);
});
