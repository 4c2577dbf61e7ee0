import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { lockFolder } from "../../src/database/embedded/folder-lock.ts";
import { type Feed, someLines } from "../bank.ts";
import { organisations } from "../millrace.ts";
import { Installation, type MillraceProcess, stillLiving } from "../millrace-process.ts";
import { waitFor } from "../wait-for.ts";

const month = (): Date => new Date(Date.now() - 30 * 86_400_000);
/** Well above what a drain takes here, below the limits of the product. */
const soon = 20_000;

test("a stopped npm start answers what it accepted, records what it delivers, and leaves nothing behind", async (t) => {
  const { installation, running, feed } = await withFeed(t, "npm start");
  const { xero } = installation;
  const bank = installation.bank();
  await bank.account(feed.path, { id: "ac-002" });
  await xero.changeSettings({ latencyMs: 1_500 });

  const delivered = await bank.pushed(feed, someLines(5, month()));
  await waitFor("a delivery to be under way", () => xero.underWay("post-statements"));
  const mapping = bank.call("POST", `${feed.path}/bankFeedAccounts/mapping`, { sourceAccountId: "ac-002" });
  const push = bank.push(feed, someLines(1_000, month(), "more"));
  await waitFor("a mapping to be under way", () => xero.underWay("create-feeds-new-v2"));
  const family = running.family();
  running.signal("SIGTERM");

  await waitFor("readiness to be taken back", async () => (await readiness(installation)) === 503);
  const [mapped, pushed] = await Promise.all([mapping, push]);
  assert.equal(mapped.status, 200, mapped.text);
  assert.equal(mapped.body.status, "connected");
  assert.equal(pushed.status, 200, pushed.text);
  await endsWell(installation, running, family);

  const again = await installation.start().ready();
  const operation = await bank.ended(feed, delivered, 20_000);
  assert.equal(operation.status, "Success");
  const rest = await bank.ended(feed, pushed.body.pushOperationKey, 30_000);
  assert.equal(rest.status, "Success");
  assert.equal((await xero.statements()).length, 2, "nothing was sent twice");
  assert.equal(await xero.called("post-statements"), 1, "the delivery that was under way was recorded");
  again.signal("SIGTERM");
  await again.ended;
});

test("Ctrl-C, which reaches npm and the server alike, drains too", async (t) => {
  const { installation, running, feed } = await withFeed(t, "npm start");
  const { xero } = installation;
  const bank = installation.bank();
  await xero.changeSettings({ latencyMs: 1_000 });
  const operation = await bank.pushed(feed, someLines(5, month()));
  await waitFor("a delivery to be under way", () => xero.underWay("post-statements"));
  const family = running.family();
  running.signalGroup("SIGINT");
  await endsWell(installation, running, family);

  await installation.start().ready();
  assert.equal((await bank.ended(feed, operation)).status, "Success");
  assert.equal(await xero.called("post-statements"), 0, "the delivery that was under way was recorded");
});

test("a signal during the start ends it cleanly", async (t) => {
  const installation = await Installation.prepare(t, {}, { empty: true });
  const running = installation.start();
  await running.said(/applied 0001/);
  const family = running.family();
  running.signal("SIGTERM");
  await endsWell(installation, running, family);
  await installation.start().ready();
});

test("a second signal ends at once, and what was under way is settled by the next start", async (t) => {
  const { installation, running, feed } = await withFeed(t, "start");
  const { xero } = installation;
  const bank = installation.bank();
  await xero.addFault({ kind: "hang", match: { operation: "post-statements" }, times: 1 });
  const operation = await bank.pushed(feed, someLines(5, month()));
  await waitFor("a delivery to hang", () => xero.underWay("post-statements"));
  const family = running.family();
  const began = performance.now();
  await waitFor("the process to end", () => {
    running.signal("SIGTERM");
    return !running.running;
  });
  assert.ok(performance.now() - began < 5_000);
  assert.deepEqual(await running.ended, { code: 1, signal: null });
  await waitFor("the database server to end", () => stillLiving(family).length === 0);

  await installation.start().ready();
  assert.equal((await bank.ended(feed, operation, 30_000)).status, "Success");
  assert.equal((await xero.statements()).length, 1);
});

async function withFeed(
  t: TestContext,
  command: "start" | "npm start",
): Promise<{ installation: Installation; running: MillraceProcess; feed: Feed }> {
  const installation = await Installation.prepare(t);
  const running = await installation.start({ command, settings: installation.withKey }).ready();
  await installation.xero.changeSettings({ settleDelayMs: 0 });
  const feed = await installation.bank().feed(organisations.czk, organisations.czkAccount);
  return { installation, running, feed };
}

const readiness = (installation: Installation): Promise<number | undefined> =>
  fetch(`${installation.url}/readyz`).then(
    (reply) => reply.status,
    () => undefined,
  );

/** Exit code 0 within the limit; no process, lock or used port remains. */
async function endsWell(
  installation: Installation,
  running: MillraceProcess,
  family: readonly number[],
): Promise<void> {
  await waitFor("the process to end", () => !running.running, soon);
  assert.deepEqual(await running.ended, { code: 0, signal: null }, running.output);
  assert.doesNotMatch(running.output, /"level":(50|60)/, "no error was logged");
  await waitFor("its children to be gone", () => stillLiving(family).length === 0, 1_000);
  assert.equal(existsSync(join(installation.dataFolder, "running.json")), false);
  (await lockFolder(installation.dataFolder)).release();
  for (const port of [installation.port, installation.sandboxPort]) await listens(port);
}

/** Rejects when somebody else uses the port. */
function listens(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "::", () => server.close(() => resolve()));
  });
}
