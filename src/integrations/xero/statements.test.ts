import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { NoAnswer, ProviderFault, type Sent, type SentBatch, type Settled } from "../integration.ts";
import {
  listedStatement,
  paged,
  type Reply,
  type Script,
  scriptedXero,
  sentBatch,
} from "./scripted-xero.fixture.ts";

const path = "/xero/bankfeeds.xro/1.0/Statements";
const accepted: Reply = {
  status: 202,
  json: { items: [{ id: "st-1", feedConnectionId: "feed-1", status: "PENDING" }] },
};
const problem = (type: string, status: number) => ({ type, title: "Title", status, detail: "Detail." });

async function send(reply: Reply, change: Partial<SentBatch> = {}, listing: unknown[] = []): Promise<Sent> {
  await using scripted = await scriptedXero((call) =>
    call.method === "POST" ? reply : paged(call, listing),
  );
  return await scripted.xero.send(scripted.session, sentBatch(change));
}

async function settle(script: Script, change: Partial<SentBatch> = {}): Promise<Settled> {
  await using scripted = await scriptedXero(script);
  return await scripted.xero.settle(scripted.session, sentBatch(change));
}

const listing =
  (items: unknown[]): Script =>
  (call) =>
    call.path === path ? paged(call, items) : undefined;
const shown =
  (statement: unknown, items: unknown[] = []): Script =>
  (call) =>
    call.path === path ? paged(call, items) : { json: statement };

test("a statement is posted as it was stored, for the organisation, under its key, within the limit for statements", async () => {
  await using scripted = await scriptedXero(() => accepted);
  const batch = sentBatch();
  const sent = await scripted.xero.send(scripted.session, batch);
  assert.deepEqual(sent, { kind: "accepted", receipt: "st-1", askAgainMs: 2_000 });
  const [call] = scripted.calls;
  assert.equal(call?.body, batch.request);
  assert.equal(call?.headers["idempotency-key"], "key-1");
  assert.equal(call?.headers["xero-tenant-id"], "org-1");
  assert.equal(call?.headers["content-type"], "application/json");
  assert.equal(call?.headers.authorization, "Bearer token-1");
  assert.deepEqual(scripted.spent, ["statements"]);
});

test("an expired token is renewed and the call repeated once, under the same key", async () => {
  const expired: Reply = {
    status: 401,
    json: { Title: "Unauthorized", Detail: "TokenExpired: token expired" },
  };
  await using scripted = await scriptedXero((call) =>
    call.headers.authorization === "Bearer token-1-renewed" ? accepted : expired,
  );
  assert.equal((await scripted.xero.send(scripted.session, sentBatch())).kind, "accepted");
  assert.deepEqual(
    scripted.calls.map(({ headers }) => headers["idempotency-key"]),
    ["key-1", "key-1"],
  );
  assert.deepEqual(scripted.spent, ["statements", "statements"]);

  await using hopeless = await scriptedXero(() => expired);
  const sent = await hopeless.xero.send(hopeless.session, sentBatch());
  assert.equal(sent.kind === "not-sent" && sent.fault.kind, "try-later");
  assert.equal(hopeless.calls.length, 2);
});

test("a lost answer, an answer that cannot be read and a failure of Xero are in doubt, never success", async () => {
  const replies: Reply[] = [
    { cut: true },
    { status: 500, json: problem("internal-error", 500) },
    { status: 502, text: "<html>" },
    { status: 503 },
    { status: 202, text: "" },
    { status: 202, json: { items: [] } },
    { status: 202, json: { items: [{ status: "PENDING" }] } },
    { status: 302, headers: { location: "/elsewhere" } },
  ];
  for (const reply of replies) assert.equal((await send(reply)).kind, "in-doubt", JSON.stringify(reply));
});

test("what certainly did not arrive is not sent: no connection, a spent limit, a refused call", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  await using scripted = await scriptedXero(() => accepted);
  const away = { ...scripted.session, address: `http://127.0.0.1:${port}` };
  const refused = await scripted.xero.send(away, sentBatch());
  assert.equal(refused.kind === "not-sent" && refused.fault.kind, "try-later");

  const spent = new ProviderFault("try-later", "limit spent", { retryAfterMs: 7, code: "call-budget" });
  const limited = await scripted.xero.send(
    { ...scripted.session, within: () => Promise.reject(spent) },
    sentBatch(),
  );
  assert.deepEqual(limited, { kind: "not-sent", fault: spent });
  assert.equal(scripted.calls.length, 0);
});

