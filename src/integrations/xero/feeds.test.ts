import assert from "node:assert/strict";
import { test } from "node:test";
import type { FeedRequest, FeedStep } from "../integration.ts";
import { field, listField, type Wire } from "../wire.ts";
import { type Call, paged, type Reply, type Script, scriptedXero } from "./scripted-xero.fixture.ts";

const existing: FeedRequest = {
  token: "token-of-feed",
  targetAccountId: "account-1",
  accountName: "Everyday",
  accountNumber: "12345678",
  sortCode: "20-30-40",
  currency: "GBP",
  category: "Debit",
};
const fresh: FeedRequest = { ...existing, targetAccountId: null };
const guid = "4bd5b3a4-1f0e-4c61-9a2b-0d7e8f1c2a3b";
const listed = (change: Record<string, unknown> = {}) => ({
  id: "feed-1",
  accountToken: existing.token,
  accountId: "account-1",
  accountName: "Everyday",
  ...change,
});
const error = (type: string, status: number, change: Record<string, unknown> = {}) => ({
  type,
  title: "Title",
  status,
  detail: "Detail.",
  ...change,
});
const item = (status: string, change: Record<string, unknown> = {}) => ({
  json: { items: [{ status, ...change }] },
});
const rejected = (type: string, status: number): Reply => ({
  status: 400,
  ...item("REJECTED", { error: error(type, status) }),
});
const partial = (type: string, change: Record<string, unknown> = {}): Reply => ({
  status: 207,
  ...item("PARTIAL_FAILURE", { statusCode: 500, error: error(type, 500, change) }),
});

interface World {
  /** Answers to the writes, in order; the last one repeats. */
  readonly writes: readonly Reply[];
  /** What is listed after so many writes. */
  readonly feeds?: (writes: number) => unknown[];
  readonly accounts?: unknown[];
}

function world({ writes, feeds = () => [], accounts = [] }: World): Script {
  let done = 0;
  return (call) => {
    if (call.path.endsWith("/Accounts") && call.method === "GET") return { json: { Accounts: accounts } };
    if (call.method !== "GET") return writes[Math.min(done++, writes.length - 1)];
    const all = feeds(done);
    if (call.path.endsWith("/FeedConnections")) return paged(call, all);
    const one = all.find((feed) => call.path.endsWith(`/${(feed as { id: string }).id}`));
    return one ? { json: one } : { status: 404, json: error("bank-feed-not-found", 404) };
  };
}

async function open(request: FeedRequest, script: World, feedConnections: "1.0" | "2.0" = "2.0") {
  await using scripted = await scriptedXero(world(script), { feedConnections });
  const step = await scripted.xero.openFeed(scripted.session, request);
  const writes = scripted.calls.filter(({ method }) => method !== "GET");
  return { step, writes };
}

const sentItem = (call: Call | undefined): Wire | undefined => listField(call?.json, "items")[0];
const openedAs = (step: FeedStep) =>
  step.kind === "opened" ? `${step.providerFeedId} ${step.targetAccountId}` : step.kind;

test("2.0: an existing account is connected by its id", async () => {
  const { step, writes } = await open(existing, {
    writes: [item("SUCCESS", { id: "feed-1", statusCode: 201 })],
  });
  assert.equal(openedAs(step), "feed-1 account-1");
  assert.equal(writes[0]?.path, "/xero/bankfeeds.xro/2.0/FeedConnections/ExistingAccount");
  assert.deepEqual(sentItem(writes[0]), {
    accountToken: existing.token,
    accountType: "BANK",
    currency: "GBP",
    accountId: "account-1",
  });
});

