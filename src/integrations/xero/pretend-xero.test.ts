import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRequest } from "../../../simulators/xero/faults.ts";
import type { Decimal } from "../../money.ts";
import type { Feed } from "../integration.ts";
import {
  books,
  currentAccount,
  deliver,
  delivered,
  harbourCafe,
  ids,
  makeLines,
  openedFeed,
  openFeed,
  type Pretend,
  pretend,
  wanted,
} from "./sandboxed-xero.fixture.ts";

const savings = "c0ffee00-0000-4000-8000-000000000812";

test("approval, accounts, feed, delivery and disconnection work against the pretend Xero, in both generations", async () => {
  for (const generation of ["1.0", "2.0"] as const) {
    await using world = await pretend(generation);
    const { xero, session, admin } = world;
    assert.deepEqual(
      world.organisations.map(({ name }) => name),
      ["Harbour Cafe Ltd"],
    );
    const facts = await xero.organisation(session);
    assert.deepEqual(
      [facts.name, facts.baseCurrency, facts.multicurrencyEnabled],
      ["Harbour Cafe Ltd", "GBP", false],
    );
    const accounts = await xero.listTargetAccounts(session);
    assert.deepEqual(accounts.map(({ name }) => name).toSorted(), [
      "Business credit card",
      "Business current account",
      "Business savings",
      "Tips jar account",
    ]);
    const feed = await openedFeed(world);
    const lines = makeLines(["-9.99", "250", "0.0001"], 0, "100.5" as Decimal);
    assert.deepEqual(await deliver(world, feed, lines), delivered);
    assert.deepEqual(books(world), ids(lines));
    const ending = { token: "", providerFeedId: feed.providerFeedId };
    assert.equal((await xero.closeFeed(session, ending)).kind, "closed");
    assert.equal((await xero.closeFeed(session, ending)).kind, "closed");
    assert.ok(admin.feeds().every(({ goneFrom }) => goneFrom !== null));
    await xero.authorization.revoke(world.http, xero.address, world.tokens(), world.organisations[0]!);
    await xero.authorization.revoke(world.http, xero.address, world.tokens(), world.organisations[0]!);
    await assert.rejects(xero.listTargetAccounts(session), { kind: "reauthorise" });
  }
});

test("a new account is made once whatever is lost on the way, in both generations", async () => {
  const makes = { "1.0": "create-account", "2.0": "create-feeds-new-v2" };
  const connects = { "1.0": "create-feeds-v1", "2.0": "create-feeds-existing-v2" };
  const fresh = wanted({ targetAccountId: null });
  for (const generation of ["1.0", "2.0"] as const) {
    const at = (operation: string) => ({ match: { operation } });
    const series: FaultRequest[][] = [
      [],
      [{ kind: "reset", when: "before", ...at(makes[generation]) }],
      [{ kind: "reset", when: "after", ...at(makes[generation]) }],
      [{ kind: "answer", status: 500, when: "after", ...at(makes[generation]) }],
      [{ kind: "reset", when: "after", ...at(connects[generation]) }],
      [{ kind: "reset", when: "before", ...at(connects[generation]) }],
    ];
    if (generation === "2.0") {
      for (const errorType of [
        "partial-failure-account-created-but-not-connected",
        "partial-failure-new-account-creation",
        "partial-failure-migration-can-be-reattempted",
      ]) {
        series.push([{ kind: "partial-failure", errorType, ...at(makes["2.0"]) }]);
      }
    }
    for (const faults of series) {
      await using world = await pretend(generation);
      const before = world.admin.organisation(harbourCafe).accounts.length;
      for (const fault of faults) world.admin.addFault(fault);
      const step = await openFeed(world, fresh);
      const told = JSON.stringify([generation, faults, step]);
      assert.ok(step.kind === "opened", told);
      const { accounts, feeds } = world.admin.organisation(harbourCafe);
      assert.equal(accounts.length, before + 1, told);
      assert.deepEqual(
        feeds.map(({ accountId }) => accountId),
        [step.targetAccountId],
        told,
      );
      const again = await openFeed(world, fresh);
      assert.ok(again.kind === "opened" && again.providerFeedId === step.providerFeedId, told);
    }
  }
});

test("an account that another feed has, or a currency the organisation lacks, is refused with a reason", async () => {
  for (const generation of ["1.0", "2.0"] as const) {
    await using world = await pretend(generation);
    await openedFeed(world);
    const second = await openFeed(world, wanted({ token: "another-token" }));
    assert.ok(second.kind === "refused", JSON.stringify(second));
    assert.equal(second.code, "feed-already-connected-in-current-organisation");
    const euro = await openFeed(world, wanted({ token: "euro", targetAccountId: null, currency: "EUR" }));
    assert.ok(euro.kind === "refused", JSON.stringify(euro));
    assert.equal(euro.code, "invalid-organisation-multi-currency");
    assert.equal(
      (await openFeed(world, wanted({ token: "savings", targetAccountId: savings }))).kind,
      "opened",
    );
  }
});
test("lost access is told as such: disconnected, grant ended, permission missing, feed gone, account archived", async () => {
  const tenantId = harbourCafe;
  const endings: [(world: Pretend, feed: Feed) => void, string][] = [
    [({ admin }) => admin.revoke({ what: "tenant", tenantId }), "reauthorise"],
    [({ admin }) => admin.revoke({ what: "grant", tenantId }), "reauthorise"],
    [({ admin }) => admin.revoke({ what: "scope", tenantId, scope: "bankfeeds" }), "reauthorise"],
    [({ admin }, feed) => admin.endFeed(feed.providerFeedId), "feed-lost"],
    [({ admin }) => admin.changeAccount(tenantId, currentAccount, { status: "ARCHIVED" }), "feed-lost"],
    [({ admin }) => admin.changeOrganisation(tenantId, { feedsEnabled: false }), "feed-lost"],
  ];
  for (const [end, kind] of endings) {
    await using world = await pretend();
    const feed = await openedFeed(world);
    end(world, feed);
    await assert.rejects(deliver(world, feed, makeLines(["10"])), { kind });
    assert.deepEqual(world.admin.statements(), []);
  }
});
