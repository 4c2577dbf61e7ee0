import assert from "node:assert/strict";
import { test } from "node:test";
import { hour } from "../../src/clock.ts";
import type { Reply } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { operations, type Place, pathOf } from "../contract/operations.ts";
import { assertRefused } from "../contract/refusal.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { addSource, runSync, setUp } from "../pretend-source.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

/** What a refusal says once the ids that the caller gave are taken out. */
const said = ({ status, body }: Reply, place: Place) =>
  JSON.stringify([status, { ...body, correlationId: "" }]).replaceAll(
    new RegExp(Object.values(place).join("|"), "g"),
    "id",
  );

test("who may act on what", async (t) => {
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock });
  const placeOf = async (organisation: string, accountId: string, currency: string): Promise<Place> => {
    const { companyId, connectionId, path } = await bank.linked(organisation);
    await bank.account(path, { id: accountId, currency });
    return { companyId, connectionId, accountId, pushOperationKey: nobody, datasetId: nobody };
  };
  const here = await placeOf(organisations.czk, "here", "CZK");
  const there = await placeOf(organisations.usd, "there", "USD");
  const connection = `/companies/${here.companyId}/connections/${here.connectionId}`;
  const { linkUrl } = await bank.done("GET", connection);
  const { cookie } = await bank.followLink(linkUrl);
  const otp = new URL((await bank.done("GET", connection)).linkUrl).searchParams.get("otp")!;
  const { accessToken } = await bank.done("GET", `/companies/${here.companyId}/accessToken`);
  const token = { authorization: `Bearer ${accessToken}` };

  for (const operation of operations) {
    const { id, method, body } = operation;
    const call = (place: Place, headers: Record<string, string>) =>
      bank.call(method, pathOf(operation, place), body?.(place), headers);

    await t.test(`${id}: what a customer's browser holds opens nothing of the API`, async () => {
      const session = cookie.slice(cookie.indexOf("=") + 1);
      const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
      for (const authorization of [
        "",
        `Bearer ${otp}`,
        `Bearer ${session}`,
        basic(otp),
        basic(session),
        basic(accessToken),
      ]) {
        assertRefused(await call(here, { authorization, cookie }), 401);
      }
    });

    if (!operation.companyToken) continue;
    await t.test(
      `${id}: a company's token reaches nothing of another, and learns not whether it exists`,
      async () => {
        assert.equal(
          said(await call(there, token), there),
          said(await call({ ...there, companyId: nobody }, token), { ...there, companyId: nobody }),
        );
        if (!operation.path.includes("{connectionId}")) return;
        const foreign = { ...here, connectionId: there.connectionId };
        const missing = { ...here, connectionId: nobody };
        assertRefused(await call(foreign, token), 404);
        assert.equal(said(await call(foreign, token), foreign), said(await call(missing, token), missing));
      },
    );
  }

  await t.test("a company's token says no more once its company is deleted, or after its day", async () => {
    const gone = await bank.company("Gone");
    const late = await bank.done("GET", `/companies/${gone}/accessToken`);
    const headers = { authorization: `Bearer ${late.accessToken}` };
    assert.equal((await bank.call("GET", `/companies/${gone}`, undefined, headers)).status, 200);
    await bank.done("DELETE", `/companies/${gone}`);
    assertRefused(await bank.call("GET", `/companies/${gone}`, undefined, headers), 404);
    clock.advance(24 * hour + 1);
    assertRefused(await bank.call("GET", `/companies/${here.companyId}`, undefined, token), 401);
  });

  await t.test("no way to write a path lets a token out of its company", async () => {
    const { authorization } = {
      authorization: `Bearer ${(await bank.done("GET", `/companies/${here.companyId}/accessToken`)).accessToken}`,
    };
    for (const path of [
      `/companies/${there.companyId.toUpperCase()}`,
      `/companies/${here.companyId}%2f..%2f${there.companyId}`,
      `/companies/${here.companyId}%00${there.companyId}`,
      `/companies/${there.companyId}?companyId=${here.companyId}`,
      `/companies/${there.companyId};${here.companyId}`,
      `//companies/${there.companyId}`,
      `/COMPANIES/${there.companyId}/`,
      `/companies/%20${there.companyId}`,
    ]) {
      const reply = await bank.call("GET", path, undefined, { authorization });
      assert.ok([401, 403, 404].includes(reply.status), `${reply.status} for ${path}`);
      assert.ok(!reply.text.includes("Harbour Cafe"), reply.text);
    }
    const upper = await bank.call("GET", `/companies/${here.companyId.toUpperCase()}`, undefined, {
      authorization,
    });
    assert.equal(upper.body.id, here.companyId);
  });
});

