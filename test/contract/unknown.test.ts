import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type Bank, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { operations, type Place, pathOf } from "./operations.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

/** A company with a feed through which one line was pushed. */
async function feed(bank: Bank, organisation: string, target: string, fields = {}): Promise<Place> {
  const opened = await bank.feed(organisation, target, fields);
  const pushOperationKey = await bank.pushed(opened, someLines(1, systemClock.now()));
  const { companyId, connectionId, accountId } = opened;
  const { results } = await bank.done("GET", `/companies/${companyId}/data/history`);
  return { companyId, connectionId, accountId, pushOperationKey, datasetId: results[0].id };
}

test("unknown, deleted and foreign ids", async (t) => {
  const { bank } = await testMillrace(t);
  const here = await feed(bank, organisations.czk, organisations.czkAccount, { id: "here" });
  const there = await feed(bank, organisations.usd, "c0ffee00-0000-4000-8000-000000000411", {
    id: "there",
    currency: "USD",
  });
  const gone = await bank.company("Gone");
  await bank.done("DELETE", `/companies/${gone}`);
  const cut = (await bank.connection(here.companyId)).id;
  await bank.done("DELETE", `/companies/${here.companyId}/connections/${cut}`);
  const connection = `/companies/${here.companyId}/connections/${here.connectionId}`;
  await bank.account(connection, { id: "removed" });
  await bank.done("DELETE", `${connection}/connectionInfo/bankFeedAccounts/removed`);

  const wrong: Record<keyof Place, Record<string, string>> = {
    companyId: {
      unknown: nobody,
      deleted: gone,
      "not a UUID": "nonsense",
      "of another company": there.companyId,
    },
    connectionId: {
      unknown: nobody,
      deleted: cut,
      "not a UUID": "b1d7",
      "of another company": there.connectionId,
    },
    accountId: {
      unknown: "nobody",
      deleted: "removed",
      "of another company": there.accountId,
      "that no account can have": "a\u0000b",
      reserved: "batch",
    },
    webhookId: { unknown: nobody, "not a UUID": "a/b" },
    messageId: { unknown: nobody, "not a UUID": "1 or 1" },
    apiKeyId: { unknown: nobody, "not a UUID": "1 or 1" },
    feedSourceId: { unknown: nobody, "not a UUID": "1 or 1" },
    syncId: { unknown: nobody, "not a UUID": "a/b" },
    pushOperationKey: {
      unknown: nobody,
      "not a UUID": "1 or 1",
      "of another company": there.pushOperationKey,
    },
    datasetId: {
      unknown: nobody,
      "not a UUID": "1 or 1",
      "of another company": there.datasetId!,
    },
  };

  for (const operation of operations) {
    for (const [level, cases] of Object.entries(wrong)) {
      // A company of its own is an error only where something below it is named.
      if (!operation.path.includes(`{${level}}`)) continue;
      for (const [what, id] of Object.entries(cases)) {
        const below = operation.path.split(`{${level}}`)[1]!.includes("{");
        if (level === "companyId" && what === "of another company" && !below) continue;
        await t.test(`${operation.id}: 404 for a ${level} ${what}`, async () => {
          const place = { ...here, [level]: id };
          const reply = await bank.call(operation.method, pathOf(operation, place), operation.body?.(here));
          assertRefused(reply, 404);
        });
      }
    }
  }

  await t.test("create-bank-account-mapping: 404 for the source account of another company", async () => {
    const body = { sourceAccountId: there.accountId };
    assertRefused(await bank.call("POST", `${connection}/bankFeedAccounts/mapping`, body), 404);
  });

  await t.test("no list shows anything of another company", async () => {
    const lists = ["connections", `connections/${here.connectionId}/connectionInfo/bankFeedAccounts`, "push"];
    for (const list of lists) {
      const { text } = await bank.call("GET", `/companies/${here.companyId}/${list}`);
      for (const foreign of Object.values(there)) assert.ok(!text.includes(foreign), `${list}: ${text}`);
    }
  });

  await t.test("after all of that nothing of either company has changed", async () => {
    for (const place of [here, there]) {
      const path = `/companies/${place.companyId}/connections/${place.connectionId}`;
      assert.equal((await bank.done("GET", path)).status, "Linked");
      const accounts = await bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`);
      assert.deepEqual(
        accounts.map(({ id, status }: Record<string, string>) => [id, status]),
        [[place.accountId, "connected"]],
      );
    }
  });
});
