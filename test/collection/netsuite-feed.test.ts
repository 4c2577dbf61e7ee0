import assert from "node:assert/strict";
import { test } from "node:test";
import { system, transact } from "../../src/application.ts";
import { day, minute } from "../../src/clock.ts";
import { linkExternally } from "../../src/connections/link-externally.ts";
import { closeExternalFeed, openExternalFeed } from "../../src/mapping/external-feed.ts";
import { uuid } from "../../src/random.ts";
import type { Json, PushedLine } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* What our SuiteApp meets inside a customer's NetSuite: pairing, accounts, statements, reports. */

test("the feed of NetSuite", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, platforms: ["akxx", "hcws"] });
  const { bank, database, millrace } = world;
  const today = (days = 0) => new Date(clock.now().getTime() + days * day).toISOString().slice(0, 10);
  const lines = (ids: readonly string[], days = 0): PushedLine[] =>
    ids.map((id) => ({ id, date: today(days), amount: -1.25, balance: 10, description: `Line ${id}` }));

  /** The SuiteApp, which knows nothing but an address and a secret. */
  const ask = async (method: string, path: string, secret?: string, body?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${millrace.port}/netsuite/v1/${path}`, {
      method,
      headers: {
        ...(secret ? { authorization: `Bearer ${secret}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Json };
  };
  const pair = (code: string, configurationId = "12", accountId = "1234567") =>
    ask("POST", "pair", undefined, { code, configurationId, accountId });
  const code = async (path: string): Promise<string> =>
    (await bank.done("POST", `${path}/connectionInfo/pairingCode`)).code;
  const pairings = async (path: string): Promise<Json> =>
    (await bank.done("GET", `${path}/connectionInfo/pairings`)).pairings;
  const paired = async (accounts = 1) => {
    const feed = await linked(world, accounts);
    const { secret } = (await pair(await code(feed.path))).body;
    const offered: Json[] = (await ask("GET", "accounts", secret)).body;
    return { ...feed, secret, key: offered[0]!.key as string };
  };

  await t.test("a code pairs once, within a quarter of an hour, and however it is typed", async () => {
    const { path, connectionId } = await linked(world);
    const first = await code(path);
    const answer = await pair(` ${first.toLowerCase().replaceAll("-", " ")} `);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.connectionId, connectionId);
    assert.equal((await pair(first)).body.error, "invalid-code");
    const late = await code(path);
    clock.advance(15 * minute);
    assert.deepEqual([(await pair(late)).status, (await pair("AAAA-BBBB-CCCC")).status], [403, 403]);
    assert.equal((await ask("GET", "accounts", answer.body.secret)).status, 200);
  });

  await t.test("a code that is typed in another NetSuite account pairs nothing and stays good", async () => {
    const { path } = await linked(world);
    const made = await code(path);
    assert.equal((await pair(made, "12", "7654321")).body.error, "wrong-account");
    assert.equal((await pair(made)).status, 200);
  });

  await t.test("neither code nor secret is stored, and pairing a profile again ends its secret", async () => {
    const { path, secret } = await paired();
    const unspent = await code(path);
    const rows = await database.rows<{ row: string }>({
      text: "select p::text as row from netsuite_pairing p union all select c::text from netsuite_pairing_code c union all select a::text from audit_event a",
    });
    for (const { row } of rows) assert.ok(!row.includes(secret) && !row.includes(unspent));
    assert.equal((await pair(unspent)).status, 200);
    const refused = await ask("GET", "accounts", secret);
    assert.deepEqual([refused.status, refused.body.error], [401, "unauthorized"]);
    assert.equal((await pairings(path)).length, 1);
  });

  await t.test("secrets of others, and none, open nothing", async () => {
    const { secret } = await paired();
    for (const bad of [undefined, "x", secret.slice(0, -1), `${secret.slice(0, -4)}AAAA`])
      assert.equal((await ask("GET", "accounts", bad)).status, 401);
    const other = await paired();
    const foreign = await ask("POST", "statements", secret, { key: other.key, from: today(-5), to: today() });
    assert.deepEqual([foreign.status, foreign.body.error], [404, "unknown-account"]);
  });

  await t.test("connected accounts are offered, disconnected ones told with their reason", async () => {
    const feed = await paired(2);
    const offered = (): Promise<Json> => ask("GET", "accounts", feed.secret).then(({ body }) => body);
    const [first] = await offered();
    assert.match(first.key, /^obf_[a-z]{26}$/);
    assert.deepEqual(
      { ...first, key: "" },
      {
        key: "",
        name: "Account 0 (…1000)",
        type: "BANK",
        currency: "USD",
        group: "Millrace",
        mappedAccountId: feed.targetId,
      },
    );
    await bank.account(feed.path, { id: "waits", currency: "USD", accountNumber: "9" });
    assert.equal((await offered()).length, 2, "what the customer has not mapped is not offered");
    const ended = { ...feed, accountId: "ac-1" };
    await inWork(world, (work) => closeExternalFeed(work, ended, "The bank has closed it."));
    const [still, gone] = await offered();
    assert.equal(still.error, undefined);
    assert.deepEqual([gone.error.code, gone.mappedAccountId], ["account_closed", null]);
    const asked = { key: gone.key, from: today(-5), to: today() };
    assert.equal((await ask("POST", "statements", feed.secret, asked)).status, 404);
  });

  await t.test("unlinking ends the pairing, and codes with it", async () => {
    const { path, secret } = await paired();
    const unspent = await code(path);
    await bank.done("PATCH", path, { status: "Unlinked" });
    assert.equal((await ask("GET", "accounts", secret)).status, 401);
    assert.equal((await pair(unspent)).body.error, "invalid-code");
    assert.deepEqual(await pairings(path), []);
  });

  await t.test("every line is served, by pages, and collected once its page has left", async () => {
    const feed = await paired();
    const operation = await bank.pushed(feed, lines(["a", "b", "c", "d", "e"]));
    assert.equal((await bank.operation(feed, operation)).status, "Success");
    const asked = { key: feed.key, from: today(-60), to: today(), limit: 2 };
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await ask("POST", "statements", feed.secret, { ...asked, next });
      assert.equal(page.status, 200, JSON.stringify(page.body));
      seen.push(...page.body.transactions.map((one: Json) => one.id));
      next = page.body.next;
    } while (next);
    assert.deepEqual(
      seen,
      ["a", "b", "c", "d", "e"].map((id) => `${feed.key}-${id}`),
    );
    await waitFor("all lines to be collected", async () =>
      (await bank.lines(feed, operation)).every(({ state }) => state === "collected"),
    );
    const again = await ask("POST", "statements", feed.secret, { ...asked, limit: 5000 });
    assert.equal(again.body.transactions.length, 5, "what was collected is served again");
    assert.equal(again.body.transactions[0].amount, "-1.25");
    await bank.pushed(feed, lines(["0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f", "x".repeat(90), "a/~1"]));
    const all = await ask("POST", "statements", feed.secret, { ...asked, limit: 5000 });
    const file = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}/statement?format=ofx`;
    assert.deepEqual(
      [...(await bank.call("GET", file)).text.matchAll(/<FITID>([^<]+)</g)].map(([, id]) => id),
      all.body.transactions.map((one: Json) => one.id),
      "an OFX file names them alike",
    );
  });

  await t.test("a late line is served whatever its date, and again after an import that failed", async () => {
    const feed = await paired();
    const first = await bank.pushed(feed, lines(["new"]));
    const serve = async (from: string): Promise<string[]> => {
      const asked = { key: feed.key, from, to: today() };
      const { body } = await ask("POST", "statements", feed.secret, asked);
      return body.transactions.map((one: Json) => one.id.slice(feed.key.length + 1)).sort();
    };
    const collected = (operation: string) =>
      waitFor("the line to be collected", async () =>
        (await bank.lines(feed, operation)).every(({ state }) => state === "collected"),
      );
    assert.deepEqual(await serve(today(-60)), ["new"]);
    await collected(first);
    clock.advance(5 * day);
    const lastSuccess = clock.now().toISOString();
    const late = await bank.pushed(feed, lines(["late"], -30));
    assert.deepEqual(await serve(lastSuccess), ["late"]);
    await collected(late);
    clock.advance(3 * day);
    assert.deepEqual(await serve(lastSuccess), ["late"], "the import that had it failed in NetSuite");
    clock.advance(day);
    assert.deepEqual(await serve(clock.now().toISOString()), [], "an import since then succeeded");
  });

  await t.test("how imports ended is kept by account and told, failures in the audit trail", async () => {
    const feed = await paired();
    const report = (status: string, more = {}, times = 1) => {
      const accounts = [
        ...Array(times).fill({ key: feed.key, status, ...more }),
        { key: "obf_unknown", status: "failed" },
      ];
      return ask("POST", "report", feed.secret, { configurationId: "12", accounts });
    };
    assert.equal(
      (await report("failed", { code: "platform_down", message: "no answer", lines: 0 }, 500)).status,
      204,
    );
    await report("failed", { code: "platform_down", message: "no answer" });
    const shown = async () => (await pairings(feed.path))[0].imports;
    const [{ reportedAt, ...told }] = await shown();
    assert.deepEqual(told, {
      accountId: "ac-0",
      status: "failed",
      code: "platform_down",
      message: "no answer",
    });
    assert.ok(Date.parse(reportedAt) <= clock.now().getTime());
    await report("success", { code: null });
    assert.deepEqual(
      (await shown()).map(({ status }: Json) => status),
      ["success"],
    );
    const { failures } = await database.one<{ failures: number }>(
      {
        text: "select count(*)::int as failures from audit_event where type = 'netSuite.importFailed' and company_id = $1",
      },
      [feed.companyId],
    );
    assert.equal(failures, 1, "however often the same is told");
    assert.ok((await pairings(feed.path))[0].lastCollectedAt);
  });

  await t.test("requests that are no requests are refused in the SuiteApp's words", async () => {
    const { key, secret } = await paired();
    const bad: [string, string, unknown][] = [
      ["POST", "pair", {}],
      ["POST", "pair", "{"],
      ["POST", "pair", { code: "x".repeat(41), configurationId: "1", accountId: "1" }],
      ["POST", "statements", { key, from: "soon" }],
      ["POST", "statements", { key, limit: "many" }],
      ["POST", "statements", []],
      ["POST", "report", { accounts: [{ key }] }],
    ];
    for (const [method, path, body] of bad) {
      const { status, body: told } = await ask(method, path, path === "pair" ? undefined : secret, body);
      assert.deepEqual([status, told.error], [400, "invalid-request"], JSON.stringify([path, body, told]));
      assert.ok(told.message);
    }
    const large = { accounts: [{ key, status: "failed", message: "x".repeat(1_100_000) }] };
    const refused = await ask("POST", "report", secret, large);
    assert.deepEqual([refused.status, refused.body.error], [413, "too-large"]);
  });

  await t.test("only a linked NetSuite connection is paired", async () => {
    const company = await bank.company();
    for (const [key, word] of [
      ["akxx", "connection-not-linked"],
      ["hcws", "not-supported-by-integration"],
    ]) {
      const connection = await bank.connection(company, key);
      const path = `/companies/${company}/connections/${connection.id}/connectionInfo/pairingCode`;
      const reply = await bank.call("POST", path);
      assert.deepEqual([reply.status, reply.body.code], [400, word]);
    }
  });
});

const inWork = <T>({ millrace: { application } }: TestMillrace, run: Parameters<typeof transact<T>>[3]) =>
  transact(application, system("test"), uuid(application.random), run);

let targets = 210;

/** A connection to subsidiary 2 of account 1234567, with accounts that are mapped. */
async function linked(world: TestMillrace, accounts = 1) {
  const { bank } = world;
  const companyId = await bank.company();
  const connectionId: string = (await bank.connection(companyId, "akxx")).id;
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const { application } = world.millrace;
  const place = { companyId, connectionId };
  const work = <T>(run: Parameters<typeof transact<T>>[3]) => inWork(world, run);
  await work((one) => linkExternally(application, one, place, "1234567:2"));
  const first = targets;
  for (let nth = 0; nth < accounts; nth += 1) {
    const accountId = `ac-${nth}`;
    const fields = {
      id: accountId,
      accountName: `Account ${nth}`,
      accountNumber: `2801${nth + 1}000`,
      currency: "USD",
    };
    await bank.account(path, fields);
    const feed = {
      providerFeedId: `f${nth}`,
      targetAccountId: `${targets++}`,
      targetName: null,
      startDate: null,
    };
    const target = { ...feed, organisationId: "1234567:2" };
    await work((one) => openExternalFeed(application, one, { ...place, accountId }, target));
  }
  return { ...place, path, accountId: "ac-0", organisationId: "1234567:2", targetId: `${first}` };
}