/** The ids that a path may name, with the code of the refusal when there is none of that id where it is looked for. */
const named = {
  connectionId: "connection-not-found",
  accountId: "account-not-found",
  pushOperationKey: "operation-not-found",
  syncId: "sync-not-found",
  datasetId: "pull-operation-not-found",
  messageId: "webhook-message-not-found",
} as const;

test("nothing of one company, account or webhook is found under another, whoever asks", async (t) => {
  const { bank, database } = await testMillrace(t);
  const feedSourceId = await addSource(bank, "https://core.example/feed");
  const placeOf = async (
    organisation: string,
    accountId: string,
    currency: string,
  ): Promise<Required<Place>> => {
    const { companyId, connectionId, path } = await bank.linked(organisation);
    await bank.account(path, { id: accountId, currency });
    await setUp(bank, { path, accountId }, feedSourceId);
    const syncId = await runSync(bank, { path, accountId });
    const creation = {
      accountName: `Reserve ${accountId}`,
      accountType: "Debit",
      accountNumber: "2801462399",
    };
    const operation = await bank.done("POST", `${path}/push/bankAccounts`, creation);
    const { id: datasetId } = await bank.done("POST", `/companies/${companyId}/data/queue/bankAccounts`);
    const eventType = "company.created";
    const hooks = { url: "http://127.0.0.1:9/", eventTypes: [eventType] };
    const { id: webhookId } = await bank.done("POST", "/webhooks", hooks);
    const { id: messageId } = await bank.done("POST", `/webhooks/${webhookId}/test`, { eventType });
    const { pushOperationKey } = operation;
    const ours = { companyId, connectionId, accountId, pushOperationKey, syncId, datasetId };
    return { ...ours, webhookId, messageId, feedSourceId, apiKeyId: nobody };
  };
  const here = await placeOf(organisations.czk, "here", "CZK");
  const there = await placeOf(organisations.usd, "there", "USD");
  const { accessToken } = await bank.done("GET", `/companies/${here.companyId}/accessToken`);
  const audited = async () =>
    (
      await database.one<{ rows: number }>({
        text: "select count(*)::int as rows from audit_event where actor->>'kind' = 'api-key'",
      })
    ).rows;
  const before = await audited();

  for (const operation of operations) {
    const call = (place: Place, headers = {}) =>
      bank.call(operation.method, pathOf(operation, place), operation.body?.(place), headers);
    for (const [id, code] of Object.entries(named)) {
      if (!operation.path.includes(`{${id}}`)) continue;
      await t.test(`${operation.id}: ${id}`, async () => {
        const foreign = { ...here, [id]: there[id as keyof Place] };
        const reply = await call(foreign);
        assertRefused(reply, 404);
        assert.equal(reply.body.code, code);
        const missing = { ...here, [id]: id === "accountId" ? "nobody" : nobody };
        assert.equal(said(reply, foreign), said(await call(missing), missing));
      });
    }
    if (operation.companyToken) continue;
    await t.test(`${operation.id}: not with a company's token`, async () => {
      assertRefused(await call(here, { authorization: `Bearer ${accessToken}` }), 403);
    });
  }
  assert.equal(await audited(), before, "nothing of it changed anything");
});

test("a change under an id in capitals is recorded under the id as we write it", async (t) => {
  const { bank, database } = await testMillrace(t);
  const company = await bank.company();
  await bank.done("PATCH", `/companies/${company.toUpperCase()}`, { name: "New" });
  await bank.done("DELETE", `/companies/${company.toUpperCase()}`);
  const text =
    "select target->>'companyId' as id from audit_event where company_id = $1 and target ? 'companyId'";
  const rows = await database.rows<{ id: string }>({ text }, [company]);
  assert.ok(rows.length >= 3);
  for (const { id } of rows) assert.equal(id, company);
});
