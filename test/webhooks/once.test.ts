import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, systemClock } from "../../src/clock.ts";
import { Bank, someLines } from "../bank.ts";
import { freshOrganisation } from "../deliveries.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

const times = 12;

/** Asks many times at once, of two processes; every answer is one of those that were expected. */
async function atOnce(
  banks: readonly Bank[],
  expected: readonly number[],
  ...[method, path, body]: Parameters<Bank["call"]>
): Promise<void> {
  const calls = Array.from({ length: times }, (_, nth) =>
    banks[nth % banks.length]!.call(method, path, body),
  );
  for (const reply of await Promise.all(calls)) {
    assert.ok(expected.includes(reply.status), `${method} ${path}: ${reply.status} ${reply.text}`);
  }
}

test("each change is announced once, however many ask for it at the same time", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, another, sandbox } = world;
  const { port } = await another();
  const banks = [bank, new Bank(`http://127.0.0.1:${port}`, bank.apiKey, sandbox)];
  const announced = async (companyId: string, before: readonly string[] = []): Promise<string[]> => {
    const rows = await database.rows<{ type: string }>(
      { text: "select type from domain_event where company_id = $1 order by at, event_id" },
      [companyId],
    );
    const left = [...before];
    return rows
      .map(({ type }) => type)
      .filter((type) => !left.includes(type) || left.splice(left.indexOf(type), 1).length === 0)
      .sort();
  };
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const { companyId, path, accountId } = feed;
  const account = `${path}/connectionInfo/bankFeedAccounts/${accountId}`;
  const mapping = { sourceAccountId: accountId, targetAccountId: organisations.czkAccount };
  let known = await announced(companyId);
  const fresh = async () => {
    const found = await announced(companyId, known);
    known = await announced(companyId);
    return found;
  };
  assert.equal(known.filter((type) => type === "bankFeeds.sourceAccount.connected").length, 1);

  await t.test("an account that is disconnected", async () => {
    await atOnce(banks, [200], "PATCH", account, { status: "disconnected" });
    assert.deepEqual(
      (await fresh()).filter((type) => type.startsWith("bankFeeds")),
      ["bankFeeds.sourceAccount.disconnected"],
    );
  });

  await t.test("an account that is connected again", async () => {
    await waitFor("the account to be mapped again", async () => {
      const mapped = await bank.call("POST", `${path}/bankFeedAccounts/mapping`, mapping);
      return mapped.status === 200 && mapped.body.status !== "Failed";
    });
    await atOnce(banks, [200, 400, 409], "POST", `${path}/bankFeedAccounts/mapping`, mapping);
    await waitFor("the account to be connected", async () => {
      const [mapped] = await bank.done("GET", `${path}/bankFeedAccounts/mapping`);
      return mapped.status === "connected";
    });
    assert.deepEqual(
      (await fresh()).filter((type) => type.startsWith("bankFeeds")),
      ["bankFeeds.sourceAccount.connected"],
    );
  });

  await t.test("a connection that is unlinked, and the account with it", async () => {
    await atOnce(banks, [200, 409], "PATCH", path, { status: "Unlinked" });
    assert.deepEqual(await fresh(), ["bankFeeds.sourceAccount.disconnected", "connection.disconnected"]);
  });

  await t.test("an account that is deleted", async () => {
    await atOnce(banks, [204, 404], "DELETE", account);
    assert.deepEqual(await fresh(), ["sourceAccount.deleted"]);
  });

  await t.test("a connection that is deleted", async () => {
    await atOnce(banks, [204, 200, 404], "DELETE", path);
    assert.deepEqual(await fresh(), ["connection.deleted"]);
  });

  await t.test("a product that is added and removed, and a company that is deleted", async () => {
    const other = await bank.company();
    await bank.call("DELETE", `/companies/${other}/products/bank-feeds`);
    const before = await announced(other);
    await atOnce(banks, [200, 204, 404, 409], "PUT", `/companies/${other}/products/bank-feeds`);
    await atOnce(banks, [200, 204, 404, 409], "DELETE", `/companies/${other}/products/bank-feeds`);
    assert.deepEqual(await announced(other, before), ["company.product.added", "company.product.removed"]);
    const all = await announced(other);
    await atOnce(banks, [204, 404], "DELETE", `/companies/${other}`);
    const left = await announced(other, all);
    assert.ok(left.length <= 1 && left.every((type) => type === "company.deleted"), left.join());
  });

  await t.test("an approval that is taken back, though several accounts find it out", async () => {
    const { organisationId, accountIds } = freshOrganisation(world, 2);
    const feeds = await bank.feeds(organisationId, accountIds);
    const place = feeds[0]!;
    known = await announced(place.companyId);
    sandbox.xero.admin.revoke({ what: "tenant", tenantId: organisationId });
    await Promise.all(feeds.map((one) => bank.pushed(one, someLines(2, after(systemClock.now(), -day)))));
    await waitFor("the connection to be deauthorised", async () => {
      return (await bank.done("GET", place.path)).status === "Deauthorized";
    });
    await waitFor("the pushes to fail", async () => {
      const { results } = await bank.done("GET", `/companies/${place.companyId}/push`);
      return results.every(({ status }: { status: string }) => status === "Failed");
    });
    const found = await announced(place.companyId, known);
    assert.deepEqual(found, [
      "bankFeeds.sourceAccount.disconnected",
      "bankFeeds.sourceAccount.disconnected",
      "bankTransactions.accepted",
      "bankTransactions.accepted",
      "bankTransactions.write.unsuccessful",
      "bankTransactions.write.unsuccessful",
      "connection.disconnected",
    ]);
  });
});
