import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { instant, uuidForm } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

test("refresh-data-type, list-pull-operations and get-pull-operation", async (t) => {
  const { bank } = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  const { companyId, connectionId, path } = await bank.linked(organisations.czk);
  const queue = (dataType: string, query = "", company = companyId) =>
    bank.call("POST", `/companies/${company}/data/queue/${dataType}${query}`);
  const history = `/companies/${companyId}/data/history`;
  const ended = (id: string): Promise<Json> =>
    waitFor(`fetch ${id}`, async () => {
      const pull = await bank.done("GET", `${history}/${id}`);
      return pull.isCompleted && pull;
    });

  await t.test("list-pull-operations 200: the fetch that came with the link", async () => {
    const page = await bank.done("GET", history);
    assert.equal(page.totalResults, 1);
    const { id, requested, completed, ...rest } = page.results[0];
    assert.match(id, uuidForm);
    for (const at of [requested, completed]) assert.match(at, instant);
    assert.deepEqual(rest, {
      companyId,
      connectionId,
      dataType: "bankAccounts",
      status: "Complete",
      progress: 100,
      isCompleted: true,
      isErrored: false,
    });
  });

  await t.test("refresh-data-type 200: queued, and complete in the end", async () => {
    const reply = await queue("bankAccounts", `?connectionId=${connectionId}`);
    assert.equal(reply.status, 200, reply.text);
    const { id, requested, ...rest } = reply.body;
    assert.match(id, uuidForm);
    assert.match(requested, instant);
    assert.deepEqual(rest, {
      companyId,
      connectionId,
      dataType: "bankAccounts",
      status: "Queued",
      progress: 0,
      isCompleted: false,
      isErrored: false,
    });
    const pull = await ended(id);
    assert.deepEqual([pull.status, pull.progress], ["Complete", 100]);
    assert.equal((await bank.done("GET", path)).lastSync, pull.completed);
  });

  await t.test(
    "refresh-data-type 200: without a connection it is the linked one, whatever the case",
    async () => {
      const reply = await queue("BANKACCOUNTS");
      assert.deepEqual([reply.status, reply.body.connectionId], [200, connectionId], reply.text);
      await ended(reply.body.id);
    },
  );

  await t.test("refresh-data-type 200: fifty at once are one fetch or a few, never fifty", async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => queue("bankAccounts")));
    for (const { status, text } of replies) assert.equal(status, 200, text);
    const ids = new Set(replies.map(({ body }) => body.id));
    assert.ok(ids.size <= 10, `${ids.size} fetches`);
    for (const id of ids) await ended(id);
  });

  await t.test("list-pull-operations 200: newest first, filtered and in pages", async () => {
    const all = await bank.done("GET", history);
    const times = all.results.map(({ requested }: Json) => requested);
    assert.deepEqual(times, [...times].sort().reverse());
    const none = await bank.done("GET", `${history}?query=${encodeURIComponent("status!=Complete")}`);
    assert.deepEqual(none.results, []);
    const own = await bank.done("GET", `${history}?query=connectionId%3D${connectionId}&pageSize=1`);
    assert.deepEqual([own.results, own.totalResults], [all.results.slice(0, 1), all.totalResults]);
    assert.deepEqual((await bank.done("GET", own._links.next.href)).results, all.results.slice(1, 2));
  });

  await t.test("list-pull-operations 400: isCompleted cannot be queried, as the contract says", async () => {
    assertRefused(await bank.call("GET", `${history}?query=isCompleted%3Dtrue`), 400, "query");
    assertRefused(await bank.call("GET", `${history}?pageSize=0`), 400, "pageSize");
  });

  await t.test("get-pull-operation 404 for ids that are unknown, none, or of another company", async () => {
    const { results } = await bank.done("GET", history);
    const other = await bank.company("Other");
    const at = (company: string, id: string) => `/companies/${company}/data/history/${id}`;
    assertRefused(await bank.call("GET", at(other, results[0].id)), 404);
    for (const id of ["3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c", "nonsense", "a%2Fb", "a%00b"])
      assertRefused(await bank.call("GET", at(companyId, id)), 404);
    assert.deepEqual((await bank.done("GET", at(other, ""))).results, []);
  });

  await t.test("refresh-data-type 400 for data types that are not fetched here", async () => {
    for (const dataType of ["invoices", "chartOfAccounts", "banking-accounts", "bankTransactions"]) {
      const reply = await queue(dataType);
      assertRefused(reply, 400);
      assert.equal(reply.body.code, "data-type-not-supported");
      assert.match(reply.body.error, new RegExp(`^${dataType} cannot be fetched here`));
    }
  });

  await t.test("refresh-data-type 404 for words that are no data type", async () => {
    for (const dataType of ["nonsense", "a%2Fb", "bank accounts"]) {
      const reply = await queue(encodeURI(dataType));
      assertRefused(reply, 404);
    }
  });

  await t.test("refresh-data-type 404 for connections that are unknown or of another company", async () => {
    const other = await bank.company("Other");
    assertRefused(await queue("bankAccounts", `?connectionId=${connectionId}`, other), 404);
    for (const id of ["3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c", "nonsense"])
      assertRefused(await queue("bankAccounts", `?connectionId=${id}`), 404);
  });

  await t.test(
    "refresh-data-type 400 for software that shows its accounts to nobody, or is not set up",
    async () => {
      const company = await bank.company();
      const cases = { hcws: "data-type-not-supported", olpr: "data-type-not-supported" };
      for (const [key, code] of Object.entries({ ...cases, akxx: "integration-not-set-up" })) {
        const { id } = await bank.connection(company, key);
        const reply = await queue("bankAccounts", `?connectionId=${id}`, company);
        assertRefused(reply, 400);
        assert.equal(reply.body.code, code);
      }
    },
  );

  await t.test("refresh-data-type 400 while nothing is linked", async () => {
    const company = await bank.company();
    const { id } = await bank.connection(company);
    for (const query of ["", `?connectionId=${id}`]) {
      const reply = await queue("bankAccounts", query, company);
      assertRefused(reply, 400);
      assert.equal(reply.body.code, "connection-not-linked");
    }
  });
});
