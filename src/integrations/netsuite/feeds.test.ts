import assert from "node:assert/strict";
import { test } from "node:test";
import { type FeedRequest, NoAnswer } from "../integration.ts";
import {
  books,
  type Call,
  queryBooks,
  type Reply,
  refusal,
  scriptedNetSuite,
} from "./scripted-netsuite.fixture.ts";

const feed: FeedRequest = {
  token: "mr-abc",
  targetAccountId: "211",
  accountName: "Current account of the Harbour Cafe Ltd",
  accountNumber: "2801462311",
  sortCode: null,
  currency: "CAD",
  category: "Debit",
  collectedAs: { connectionId: "c0ffee00-0000-4000-8000-000000000001", accountKey: "obf_aaaa" },
};
const opened = {
  kind: "opened",
  providerFeedId: "c0ffee00-0000-4000-8000-000000000001 obf_aaaa",
  targetAccountId: "211",
  targetName: null,
};
const isScript = ({ url }: Call) => url.host === "1234567-sb1.restlets.example";
const through = (script: (call: Call) => Reply, record: (call: Call) => Reply = () => ({ status: 500 })) =>
  scriptedNetSuite((call) =>
    isScript(call)
      ? script(call)
      : call.url.pathname.endsWith("/suiteql")
        ? queryBooks(books, call)
        : record(call),
  );

test("the SuiteApp's script is told which account of NetSuite collects which of ours", async () => {
  const { calls, netSuite, session } = through(() => ({ json: { ok: true, configurationId: "12" } }));
  assert.deepEqual(await netSuite.openFeed(session, feed), opened);
  assert.equal(calls[0]!.url.searchParams.get("script"), "customscript_obf_restlet");
  assert.deepEqual(JSON.parse(calls[0]!.body), {
    action: "saveMapping",
    connectionId: feed.collectedAs!.connectionId,
    accounts: [{ key: "obf_aaaa", accountId: "211" }],
  });
  const closing = { token: feed.token, providerFeedId: opened.providerFeedId };
  assert.deepEqual(await netSuite.closeFeed(session, closing), { kind: "closed" });
  assert.deepEqual(JSON.parse(calls[1]!.body).keys, ["obf_aaaa"]);
});

test("without the SuiteApp, or before it is paired, the feed waits to be collected", async () => {
  const replies: [Reply, RegExp][] = [
    [
      { status: 400, json: { error: { code: "SSS_INVALID_SCRIPTLET_ID", message: "no script" } } },
      /no script/,
    ],
    [{ status: 404 }, /not there/],
    [{ json: { ok: false, error: { code: "NOT_PAIRED", message: "not yet" } } }, /not yet/],
  ];
  for (const [reply, words] of replies) {
    const { netSuite, session } = through(() => reply);
    const step = await netSuite.openFeed(session, feed);
    assert.ok(step.kind === "awaits-collection", JSON.stringify(step));
    assert.match(step.reason, words);
    assert.deepEqual({ ...step, reason: "" }, { ...opened, kind: "awaits-collection", reason: "" });
    const closing = { token: feed.token, providerFeedId: opened.providerFeedId };
    assert.deepEqual(await netSuite.closeFeed(session, closing), { kind: "closed" });
  }
});

test("a role that may not use the script is told as the permission that is missing", async () => {
  const closed = { status: 403, json: { error: { code: "INSUFFICIENT_PERMISSION", message: "no" } } };
  const { netSuite, session } = through(() => closed);
  const step = await netSuite.openFeed(session, feed);
  assert.ok(step.kind === "refused", JSON.stringify(step));
  assert.equal(step.meaning, "role-not-allowed");
  assert.match(step.reason, /role .* may not use .*script/);
  const closing = { token: feed.token, providerFeedId: opened.providerFeedId };
  assert.deepEqual(await netSuite.closeFeed(session, closing), { kind: "closed" });
});

test("NetSuite that is not paired is set up by a code, with the account's link, and asked for it once", async () => {
  const asked: { action: string; code?: string; platformUrl?: string; accounts: unknown }[] = [];
  const { netSuite, session } = through(({ body }) => {
    asked.push(JSON.parse(body));
    const known = asked.some(({ action }) => action === "createProfile");
    return { json: known ? { ok: true } : { ok: false, error: { code: "NOT_PAIRED", message: "not yet" } } };
  });
  let invitations = 0;
  const invite = async () => {
    invitations += 1;
    return { name: "Harbour Bank", address: "https://feeds.bank.example", code: "AAAA-BBBB-CCCC" };
  };
  const wish = { ...feed, collectedAs: { ...feed.collectedAs!, invite } };
  assert.deepEqual(await netSuite.openFeed(session, wish), opened);
  assert.deepEqual(await netSuite.openFeed(session, wish), opened);
  assert.deepEqual(
    asked.map(({ action }) => action),
    ["saveMapping", "createProfile", "saveMapping"],
  );
  assert.equal(invitations, 1);
  const { code, platformUrl, accounts } = asked[1]!;
  assert.deepEqual([code, platformUrl], ["AAAA-BBBB-CCCC", "https://feeds.bank.example"]);
  assert.deepEqual(accounts, [{ key: "obf_aaaa", accountId: "211" }]);
});

