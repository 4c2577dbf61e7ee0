import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { Journal } from "../journal.ts";
import type { Sandbox } from "../sandbox.ts";
import { british, currentAccount, openSandbox, statement, Visitor } from "./visitor.ts";

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "pretend-xero-"));
  folders.push(folder);
  return folder;
};
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A sandbox in a process of its own, to be killed. */
async function sandboxProcess(folder: string) {
  const script = `
    import { openSandbox } from ${JSON.stringify(new URL("./visitor.ts", import.meta.url).href)};
    console.log((await openSandbox(${JSON.stringify(folder)})).url);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const url of createInterface({ input: child.stdout })) return { child, url };
  throw new Error("the sandbox did not start");
}

test("what was answered outlives a killed process: statements, lines, keys, tokens and feeds", async () => {
  const folder = newFolder();
  const before = await openSandbox(folder);
  const visitor = await Visitor.arrive(before);
  const feed = await visitor.connect();
  await visitor.post(statement(feed, ["a"]));
  visitor.settle();
  assert.equal(visitor.lines().length, 1);
  await before.close();

  const { child, url } = await sandboxProcess(folder);
  const reach = (sandbox: Sandbox | { url: string }) => {
    const again = Object.create(visitor) as Visitor;
    return Object.defineProperty(again, "sandbox", { value: sandbox });
  };
  const posted = await reach({ url }).post(statement(feed, ["b"]), "key");
  assert.equal(posted.status, 202);
  child.kill("SIGKILL");
  await once(child, "exit");

  const revived = await openSandbox(folder);
  try {
    const again = reach(revived);
    assert.deepEqual((await again.post(statement(feed, ["b"]), "key")).body, posted.body);
    again.settle();
    assert.equal((await again.read(posted.body.items[0].id)).body.status, "DELIVERED");
    assert.equal((await again.post(statement(feed, ["a", "b"]))).status, 409);
    const { lines } = revived.xero.admin.lines(british, currentAccount);
    assert.deepEqual(
      lines.map(({ transactionId, balance }) => [transactionId, balance]),
      [
        ["a", "101"],
        ["b", "102"],
      ],
    );
    assert.equal((await again.refresh()).status, 200);
  } finally {
    await revived.close();
  }
});

test("a last line that was cut short is dropped and written over", () => {
  const folder = newFolder();
  const first = new Journal(folder, () => assert.fail());
  first.append({ number: 1 });
  first.close();
  appendFileSync(join(folder, "journal.jsonl"), '{"number": 2');
  const entries: unknown[] = [];
  const second = new Journal(folder, (entry) => entries.push(entry));
  second.append({ number: 3 });
  second.close();
  assert.deepEqual(entries, [{ number: 1 }]);
  assert.equal(readFileSync(join(folder, "journal.jsonl"), "utf8"), '{"number":1}\n{"number":3}\n');
  assert.throws(() => second.append({}), /closed/);
});
