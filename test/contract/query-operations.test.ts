import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type Json, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { plainLinks } from "./links.ts";
import { assertRefused } from "./refusal.ts";

test("list-create-operations by query and orderBy", async (t) => {
  const { bank } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const today = systemClock.now();
  const keys: string[] = [];
  for (let nth = 0; nth < 3; nth += 1) {
    const lines = someLines(1, new Date(today.getTime() - (3 - nth) * 86_400_000), `push-${nth}`, nth * 10);
    const query = nth === 1 ? "?timeoutInMinutes=90" : "";
    const reply = await bank.push(feed, lines, undefined, query);
    assert.equal(reply.status, 200, reply.text);
    keys.push(reply.body.pushOperationKey);
    await bank.ended(feed, keys[nth]!);
  }
  const path = `/companies/${feed.companyId}/push`;
  const list = (parameters: Record<string, string>): Promise<Json> =>
    bank.done("GET", `${path}?${new URLSearchParams(parameters)}`);
  const found = async (query: string, orderBy = "requestedOnUtc"): Promise<string[]> =>
    (await list({ query, orderBy })).results.map((one: Json) => one.pushOperationKey);

  await t.test("200: every property of the contract can be asked for", async () => {
    const [first, second, third] = keys as [string, string, string];
    const one = await bank.operation(feed, second);
    for (const [query, ...expected] of [
      ["status=Success", ...keys],
      ["status=success", ...keys],
      ["status!=Success"],
      ["status~suc", ...keys],
      ["status=Pending || status=TimedOut"],
      ["statusCode=200", ...keys],
      ["statusCode>=400"],
      ["statusCode!=200"],
      ["dataType=bankTransactions", ...keys],
      ["dataType=bankAccounts"],
      [`dataConnectionKey=${feed.connectionId}`, ...keys],
      [`dataConnectionKey!=${feed.connectionId}`],
      [`companyId=${feed.companyId}`, ...keys],
      [`pushOperationKey=${third}`, third],
      [`pushOperationKey~${first.slice(-6)}`, first],
      [`requestedOnUtc=${one.requestedOnUtc}`, second],
      [`requestedOnUtc>${one.requestedOnUtc}`, third],
      [`requestedOnUtc<=${one.requestedOnUtc} && status=Success`, first, second],
      [`completedOnUtc>=${one.completedOnUtc}`, second, third],
      ["timeoutInMinutes=90", second],
      ["timeoutInMinutes!=90", first, third],
      ["errorMessage~x"],
      ["errorMessage!=x", ...keys],
    ] as const) {
      assert.deepEqual(await found(query), expected, query);
    }
  });

  await t.test("200: ordered, with links that keep query and order", async () => {
    assert.deepEqual(await found("status=Success", "-completedOnUtc"), [...keys].reverse());
    assert.deepEqual(await found("status=Success", "completedOnUtc"), keys);
    assert.equal((await found("status=Success", "timeoutInMinutes"))[0], keys[1]);
    const page = await list({ query: "status=Success", orderBy: "requestedOnUtc", pageSize: "2" });
    assert.equal(
      plainLinks(page._links).next?.href,
      `${path}?page=2&pageSize=2&query=status%3DSuccess&orderBy=requestedOnUtc`,
    );
    const next = await bank.done("GET", page._links.next.href);
    assert.deepEqual(
      [next.totalResults, next.results[0].pushOperationKey, next.results.length],
      [3, keys[2], 1],
    );
  });

  await t.test("200: never an operation of another company, whatever the query says", async () => {
    const other = await bank.company("Other");
    for (const query of [
      `pushOperationKey=${keys[0]}`,
      `companyId=${feed.companyId}`,
      "status=Success || status!=Success",
    ]) {
      const page = await bank.done("GET", `/companies/${other}/push?${new URLSearchParams({ query })}`);
      assert.deepEqual([page.results, page.totalResults], [[], 0]);
    }
  });

  await t.test("400 for what cannot be read or resolved", async () => {
    for (const [name, value, error] of [
      ["query", "status", /Malformed query/],
      ["query", "state=Success", /Could not resolve property state on PushOperation$/],
      ["query", "status=Done", /status takes one of Pending, Success, Failed, TimedOut/],
      ["query", "statusCode=two hundred", /statusCode takes a number/],
      ["query", "statusCode~2", /not with ~/],
      ["query", `requestedOnUtc=${"1".repeat(400)}`, /takes a date/],
      ["query", "statusCode=1e9999", /takes a number/],
      ["orderBy", "changes", /Could not resolve property changes on PushOperation$/],
      ["asOf", "now", /asOf must be an instant/],
      ["after", "e30", /after must be/],
    ] as const) {
      const reply = await bank.call("GET", `${path}?${new URLSearchParams({ [name]: value })}`);
      assertRefused(reply, 400, name);
      assert.equal(reply.body.code, "invalid-query");
      assert.match(reply.body.error, error);
    }
  });

  await t.test("404 for a company that is unknown, even with a query", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    assertRefused(await bank.call("GET", `/companies/${unknown}/push?query=status%3DSuccess`), 404);
  });
});