test("an answered refusal that is not about the lines is not sent and needs a new key, for Xero replays errors", async () => {
  const rows: [Reply, string][] = [
    [{ status: 429, headers: { "x-rate-limit-problem": "minute", "retry-after": "12" } }, "try-later"],
    [{ status: 401, json: { detail: "AuthorizationUnsuccessful" } }, "reauthorise"],
    [{ status: 403, json: { detail: "AuthenticationUnsuccessful" } }, "reauthorise"],
    [{ status: 403, json: problem("invalid-application", 403) }, "try-later"],
    [{ status: 404, json: problem("bank-feed-not-found", 404) }, "feed-lost"],
    [{ status: 404, text: "<html>" }, "try-later"],
    [{ status: 400, json: { title: "Idempotency key was used with a different request" } }, "try-later"],
  ];
  for (const [reply, kind] of rows) {
    const sent = await send(reply);
    assert.equal(sent.kind, "not-sent", JSON.stringify(sent));
    assert.ok(sent.kind === "not-sent" && sent.fault.kind === kind && sent.newKey);
  }
});

test("with an earlier attempt in doubt, nothing that a later one meets takes the batch out of doubt", async () => {
  const replies: Reply[] = [
    { status: 429, headers: { "x-rate-limit-problem": "day", "retry-after": "100" } },
    { status: 403, json: { detail: "AuthenticationUnsuccessful" } },
    { status: 404, json: problem("bank-feed-not-found", 404) },
  ];
  for (const reply of replies) assert.equal((await send(reply, { earlierAttempts: 1 })).kind, "in-doubt");
  const limited = await send(replies[0]!, { earlierAttempts: 1 });
  assert.equal(limited.kind === "in-doubt" && limited.askAgainMs, 100_000);
});

test("lines that Xero refuses are refused with its code and words; if an earlier attempt arrived they are not", async () => {
  const refusal: Reply = { status: 422, json: problem("invalid-end-balance", 422) };
  const refused = {
    kind: "settled",
    outcomes: {
      all: {
        state: "refused",
        code: "invalid-end-balance",
        reason: "The balances and lines do not agree. Xero says: Detail.",
      },
    },
  };
  assert.deepEqual(await send(refusal), refused);
  assert.deepEqual(await send(refusal, { earlierAttempts: 1 }), refused);
  // What a repeat repeats may not be listed yet.
  assert.equal((await send(refusal, { earlierAttempts: 1, sinceKeyMs: 59_000 })).kind, "in-doubt");
  assert.deepEqual(await send(refusal, { earlierAttempts: 1, sinceKeyMs: 60_000 }), refused);
  const found = await send(refusal, { earlierAttempts: 1 }, [listedStatement("st-9", "DELIVERED")]);
  assert.equal(found.kind === "accepted" && found.receipt, "st-9");
  const within = await send({
    status: 202,
    json: { items: [{ status: "REJECTED", errors: [problem("invalid-start-date", 422)] }] },
  });
  assert.equal(within.kind === "settled" && within.outcomes.all.state, "refused");
});

test("too large is planned again; one line that is too large is refused", async () => {
  const reply: Reply = { status: 413, json: problem("invalid-request", 413) };
  assert.equal((await send(reply)).kind, "too-large");
  const single = await send(reply, { transactionIds: ["t1"] });
  assert.equal(single.kind === "settled" && single.outcomes.all.state, "refused");
});

test("an accepted statement is delivered only when Xero says so", async () => {
  const at = { receipt: "st-1" };
  const delivered = await settle(shown({ id: "st-1", status: "DELIVERED" }), at);
  assert.deepEqual(delivered, { kind: "settled", outcomes: { all: { state: "delivered" } } });
  for (const status of ["PENDING", "PARTLY-DELIVERED", undefined]) {
    const settled = await settle(shown({ id: "st-1", status }), at);
    assert.equal(settled.kind, "ask-again", status);
  }
});

