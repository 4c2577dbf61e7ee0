import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("list-connections by query and orderBy", async (t) => {
  const { bank } = await testMillrace(t);
  const { companyId, connectionId } = await bank.linked(organisations.gbp);
  const quickbooks = (await bank.connection(companyId, "hcws")).id;
  const netsuite = (await bank.connection(companyId, "akxx")).id;
  const path = `/companies/${companyId}/connections`;
  const found = async (query: string, orderBy = "created"): Promise<string[]> =>
    (await bank.done("GET", `${path}?${new URLSearchParams({ query, orderBy })}`)).results.map(
      (one: Json) => one.id,
    );

  await t.test("200: every property of the contract can be asked for", async () => {
    const shown = await bank.done("GET", `${path}/${connectionId}`);
    for (const [query, ...expected] of [
      [`id=${quickbooks}`, quickbooks],
      ["status=Linked", connectionId],
      ["status!=Linked", quickbooks, netsuite],
      ["status~auth", quickbooks, netsuite],
      ["platformName=xero", connectionId],
      ["platformName~O", connectionId, quickbooks, netsuite],
      ["integrationKey=akxx", netsuite],
      ["sourceType=bankfeed", quickbooks],
      ["sourceType!=BankFeed", connectionId, netsuite],
      [`integrationId=${shown.integrationId}`, connectionId],
      [`sourceId!=${shown.sourceId}`, quickbooks, netsuite],
      [`created=${shown.created}`, connectionId],
      [`lastSync=${shown.lastSync}`, connectionId],
      ["lastSync!=2021-01-01", connectionId, quickbooks, netsuite],
      ["status=Linked && platformName=Sage"],
    ] as const) {
      assert.deepEqual(await found(query), expected, query);
    }
  });

  await t.test("200: ordered by a property", async () => {
    assert.deepEqual(await found("", "platformName"), [netsuite, quickbooks, connectionId]);
    assert.deepEqual(await found("", "-platformName"), [connectionId, quickbooks, netsuite]);
    assert.deepEqual(await found("", "-created"), [netsuite, quickbooks, connectionId]);
  });

  await t.test("400 for what cannot be read or resolved", async () => {
    for (const [name, value, error] of [
      ["query", "{status=Linked", /Malformed query/],
      ["query", "name=x", /Could not resolve property name on Connection$/],
      ["query", "status=Broken", /status takes one of/],
      ["orderBy", "-linkUrl", /Could not resolve property linkUrl on Connection$/],
    ] as const) {
      const reply = await bank.call("GET", `${path}?${new URLSearchParams({ [name]: value })}`);
      assertRefused(reply, 400, name);
      assert.match(reply.body.error, error);
    }
  });
});