test("2.0: a new account is named and numbered as Xero wants it, and the account it became is read back", async () => {
  const success = item("SUCCESS", { id: "feed-1", statusCode: 201 });
  const long = { ...fresh, accountName: "An account with a name much longer than thirty characters" };
  const made = await open(long, {
    writes: [success],
    feeds: (writes) => (writes ? [listed({ accountId: "made" })] : []),
  });
  assert.equal(openedAs(made.step), "feed-1 made");
  assert.equal(field(sentItem(made.writes[0]), "accountName"), "An account with a name much lo");
  assert.equal(field(sentItem(made.writes[0]), "accountNumber"), "20304012345678");

  const card = {
    ...fresh,
    category: "Credit" as const,
    accountNumber: "4111 1111 1111 1234",
    sortCode: null,
  };
  const { writes } = await open(card, { writes: [success] });
  assert.equal(field(sentItem(writes[0]), "accountNumber"), "1234");
  assert.equal(field(sentItem(writes[0]), "accountType"), "CREDITCARD");
});

test("opening again never makes a second feed: one of our token is found first", async () => {
  for (const generation of ["1.0", "2.0"] as const) {
    const { step, writes } = await open(
      existing,
      { writes: [{ status: 500 }], feeds: () => [listed()] },
      generation,
    );
    assert.equal(openedAs(step), "feed-1 account-1");
    assert.equal(writes.length, 0);
  }
});

test("already connected is success when the feed is ours, and refused when it is another's", async () => {
  const reply = rejected("feed-already-connected-in-current-organisation", 409);
  for (const generation of ["1.0", "2.0"] as const) {
    const ours = await open(
      existing,
      { writes: [reply], feeds: (writes) => (writes ? [listed()] : []) },
      generation,
    );
    assert.equal(openedAs(ours.step), "feed-1 account-1");
    const other = await open(
      existing,
      { writes: [reply], feeds: () => [listed({ accountToken: "other" })] },
      generation,
    );
    assert.ok(other.step.kind === "refused");
    assert.equal(other.step.code, "feed-already-connected-in-current-organisation");
  }
});

test("a lost answer is in doubt; settling finds the feed, or asks again with the identical request", async () => {
  for (const reply of [{ cut: true }, { status: 500 }, { status: 200, text: "" }] satisfies Reply[]) {
    const { step } = await open(existing, { writes: [reply] });
    assert.equal(step.kind, "in-doubt", JSON.stringify(reply));
  }
  await using found = await scriptedXero(world({ writes: [], feeds: () => [listed()] }));
  assert.equal(openedAs(await found.xero.settleFeed(found.session, existing, null)), "feed-1 account-1");
  await using repeated = await scriptedXero(
    world({ writes: [{ cut: true }, item("SUCCESS", { id: "feed-1" })] }),
  );
  await repeated.xero.openFeed(repeated.session, existing);
  assert.equal(
    openedAs(await repeated.xero.settleFeed(repeated.session, existing, null)),
    "feed-1 account-1",
  );
  const [first, second] = repeated.calls.filter(({ method }) => method === "POST");
  assert.equal(first?.body, second?.body);
});

test("2.0: an account made but not connected is connected, wherever its id is told; none is made twice", async () => {
  const rows: [string, Record<string, unknown>][] = [
    ["partial-failure-account-created-but-not-connected", { detail: `The account ${guid} was created.` }],
    ["partial-failure-new-account-creation", { accountId: guid }],
    ["partial-failure-of-another-name", { accountId: guid }],
  ];
  for (const [type, change] of rows) {
    const { step, writes } = await open(fresh, {
      writes: [partial(type, change), item("SUCCESS", { id: "feed-1" })],
    });
    assert.equal(openedAs(step), `feed-1 ${guid}`);
    assert.deepEqual(
      writes.map(({ path }) => path.split("/").at(-1)),
      ["NewAccount", "ExistingAccount"],
    );
  }
});

test("2.0: an account whose making is not confirmed is looked up by name and number", async () => {
  const account = {
    AccountID: guid,
    Name: "Everyday",
    BankAccountNumber: "20304012345678",
    BankAccountType: "BANK",
    CurrencyCode: "GBP",
    Status: "ACTIVE",
  };
  const replies = [
    partial("partial-failure-new-account-existence-not-confirmed"),
    item("SUCCESS", { id: "feed-1" }),
  ];
  const made = await open(fresh, { writes: replies, accounts: [account] });
  assert.equal(openedAs(made.step), `feed-1 ${guid}`);
  const unknown = await open(fresh, { writes: replies, accounts: [{ ...account, BankAccountNumber: "1" }] });
  assert.equal(unknown.step.kind, "in-doubt");
  assert.equal(unknown.writes.length, 1);
});