test("looks at a pending statement grow apart, and after a day a person is asked", async () => {
  const pending = shown({ id: "st-1", status: "PENDING" });
  const waits: unknown[] = [];
  for (let timesAsked = 0; timesAsked < 7; timesAsked++) {
    const settled = await settle(pending, { receipt: "st-1", timesAsked });
    waits.push(settled.kind === "ask-again" && settled.afterMs);
  }
  assert.deepEqual(waits, [5_000, 15_000, 30_000, 60_000, 300_000, 300_000, 300_000]);
  const late = await settle(pending, { receipt: "st-1", timesAsked: 400, sinceSentMs: 86_400_000 });
  assert.equal(late.kind, "park");
});

test("a statement rejected after acceptance is refused with the reason", async () => {
  const statement = { id: "st-1", status: "REJECTED", errors: [problem("account-not-valid", 422)] };
  const settled = await settle(shown(statement), { receipt: "st-1" });
  assert.ok(settled.kind === "settled" && settled.outcomes.all.state === "refused");
  assert.equal(settled.outcomes.all.code, "account-not-valid");
});

test("reading back survives failures of Xero, and tells of lost access and limits", async () => {
  for (const reply of [
    { status: 500 },
    { status: 502, text: "<html>" },
    { cut: true },
    { status: 200, text: "" },
  ]) {
    const settled = await settle(() => reply, { receipt: "st-1" }).catch((error) => error);
    assert.equal(settled.kind, "ask-again", JSON.stringify(reply));
  }
  const limited: Reply = { status: 429, headers: { "x-rate-limit-problem": "minute" } };
  await assert.rejects(
    settle(() => limited, { receipt: "st-1" }),
    { kind: "try-later", holds: "organisation" },
  );
  const gone: Reply = { status: 403, json: { detail: "AuthenticationUnsuccessful" } };
  await assert.rejects(
    settle(() => gone, { receipt: "st-1" }),
    { kind: "reauthorise" },
  );
});

test("a statement not shown right after acceptance is awaited, then searched, then left to a person", async () => {
  const missing = { receipt: "st-1" };
  assert.equal((await settle(listing([]), missing)).kind, "ask-again");
  const later = { ...missing, timesAsked: 5, sinceSentMs: 100_000 };
  const found = await settle(listing([listedStatement("st-2", "DELIVERED")]), later);
  assert.equal(found.kind === "ask-again" && found.receipt, "st-2");
  assert.equal((await settle(listing([]), later)).kind, "park");
  const listed = await settle(listing([listedStatement("st-1", "DELIVERED")]), later);
  assert.equal(listed.kind === "settled" && listed.outcomes.all.state, "delivered");
  const unfinished = await settle(listing([listedStatement("st-1", "PENDING")]), later);
  assert.equal(unfinished.kind === "ask-again" && unfinished.afterMs, 300_000);
});

test("a lost answer is asked for again under the same key while Xero remembers it, without a call", async () => {
  await using scripted = await scriptedXero(() => accepted);
  const settled = await scripted.xero.settle(scripted.session, sentBatch({ sinceKeyMs: 299_999 }));
  assert.equal(settled.kind === "resend" && settled.key, "same");
  assert.equal(scripted.calls.length, 0);
});

test("when the key is forgotten, or repeating it did not help, the statement is searched and adopted", async () => {
  const items = [
    listedStatement("st-0", "REJECTED"),
    listedStatement("st-other", "DELIVERED", {
      endBalance: { amount: "0.5001", creditDebitIndicator: "DEBIT" },
    }),
    listedStatement("st-1", "PENDING"),
  ];
  for (const change of [{ sinceKeyMs: 300_000 }, { earlierAttempts: 1, sinceKeyMs: 1_000 }]) {
    const settled = await settle(listing(items), change);
    assert.deepEqual(settled, {
      kind: "ask-again",
      afterMs: 0,
      reason: "Found among Xero's statements.",
      receipt: "st-1",
    });
  }
});

test("a statement that is not listed is looked for once more, then sent under a new key", async () => {
  const lost = { sinceKeyMs: 300_000, sinceSentMs: 20_000 };
  const first = await settle(listing([]), lost);
  assert.equal(first.kind, "ask-again");
  const again = await settle(listing([]), {
    ...lost,
    sinceSentMs: 60_000,
    receipt: "~lost:1",
    timesAsked: 1,
  });
  assert.equal(again.kind === "resend" && again.key, "new");
});

