import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { Bank, type Reply, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

const replayed = (reply: Reply) => reply.headers.get("idempotent-replayed") === "true";

test("Idempotency-Key", async (t) => {
  const { bank, database, sandbox, millrace, another } = await testMillrace(t);
  const keyed = (method: string, path: string, body: unknown, key: string) =>
    bank.call(method, path, body, { "idempotency-key": key });
  const companies = async () => (await bank.done("GET", "/companies")).totalResults;

  await t.test("the same request again is answered the same, and marked, and done once", async () => {
    const key = randomUUID();
    const before = await companies();
    const first = await keyed("POST", "/companies", { name: "Once" }, key);
    const second = await keyed("POST", "/companies", { name: "Once" }, key);
    assert.deepEqual([first.status, replayed(first)], [200, false]);
    assert.deepEqual([second.status, second.text, replayed(second)], [200, first.text, true]);
    assert.equal(second.headers.get("content-type"), first.headers.get("content-type"));
    assert.equal(await companies(), before + 1);
  });

  await t.test("an answer without a body is repeated without one", async () => {
    const { path } = await bank.linked(organisations.czk);
    const key = randomUUID();
    const unlink = () => keyed("PATCH", path, { status: "Unlinked" }, key);
    assert.equal((await unlink()).text, (await unlink()).text);
  });

  await t.test("422 for another body or query under the same key", async () => {
    const key = randomUUID();
    await keyed("POST", "/companies", { name: "One" }, key);
    assertRefused(await keyed("POST", "/companies", { name: "Two" }, key), 422);
    assertRefused(await keyed("POST", "/companies?x=1", { name: "One" }, key), 422);
    assert.ok(replayed(await keyed("POST", "/companies", { name: "One" }, key)));
  });

  await t.test("409 while the first is still in progress, and its answer afterwards", async () => {
    const company = await bank.company("Locked");
    const key = randomUUID();
    const patch = () => keyed("PATCH", `/companies/${company}`, { name: "Renamed" }, key);
    let first: Promise<Reply> | undefined;
    await database.transaction(async (tx) => {
      await tx.rows({ text: "select from company where company_id = $1 for update" }, [company]);
      first = patch();
      const waits = "select from idempotency_record where reply_status is null";
      await waitFor("the first to begin", async () => (await database.rows({ text: waits })).length > 0);
      const second = await patch();
      assertRefused(second, 409);
      assert.ok(Number(second.headers.get("retry-after")) >= 1);
    });
    const answer = await first!;
    assert.deepEqual([answer.status, answer.body.name], [200, "Renamed"]);
    const third = await patch();
    assert.deepEqual([third.text, replayed(third)], [answer.text, true]);
  });

  await t.test("a hundred uses at once are done once", async () => {
    const key = randomUUID();
    const before = await companies();
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => keyed("POST", "/companies", { name: "Hundred" }, key)),
    );
    const done = replies.filter(({ status }) => status === 200);
    assert.equal(done.filter((reply) => !replayed(reply)).length, 1);
    assert.equal(new Set(done.map(({ text }) => text)).size, 1);
    for (const reply of replies) if (reply.status !== 200) assertRefused(reply, 409);
    assert.equal(await companies(), before + 1);
  });

  await t.test("refusals of the content are repeated, too", async () => {
    const company = await bank.company();
    const cases: [string, unknown, number][] = [
      ["/companies", { name: "()" }, 400],
      ["/companies", { name: 7 }, 400],
      ["/companies", "{", 400],
      ["/companies", undefined, 400],
      [`/companies/${company}/connections`, { platformKey: "zzzz" }, 404],
      [`/companies/${randomUUID()}/connections`, { platformKey: "gbol" }, 404],
    ];
    for (const [path, body, status] of cases) {
      const key = randomUUID();
      const first = await keyed("POST", path, body, key);
      assertRefused(first, status);
      const second = await keyed("POST", path, body, key);
      assert.deepEqual([second.status, second.text, replayed(second)], [status, first.text, true]);
    }
  });

  await t.test("another body under a key whose first body was refused is 422", async () => {
    const key = randomUUID();
    assertRefused(await keyed("POST", "/companies", { name: 7 }, key), 400);
    assertRefused(await keyed("POST", "/companies", { name: "Seven" }, key), 422);
  });

  await t.test("a repeat asks nothing of the accounting software", async () => {
    const { path } = await bank.linked(organisations.czk);
    const key = randomUUID();
    const account = {
      id: "ac-9",
      accountName: "A",
      accountType: "checking",
      accountNumber: "1",
      currency: "JPY",
    };
    const create = () => keyed("POST", `${path}/connectionInfo/bankFeedAccounts`, account, key);
    const first = await create();
    assertRefused(first, 400);
    const before = sandbox.xero.admin.calls().calls.map(({ operation }) => operation);
    assert.ok(
      before.some((operation) => /currencies/.test(operation)),
      before.join(),
    );
    sandbox.xero.admin.clearCalls();
    const second = await create();
    assert.deepEqual([second.text, replayed(second)], [first.text, true]);
    const asked = sandbox.xero.admin.calls().calls.map(({ operation }) => operation);
    assert.ok(!asked.some((operation) => /currencies|organisation/.test(operation)), asked.join());
  });

  await t.test("a push under a key is stored once and answered once", async () => {
    const feed = await bank.feed(organisations.usd, "c0ffee00-0000-4000-8000-000000000411", {
      currency: "USD",
    });
    const headers = { "idempotency-key": randomUUID() };
    const lines = someLines(3, systemClock.now());
    const first = await bank.push(feed, lines, headers);
    const second = await bank.push(feed, lines, headers);
    assert.equal(first.status, 200, first.text);
    assert.deepEqual([second.text, replayed(second)], [first.text, true]);
    assert.equal((await bank.done("GET", `/companies/${feed.companyId}/push`)).totalResults, 1);
  });

  await t.test("a failure that may pass is not kept: the same key works once it has passed", async () => {
    const { path } = await bank.linked(organisations.czk);
    await bank.account(path);
    const key = randomUUID();
    const map = () =>
      keyed(
        "POST",
        `${path}/bankFeedAccounts/mapping`,
        { sourceAccountId: "ac-001", targetAccountId: organisations.czkAccount },
        key,
      );
    sandbox.xero.admin.addFault({
      kind: "answer",
      status: 503,
      times: 0,
      match: { operation: "list-accounts" },
    });
    assertRefused(await map(), 503);
    sandbox.xero.admin.clearFaults();
    const reply = await map();
    assert.deepEqual([reply.status, replayed(reply)], [200, false], reply.text);
    assert.ok(replayed(await map()));
  });

  await t.test("one key serves several methods and paths", async () => {
    const key = randomUUID();
    const made = await keyed("POST", "/companies", { name: "Scope" }, key);
    const path = `/companies/${made.body.id}`;
    for (const reply of [
      await keyed("PATCH", path, { name: "Scope" }, key),
      await keyed("POST", `${path}/connections`, { platformKey: "gbol" }, key),
    ]) {
      assert.deepEqual([reply.status, replayed(reply)], [200, false]);
    }
    const deletion = await keyed("DELETE", path, undefined, key);
    assert.deepEqual([deletion.status, replayed(deletion)], [204, false]);
  });

  await t.test("400 for a key that is none", async () => {
    for (const key of ["", " ", "a b", "x".repeat(256), "é"]) {
      assertRefused(await keyed("POST", "/companies", { name: "A" }, key), 400);
    }
  });

  await t.test("stored answers are sealed", async () => {
    await keyed("POST", "/companies", { name: "Confidential" }, randomUUID());
    const rows = await database.rows<{ sealed_reply: Buffer | null }>({
      text: "select sealed_reply from idempotency_record",
    });
    for (const { sealed_reply } of rows) assert.ok(!sealed_reply?.includes("Confidential"));
  });

  await t.test("two nodes do it once between them", async () => {
    const { port } = await another();
    const other = new Bank(`http://127.0.0.1:${port}`, bank.apiKey, sandbox);
    const key = { "idempotency-key": randomUUID() };
    const before = await companies();
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        (nth % 2 ? bank : other).call("POST", "/companies", { name: "Nodes" }, key),
      ),
    );
    const done = replies.filter(({ status }) => status === 200);
    assert.equal(done.filter((reply) => !replayed(reply)).length, 1);
    assert.equal(new Set(done.map(({ text }) => text)).size, 1);
    for (const reply of replies) if (reply.status !== 200) assertRefused(reply, 409);
    assert.equal(await companies(), before + 1);
    for (const one of [bank, other])
      assert.ok(replayed(await one.call("POST", "/companies", { name: "Nodes" }, key)));
  });

  await t.test("a restart forgets nothing", async () => {
    const key = randomUUID();
    const first = await keyed("POST", "/companies", { name: "Restart" }, key);
    await millrace.stop();
    const { port } = await another();
    const again = new Bank(`http://127.0.0.1:${port}`, bank.apiKey, sandbox);
    const second = await again.call("POST", "/companies", { name: "Restart" }, { "idempotency-key": key });
    assert.deepEqual([second.text, replayed(second)], [first.text, true]);
    assertRefused(await again.call("POST", "/companies", { name: "Other" }, { "idempotency-key": key }), 422);
  });
});