test("2.0: what can be reattempted is, a few times; what was not recorded goes to a person", async () => {
  const again = partial("partial-failure-migration-can-be-reattempted");
  const mended = await open(existing, { writes: [again, item("SUCCESS", { id: "feed-1" })] });
  assert.equal(openedAs(mended.step), "feed-1 account-1");
  const stuck = await open(existing, { writes: [again] });
  assert.equal(stuck.step.kind, "in-doubt");
  assert.equal(stuck.writes.length, 3);
  const unrecorded = partial("partial-failure-connection-created-but-not-recorded");
  assert.equal((await open(existing, { writes: [unrecorded] })).step.kind, "refused");
  const recorded = await open(existing, {
    writes: [unrecorded],
    feeds: (writes) => (writes ? [listed()] : []),
  });
  assert.equal(recorded.step.kind, "opened");
});

test("2.0: a name that is taken is made distinct by the end of the number, within 30 characters", async () => {
  const taken = rejected("account-name-already-exists", 409);
  const long = { ...fresh, accountName: "An account with a name much longer than thirty characters" };
  const success = item("SUCCESS", { id: "feed-1" });
  const made = await open(long, {
    writes: [taken, success],
    feeds: (writes) => (writes > 1 ? [listed()] : []),
  });
  assert.equal(openedAs(made.step), "feed-1 account-1");
  assert.equal(field(sentItem(made.writes[1]), "accountName"), "An account with a name mu 5678");
  const hopeless = await open(long, { writes: [taken] });
  assert.equal(hopeless.step.kind, "refused");
  assert.equal(hopeless.writes.length, 2);
});

test("refusals carry Xero's code; lost access and limits are thrown, for they say nothing of the feed", async () => {
  for (const type of [
    "invalid-organisation-multi-currency",
    "account-not-valid",
    "invalid-user-role",
    "never-heard-of",
  ]) {
    for (const generation of ["1.0", "2.0"] as const) {
      const { step } = await open(existing, { writes: [rejected(type, 422)] }, generation);
      assert.equal(step.kind === "refused" && step.code, type);
      if (type === "never-heard-of") continue;
      const whole = await open(existing, { writes: [{ status: 403, json: error(type, 403) }] }, generation);
      assert.equal(whole.step.kind === "refused" && whole.step.code, type);
    }
  }
  await assert.rejects(open(existing, { writes: [{ status: 429 }] }), {
    kind: "try-later",
    holds: "organisation",
  });
  await assert.rejects(
    open(existing, { writes: [{ status: 403, json: { detail: "AuthenticationUnsuccessful" } }] }),
    {
      kind: "reauthorise",
    },
  );
});

test("1.0: connecting is awaited until the feed can be read", async () => {
  const pending: Reply = { status: 202, ...item("PENDING", { id: "feed-1", accountToken: existing.token }) };
  const { step, writes } = await open(existing, { writes: [pending] }, "1.0");
  assert.deepEqual(step, { kind: "connecting", receipt: "feed-1", askAgainMs: 2_000 });
  assert.equal(writes[0]?.path, "/xero/bankfeeds.xro/1.0/FeedConnections");
  assert.match(String(writes[0]?.headers["idempotency-key"]), /^[0-9a-f]{64}$/);

  let feeds: unknown[] = [];
  await using scripted = await scriptedXero((call) => world({ writes: [], feeds: () => feeds })(call), {
    feedConnections: "1.0",
  });
  assert.equal((await scripted.xero.settleFeed(scripted.session, existing, "feed-1")).kind, "connecting");
  feeds = [listed()];
  assert.deepEqual(await scripted.xero.settleFeed(scripted.session, existing, "feed-1"), {
    kind: "opened",
    providerFeedId: "feed-1",
    targetAccountId: "account-1",
    targetName: "Everyday",
  });
});

