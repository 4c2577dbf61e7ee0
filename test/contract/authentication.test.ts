import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bank } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { operations, type Place, pathOf } from "./operations.ts";
import { assertRefused } from "./refusal.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A linked company with one pending account and one operation key that nobody knows. */
async function place(bank: Bank): Promise<Place> {
  const { companyId, connectionId, path } = await bank.linked(organisations.czk);
  const { id: accountId } = await bank.account(path);
  const unknown = "0a4e1111-2222-4333-8444-555566667777";
  return { companyId, connectionId, accountId, pushOperationKey: unknown, datasetId: unknown };
}

test("authentication", async (t) => {
  const { bank } = await testMillrace(t);
  const here = await place(bank);
  const other = await bank.company("Other");
  const tokenOf = async (company: string) =>
    `Bearer ${(await bank.done("GET", `/companies/${company}/accessToken`)).accessToken}`;
  const own = await tokenOf(here.companyId);
  const foreign = await tokenOf(other);

  for (const operation of operations) {
    const { id, method, body } = operation;
    const call = (headers: Record<string, string>) =>
      bank.call(method, pathOf(operation, here), body?.(here), headers);

    await t.test(`${id}: 401 for a header that is missing, malformed or holds an unknown key`, async () => {
      const headers = [
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        `Digest ${base64(bank.apiKey)}`,
        bank.apiKey,
        `Basic ${bank.apiKey}`,
        `Basic ${base64(`test${"x".repeat(36)}`)}`,
        `Basic ${base64(`${bank.apiKey}x`)}`,
        `Basic ${base64(`${bank.apiKey}:password`)}`,
        "Bearer",
        "Bearer abc",
        "Bearer abc.def",
        `${own.slice(0, -2)}AA`,
        `Bearer ${base64(bank.apiKey)}`,
      ];
      for (const authorization of headers) {
        const reply = await call({ authorization });
        assertRefused(reply, 401);
        assert.equal(reply.body.error, "Unauthorized");
      }
    });

    await t.test(`${id}: 403 with the access token of another company`, async () => {
      assertRefused(await call({ authorization: foreign }), 403);
    });

    if (!operation.companyToken) {
      await t.test(`${id}: 403 with the company's own access token`, async () => {
        assertRefused(await call({ authorization: own }), 403);
      });
    }
  }

  const open = operations.filter(({ companyToken }) => companyToken);
  for (const operation of open.filter(({ method }) => method === "GET")) {
    await t.test(`${operation.id}: 200 with the company's own access token`, async () => {
      const reply = await bank.call("GET", pathOf(operation, here), undefined, { authorization: own });
      // What is of other software than the connection's is told so to whoever may ask.
      if (reply.body?.code !== "not-supported-by-integration") assert.equal(reply.status, 200, reply.text);
    });
  }

  for (const operation of open.filter(({ method }) => method !== "GET")) {
    await t.test(`${operation.id}: let through with the company's own access token`, async () => {
      const { method, body } = operation;
      const reply = await bank.call(method, pathOf(operation, here), body?.(here), { authorization: own });
      // What is missing or not possible here is told to whoever may ask.
      if (reply.status >= 300) assert.ok([400, 404, 409].includes(reply.status), reply.text);
    });
  }

  await t.test("200 for every way clients write the header", async () => {
    const key = base64(bank.apiKey);
    const ways = [
      `Basic ${key}`,
      `basic ${key}`,
      `BASIC   ${key}  `,
      `Basic ${key.replace(/=+$/, "")}`,
      `Basic ${base64(`${bank.apiKey}:`)}`,
    ];
    for (const authorization of ways) {
      assert.equal((await bank.call("GET", "/companies", undefined, { authorization })).status, 200);
    }
  });

  await t.test("401 comes before the body is looked at", async () => {
    assertRefused(await bank.call("POST", "/companies", "{not json", { authorization: "" }), 401);
  });
});