test("what another choice repairs is refused with its meaning, what passes is asked again", async () => {
  const of = async (reply: Reply) => {
    const { netSuite, session } = through(() => reply);
    const step = await netSuite.openFeed(session, feed);
    return step.kind === "refused" ? step.meaning : step.kind;
  };
  const taken = { ok: false, error: { code: "ACCOUNT_TAKEN", message: "taken" } };
  assert.equal(await of({ json: taken }), "target-already-fed");
  assert.equal(
    await of({ json: { ok: false, error: { code: "ACCOUNT_NOT_FOUND", message: "?" } } }),
    "target-gone",
  );
  assert.equal(await of({ status: 503 }), "in-doubt");
  const down = { ok: false, error: { code: "PLATFORM_DOWN", message: "The platform cannot be reached." } };
  assert.equal(
    await of({ json: down }),
    "in-doubt",
    "an account that waited would wait for a hand in NetSuite",
  );
  const crowded = { error: { code: "SSS_REQUEST_LIMIT_EXCEEDED", message: "busy" } };
  assert.equal(await of({ status: 400, json: crowded }), "in-doubt");
});

test("a new account is made under our external id, the same for a repeat, in the subsidiary and currency", async () => {
  const { calls, netSuite, session } = through(
    () => ({ json: { ok: true } }),
    (call) => ({
      status: 204,
      headers: { location: `https://x${call.url.pathname.replace(/eid.*/, "")}318` },
    }),
  );
  const wish = { ...feed, targetAccountId: null };
  const step = await netSuite.openFeed(session, wish);
  assert.deepEqual(step, { ...opened, targetAccountId: "318", targetName: "Current account of the Harbour" });
  await netSuite.settleFeed(session, wish, null);
  const made = calls.filter(({ method }) => method === "PUT");
  assert.equal(made.length, 2);
  assert.equal(made[0]!.url.pathname, made[1]!.url.pathname);
  assert.match(made[0]!.url.pathname, /\/record\/v1\/account\/eid:obf-[0-9a-f]{40}$/);
  assert.deepEqual(JSON.parse(made[0]!.body), {
    acctName: "Current account of the Harbour",
    acctType: { id: "Bank" },
    currency: { id: "2" },
    subsidiary: { items: [{ id: "2" }] },
  });
});

test("a lost answer to the making of an account is doubt, a refusal names its field", async () => {
  const lost = through(
    () => ({ json: { ok: true } }),
    () => {
      throw new NoAnswer("gone", true);
    },
  );
  assert.equal(
    (await lost.netSuite.openFeed(lost.session, { ...feed, targetAccountId: null })).kind,
    "in-doubt",
  );
  const account = {
    name: "Cafe",
    accountNumber: null,
    sortCode: null,
    nominalCode: "1010",
    currency: "CAD",
    category: "Debit",
  } as const;
  const creation = lost.netSuite.createTargetAccount!;
  assert.equal((await creation.make(lost.session, account, "k1")).kind, "in-doubt");
  const taken = through(
    () => ({}),
    () => refusal(400, "USER_ERROR", "The account number you have chosen is already used."),
  );
  const refused = await taken.netSuite.createTargetAccount!.make(taken.session, account, "k1");
  assert.equal(refused.kind === "refused" && refused.reasons[0]!.field, "nominalCode");
  const rupees = await taken.netSuite.createTargetAccount!.make(
    taken.session,
    { ...account, currency: "INR" },
    "k1",
  );
  assert.equal(rupees.kind === "refused" && rupees.reasons[0]!.field, "currency");
});

test("an account that is there already is found by its name, and one that differs stands in the way", async () => {
  const { netSuite, session } = through(() => ({}));
  const account = {
    name: "Cafe account",
    accountNumber: null,
    sortCode: null,
    nominalCode: null,
    currency: "CAD",
    category: "Debit",
  } as const;
  const { find } = netSuite.createTargetAccount!;
  const found = await find(session, account);
  assert.equal(found.kind === "same" && found.account.id, "211");
  assert.equal((await find(session, { ...account, currency: "USD" })).kind, "in-the-way");
  assert.equal((await find(session, { ...account, name: "Another" })).kind, "absent");
});