test("1.0: a new account is made first and connected by its id; one left by an earlier attempt is used", async () => {
  const pending: Reply = { status: 202, ...item("PENDING", { id: "feed-1" }) };
  const made: Reply = { json: { Accounts: [{ AccountID: guid }] } };
  const created = await open(fresh, { writes: [made, pending] }, "1.0");
  assert.equal(created.step.kind, "connecting");
  assert.equal(created.writes[0]?.method, "PUT");
  assert.deepEqual(created.writes[0]?.json, {
    Name: "Everyday",
    Type: "BANK",
    BankAccountNumber: "20304012345678",
    BankAccountType: "BANK",
    CurrencyCode: "GBP",
  });
  assert.equal(field(sentItem(created.writes[1]), "accountId"), guid);

  const validation = (Message: string): Reply => ({
    status: 400,
    json: {
      ErrorNumber: 10,
      Type: "ValidationException",
      Message: "…",
      Elements: [{ ValidationErrors: [{ Message }] }],
    },
  });
  const taken = validation("Please enter a unique Name.");
  const account = {
    AccountID: guid,
    Name: "everyday",
    BankAccountNumber: "20304012345678",
    BankAccountType: "BANK",
    CurrencyCode: "GBP",
  };
  const left = await open(fresh, { writes: [taken, pending], accounts: [account] }, "1.0");
  assert.equal(field(sentItem(left.writes[1]), "accountId"), guid);
  const distinct = await open(fresh, { writes: [taken, made, pending] }, "1.0");
  assert.equal(field(distinct.writes[1]?.json, "Name"), "Everyday 5678");
  const currency = await open(
    fresh,
    { writes: [validation("Organisation is not subscribed to currency EUR")] },
    "1.0",
  );
  assert.equal(currency.step.kind === "refused" && currency.step.code, "invalid-organisation-multi-currency");
});

test("our feed is found on every page, whether pages count from 0 or from 1", async () => {
  const others = Array.from({ length: 220 }, (_, index) =>
    listed({ id: `x${index}`, accountToken: `other-${index}` }),
  );
  for (const pageBase of [0, 1] as const) {
    for (const place of [0, 100, 220]) {
      const all = others.toSpliced(place, 0, listed());
      await using scripted = await scriptedXero((call) => paged(call, all, pageBase));
      const step = await scripted.xero.openFeed(scripted.session, existing);
      assert.equal(step.kind, "opened", `base ${pageBase}, place ${place}`);
    }
  }
});

test("closing ends the feed, counts what is gone as closed, and is tried again when unfinished", async () => {
  const rows: [Reply[], string][] = [
    [[item("SUCCESS", { statusCode: 204 })], "closed"],
    [
      [item("SUCCESS", { statusCode: 204, error: error("feed-not-found-or-already-deleted", 204) })],
      "closed",
    ],
    [[rejected("feed-not-found-or-already-deleted", 404)], "closed"],
    [[{ status: 404, json: error("bank-feed-not-found", 404) }], "closed"],
    [[{ status: 202, ...item("PENDING", { id: "feed-1" }) }], "closed"],
    [[partial("partial-failure-delete-can-be-reattempted"), item("SUCCESS", { statusCode: 204 })], "closed"],
    [[partial("partial-failure-delete-can-be-reattempted")], "try-later"],
    [[rejected("feed-connected-in-different-organisation", 409)], "try-later"],
    [[{ status: 500 }], "try-later"],
    [[{ cut: true }], "try-later"],
  ];
  const ending = { token: "mr-token", providerFeedId: "feed-1" };
  for (const [writes, kind] of rows) {
    await using scripted = await scriptedXero(world({ writes }));
    const step = await scripted.xero.closeFeed(scripted.session, ending);
    assert.equal(step.kind, kind, JSON.stringify(writes));
    assert.equal(scripted.calls[0]?.body, '{"items":[{"id":"feed-1"}]}');
  }
  await using pending = await scriptedXero(world({ writes: [item("PENDING")], feeds: () => [listed()] }));
  assert.equal((await pending.xero.closeFeed(pending.session, ending)).kind, "try-later");
});
