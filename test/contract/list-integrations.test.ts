import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const keysOf = (page: Json): string[] => page.results.map(({ key }: Json) => key);

test("list-integrations", async (t) => {
  const { bank } = await testMillrace(t);
  const list = (parameters: Record<string, string> = {}) =>
    bank.call("GET", `/integrations?${new URLSearchParams(parameters)}`);

  await t.test(
    "200: the five accounting packages; enabled is what this installation can deliver to",
    async () => {
      const page = await bank.done("GET", "/integrations");
      assert.deepEqual(keysOf(page), ["hcws", "akxx", "gbol", "fbrh", "olpr"]);
      assert.deepEqual([page.pageNumber, page.pageSize, page.totalResults], [1, 100, 5]);
      const enabled = page.results.filter((one: Json) => one.enabled);
      assert.deepEqual(keysOf({ results: enabled }), ["gbol"]);
      for (const { logoUrl, datatypeFeatures } of page.results) {
        assert.match(logoUrl, /^http:\/\/localhost:\d+\/branding\/[a-z]{4}\/logo\.svg$/);
        for (const { dataType, datatype } of datatypeFeatures) assert.equal(dataType, datatype);
      }
    },
  );

  await t.test("200: filtered, ordered and paged as other lists, words in any case", async () => {
    const found = async (parameters: Record<string, string>) => keysOf((await list(parameters)).body);
    assert.deepEqual(await found({ query: "sourceType=accounting&&enabled=true" }), ["gbol"]);
    assert.deepEqual(await found({ query: "sourceType = BANKFEED" }), ["hcws", "olpr"]);
    assert.deepEqual(await found({ query: "enabled!=true || name~xero", orderBy: "-key" }), [
      "olpr",
      "hcws",
      "gbol",
      "fbrh",
      "akxx",
    ]);
    assert.deepEqual(await found({ query: "isBeta=true" }), []);
    const second = (await list({ page: "2", pageSize: "2", orderBy: "key" })).body;
    assert.deepEqual(keysOf(second), ["gbol", "hcws"]);
    assert.ok(second._links.next.href.startsWith("/integrations?page=3&pageSize=2"));
    assert.deepEqual(keysOf(await bank.done("GET", second._links.previous.href)), ["akxx", "fbrh"]);
    assert.equal((await list({ page: "9" })).body._links.next, undefined);
  });

  await t.test("200: how many connections there are, deleted ones left out", async () => {
    const company = await bank.company();
    await bank.linked(organisations.gbp, company);
    await bank.connection(company);
    const gone = await bank.connection(company);
    await bank.done("DELETE", `/companies/${company}/connections/${gone.id}`);
    await bank.connection(company, "hcws");
    const counts = Object.fromEntries(
      (await bank.done("GET", "/integrations")).results.map((one: Json) => [
        one.key,
        [one.linkedConnectionsCount, one.totalConnectionsCount],
      ]),
    );
    assert.deepEqual(counts, { hcws: [0, 1], akxx: [0, 0], gbol: [1, 2], fbrh: [0, 0], olpr: [0, 0] });
  });

  await t.test("400 for a query, order or page that cannot be followed", async () => {
    assertRefused(await list({ query: "enabled" }), 400);
    const unknown = await list({ query: "nothing=1" });
    assertRefused(unknown, 400);
    assert.match(unknown.body.error, /Could not resolve property nothing on Integration/);
    assertRefused(await list({ query: "enabled=perhaps" }), 400);
    assertRefused(await list({ orderBy: "nothing" }), 400);
    for (const page of ["0", "x", "1.5"]) assertRefused(await list({ page }), 400);
  });
});
