import assert from "node:assert/strict";
import { test } from "node:test";
import { issueCompanyToken, type TokenScope } from "../../src/access/company-token.ts";
import { hour, minute } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { createVault } from "../../src/vault/vault.ts";
import { adjustableClock } from "../clock.ts";
import { operations, type Place, pathOf } from "../contract/operations.ts";
import { assertRefused } from "../contract/refusal.ts";
import { organisations, testMillrace } from "../millrace.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("what a token of one connection reaches", async (t) => {
  const clock = adjustableClock();
  const { bank, millrace } = await testMillrace(t, { clock });
  const { companyId, connectionId, path } = await bank.linked(organisations.czk);
  await bank.account(path, { id: "here" });
  const beside = await bank.connection(companyId, "hcws");
  const elsewhere = await bank.linked(organisations.usd);
  await bank.account(elsewhere.path, { id: "here", currency: "USD" });
  const here: Place = {
    companyId,
    connectionId,
    accountId: "here",
    pushOperationKey: nobody,
    datasetId: nobody,
  };
  const { vault } = millrace.application;
  const token = (scope: TokenScope, key = vault, life = 15 * minute) => {
    const ends = new Date(clock.now().getTime() + life);
    return { authorization: `Bearer ${issueCompanyToken(key, systemRandom, scope, ends)}` };
  };
  const bound = token({ companyId, connectionId });
  const foreign = createVault("another master key of 32 characters!", systemRandom);
  const refused: [string, 401 | 403, Record<string, string>][] = [
    ["of another company", 403, token({ companyId: elsewhere.companyId })],
    [
      "of another company's connection",
      403,
      token({ companyId: elsewhere.companyId, connectionId: elsewhere.connectionId }),
    ],
    ["of another company, naming this connection", 403, token({ ...elsewhere, connectionId })],
    ["that is forged", 401, token({ companyId, connectionId }, foreign)],
    ["that has expired", 401, token({ companyId, connectionId }, vault, -1)],
  ];

  for (const operation of operations) {
    const { id, method, body } = operation;
    const call = (place: Place, headers: Record<string, string>) =>
      bank.call(method, pathOf(operation, place), body?.(place), headers);
    const ofConnection = operation.path.includes("{connectionId}");

    await t.test(`${id}: nothing with a token that is not of this place`, async () => {
      for (const [what, status, headers] of refused) {
        const reply = await call(here, headers);
        assert.equal(reply.status, status, `${what}: ${reply.text}`);
      }
    });

    await t.test(`${id}: a token of one connection keeps to it`, async () => {
      const other = { ...here, connectionId: beside.id };
      if (ofConnection || !operation.connectionToken) assertRefused(await call(other, bound), 403);
      if (ofConnection) {
        const missing = { ...here, connectionId: nobody };
        assertRefused(await call(missing, bound), 403);
        assertRefused(await call({ ...here, ...elsewhere }, bound), 403);
      }
      if (!operation.companyToken || (!ofConnection && !operation.connectionToken)) {
        assertRefused(await call(here, bound), 403);
      }
    });

    if (!operation.companyToken || method !== "GET") continue;
    if (!ofConnection && !operation.connectionToken) continue;
    await t.test(`${id}: 200 with the connection's own token, however its id is written`, async () => {
      for (const place of [here, { ...here, connectionId: connectionId.toUpperCase() }]) {
        const reply = await call(place, bound);
        // What is of other software than the connection's is told so to whoever may ask.
        if (reply.body.code !== "not-supported-by-integration") assert.equal(reply.status, 200, reply.text);
      }
    });
  }

  await t.test("what changes its own connection is let through", async () => {
    const accounts = `${path}/connectionInfo/bankFeedAccounts`;
    const renamed = await bank.done("PATCH", `${accounts}/here`, { accountName: "Mine" }, bound);
    assert.equal(renamed.accountName, "Mine");
    const unlinked = await bank.done("PATCH", path, { status: "Unlinked" }, bound);
    assert.equal(unlinked.status, "Unlinked");
  });

  await t.test("no way to write a path lets it out of its connection", async () => {
    for (const written of [
      `/companies/${companyId}/connections/${connectionId}%2f..%2f${beside.id}`,
      `/companies/${companyId}/connections/${beside.id}?connectionId=${connectionId}`,
      `/companies/${companyId}/connections/${beside.id};${connectionId}`,
      `/companies/${companyId}/connections/%20${beside.id}`,
      `/companies/${companyId}/connections/${connectionId}%00`,
      `/companies/${companyId}/connections/`,
    ]) {
      const reply = await bank.call("GET", written, undefined, bound);
      assert.ok([401, 403, 404].includes(reply.status), `${reply.status} for ${written}`);
    }
  });

  await t.test("it ends with its time, and finds nothing once its connection is deleted", async () => {
    await bank.done("DELETE", path);
    assertRefused(await bank.call("GET", path, undefined, bound), 404);
    const state = await bank.done("GET", `/companies/${companyId}/link`, undefined, bound);
    assert.deepEqual(state.connections, []);
    clock.advance(hour);
    assertRefused(await bank.call("GET", `/companies/${companyId}/link`, undefined, bound), 401);
  });
});

test("what a customer's token may not do although it may call the operation", async (t) => {
  const { bank } = await testMillrace(t);
  const { companyId, path } = await bank.linked(organisations.czk);
  await bank.account(path);
  const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
  const token = { authorization: `Bearer ${accessToken}` };
  const account = `${path}/connectionInfo/bankFeedAccounts/ac-001`;

  await t.test("set a balance", async () => {
    for (const body of [{ balance: 5 }, { balance: 0 }, { accountName: "Mine", balance: "7" }]) {
      assertRefused(await bank.call("PATCH", account, body, token), 403);
    }
    const renamed = await bank.done("PATCH", account, { accountName: "Mine", balance: null }, token);
    assert.deepEqual([renamed.accountName, renamed.balance], ["Mine", 0]);
    assert.equal((await bank.done("PATCH", account, { balance: 5 })).balance, 5);
  });

  await t.test("bring a connection into another status than Unlinked", async () => {
    for (const status of ["Linked", "Deauthorized", "PendingAuth", null]) {
      assertRefused(await bank.call("PATCH", path, { status }, token), 400);
    }
  });

  await t.test("make more than fifty connections, also not at once; the bank may", async () => {
    const all = `/companies/${companyId}/connections`;
    const create = () => bank.call("POST", all, { platformKey: "gbol" }, token);
    const codes: number[] = [];
    for (let round = 0; round < 9; round++) {
      const replies = await Promise.all([create(), create(), create(), create(), create(), create()]);
      codes.push(...replies.map(({ status }) => status));
    }
    assert.equal(codes.filter((status) => status === 200).length, 49);
    const reply = await create();
    assertRefused(reply, 400);
    assert.equal(reply.body.code, "too-many-connections");
    await bank.connection(companyId);
    assertRefused(await create(), 400);
  });
});