test("a statement of another batch is never taken for this one", async () => {
  const twin = listing([listedStatement("st-other", "DELIVERED")]);
  const lost = { sinceKeyMs: 300_000, sinceSentMs: 60_000 };
  assert.equal((await settle(twin, lost)).kind, "ask-again");
  const settled = await settle(twin, { ...lost, otherReceipts: ["st-other"] });
  assert.equal(settled.kind === "resend" && settled.key, "new");
});

test("the search reads every page, whether pages count from 0 or from 1", async () => {
  const others = Array.from({ length: 250 }, (_, index) =>
    listedStatement(`x${index}`, "DELIVERED", { startDate: "2026-01-01" }),
  );
  for (const pageBase of [0, 1] as const) {
    for (const place of [0, 99, 100, 250]) {
      const items = others.toSpliced(place, 0, listedStatement("st-1", "PENDING"));
      const settled = await settle((call) => paged(call, items, pageBase), { sinceKeyMs: 300_000 });
      assert.equal(
        settled.kind === "ask-again" && settled.receipt,
        "st-1",
        `base ${pageBase}, place ${place}`,
      );
    }
  }
});

test("a listing too long for one go is searched on where the search stopped", async () => {
  const items = [
    ...Array.from({ length: 450 }, (_, index) =>
      listedStatement(`x${index}`, "DELIVERED", { startDate: "2026-01-01" }),
    ),
    listedStatement("st-1", "DELIVERED"),
  ];
  await using scripted = await scriptedXero((call) => paged(call, items), { timing: { pagesPerSearch: 2 } });
  let batch = sentBatch({ sinceKeyMs: 300_000 });
  const receipts: (string | undefined)[] = [];
  for (let timesAsked = 1; timesAsked <= 3; timesAsked++) {
    const settled = await scripted.xero.settle(scripted.session, batch);
    assert.ok(settled.kind === "ask-again");
    receipts.push(settled.receipt);
    batch = { ...batch, timesAsked, receipt: settled.receipt ?? null };
  }
  assert.deepEqual(receipts, ["~lost:3", "~lost:5", "st-1"]);
});

test("refused as duplicate: our earlier attempt is a delivery, a first attempt finds it already there", async () => {
  for (const reply of [
    { status: 409, json: { items: [{ status: "REJECTED", errors: [problem("duplicate-statement", 409)] }] } },
    {
      status: 202,
      json: { items: [{ id: "st-2", status: "REJECTED", errors: [problem("duplicate-statement", 409)] }] },
    },
  ]) {
    const sent = await send(reply);
    assert.ok(sent.kind === "accepted");
    const twin = listing([listedStatement("st-2", "REJECTED"), listedStatement("st-1", "DELIVERED")]);
    const outcome = async (earlierAttempts: number) => {
      const settled = await settle(twin, { receipt: sent.receipt, earlierAttempts });
      return settled.kind === "settled" && settled.outcomes.all.state;
    };
    assert.equal(await outcome(1), "delivered");
    assert.equal(await outcome(0), "already-there");
    const pending = await settle(listing([listedStatement("st-1", "PENDING")]), { receipt: sent.receipt });
    assert.equal(pending.kind === "ask-again" && pending.receipt, "st-1");
    const nowhere = await settle(listing([]), { receipt: sent.receipt, sinceSentMs: 60_000 });
    assert.equal(nowhere.kind, "park");
  }
  const rejectedLater = shown(
    { id: "st-2", status: "REJECTED", errors: [problem("duplicate-statement", 409)] },
    [listedStatement("st-1", "DELIVERED")],
  );
  const settled = await settle(rejectedLater, { receipt: "st-2", earlierAttempts: 1 });
  assert.equal(settled.kind === "settled" && settled.outcomes.all.state, "delivered");
});

test("no error carries a token, a key or a body", async () => {
  await using scripted = await scriptedXero(() => ({ cut: true }));
  const session = { ...scripted.session, accessToken: async () => "hush-token" };
  const request = '{"items":[{"hush":1}]}';
  const sent = await scripted.xero.send(session, sentBatch({ request, idempotencyKey: "hush-key" }));
  assert.doesNotMatch(JSON.stringify(sent), /hush/);
  const error = await session.http
    .request({ method: "POST", url: `${scripted.address}?hush`, body: request })
    .catch((e) => e);
  assert.ok(error instanceof NoAnswer);
  assert.doesNotMatch(`${error.message}${error.stack}`, /hush/);
});
