import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Decimal } from "../../money.ts";
import { NoAnswer } from "../integration.ts";
import { pushRules } from "../push-rules.ts";
import { mostUnnamed } from "./progress.ts";
import { deliver, feed, line, sage, scriptedSage, statementsOf } from "./scripted-sage.fixture.ts";

const amount = (text: string) => text as Decimal;

test("a statement carries exact amounts, control sums with their signs and the balance after its last line", () => {
  const lines = [
    line("t-1", {
      amount: amount("1234567890123.45"),
      balance: amount("1234567890123.45"),
      counterparty: "Weaver",
      transactionType: "Credit",
    }),
    line("t-2", {
      amount: amount("-0.1"),
      balance: amount("1234567890123.35"),
      transactionType: "Check",
      reference: "000123",
    }),
    line("t-3", { amount: amount("-0.2"), balance: amount("1234567890123.15"), date: "2026-11-03" }),
  ];
  const { count, request } = sage.plan(feed, lines, { lines: 1000 });
  assert.equal(count, 3);
  assert.match(request, /"transactionAmount":1234567890123\.45[,}]/);
  const { data } = JSON.parse(request);
  assert.deepEqual(data.expected, {
    transactionDetailsCount: 3,
    accountDetailsCount: 1,
    transactionCreditSum: 1234567890123.45,
    transactionDebitSum: -0.3,
  });
  assert.match(request, /"transactionDebitSum":-0\.3[,}]/);
  assert.equal(data.bankId, "bank-1");
  assert.deepEqual(data.accountDetails, [
    {
      bankAccountId: "acc-1",
      status: "active",
      balances: {
        ledgerBalance: 1234567890123.15,
        ledgerBalanceDate: "2026-11-03T12:00:00.000Z",
        availableBalance: 1234567890123.15,
        availableBalanceDate: "2026-11-03T12:00:00.000Z",
      },
    },
  ]);
  const [first, check] = data.transactionDetails;
  assert.equal(first.transactionType, "CREDIT");
  assert.deepEqual(first.payee, { payeeDescription: "Weaver" });
  assert.equal(check.checkNumber, "000123");
  assert.equal(check.datePosted, "2026-11-02T12:00:00.000Z");
});

test("a description goes on in a second text, whole, and neither is longer than is risked", () => {
  const written = (description: string) =>
    JSON.parse(sage.plan(feed, [line("t-1", { description })], { lines: 1 }).request).data
      .transactionDetails[0];
  const short = written("x".repeat(1_000));
  assert.deepEqual([short.description.length, "narrative1" in short], [1_000, false]);
  const most = pushRules.olpr.maximumLengths.description!;
  for (const text of ["x".repeat(most), `${"x".repeat(999)}😀${"y".repeat(most - 1_001)}`]) {
    const { description, narrative1 } = written(text);
    assert.equal(description + narrative1, text);
    assert.ok(description.length <= 1_000 && narrative1.length <= 1_000);
    assert.ok(description.isWellFormed() && narrative1.isWellFormed());
  }
});

test("no statement holds more lines than Sage takes, nor lines more than two weeks older than its newest", () => {
  const many = Array.from({ length: 1200 }, (_, nth) => line(`t-${nth}`));
  assert.equal(sage.plan(feed, many, { lines: 5000 }).count, 1000);
  const dates = ["2026-10-01", "2026-10-10", "2026-10-15", "2026-10-16", "2026-10-20"];
  const apart = dates.map((date) => line(date, { date }));
  assert.equal(sage.plan(feed, apart, { lines: 1000 }).count, 3);
  assert.equal(sage.plan(feed, apart.slice(3), { lines: 1000 }).count, 2);
});

test("whatever ids Sage knows, and whether it names them, every line arrives once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.nat(59), { maxLength: 30 }),
      fc.boolean(),
      fc.boolean(),
      async (count, before, names, doubted) => {
        const ids = Array.from({ length: count }, (_, nth) => `t-${nth}`);
        const scripted = scriptedSage();
        scripted.names = names;
        for (const nth of before) if (nth < count) scripted.known.add(`t-${nth}`);
        const were = new Set(scripted.known);
        const { states } = await deliver(scripted, ids, doubted);
        assert.deepEqual(
          scripted.arrived,
          ids.filter((id) => !were.has(id)),
        );
        const there = doubted ? "delivered" : "already-there";
        assert.deepEqual(
          states,
          ids.map((id) => (were.has(id) ? there : "delivered")),
        );
      },
    ),
    { numRuns: 120 },
  );
});

test("a line that a part brought is delivered, also where the part's answer was lost or its sender died", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 30 }),
      fc.array(fc.nat(29), { minLength: 1, maxLength: 8 }),
      fc.array(
        fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom("lost" as const, "killed" as const)),
        {
          maxLength: 4,
        },
      ),
      fc.boolean(),
      async (count, before, unheard, names) => {
        const ids = Array.from({ length: count }, (_, nth) => `t-${nth}`);
        const scripted = scriptedSage();
        scripted.names = names;
        for (const nth of before) scripted.known.add(`t-${nth % count}`);
        for (const [number, how] of unheard) scripted.unheard.set(number, how);
        const were = new Set(scripted.known);
        const { states } = await deliver(scripted, ids);
        const brought = ids.filter((id) => !were.has(id));
        assert.deepEqual(scripted.arrived, brought);
        for (const [nth, id] of ids.entries()) if (!were.has(id)) assert.equal(states[nth], "delivered", id);
        if (unheard.length === 0)
          assert.deepEqual(new Set(ids.filter((_, nth) => states[nth] === "already-there")), were);
      },
    ),
    { numRuns: 80 },
  );
});

/** A Sage that refuses statements with any of these lines, and does not say which. */
function refusingAll(bad: (id: string) => boolean, largest = 1_000) {
  const scripted = scriptedSage();
  scripted.answer = (asked, body) => {
    const rows = body?.data.transactionDetails ?? [];
    if (asked.method !== "POST") return undefined;
    if (rows.length > largest) return { status: 413, body: "<html>" };
    if (!rows.some(({ uniqueId }) => bad(uniqueId))) return undefined;
    return { status: 422, body: '{"errors":[{"code":"VALIDATION_ERROR","message":"wrong"}]}' };
  };
  return scripted;
}

test("a statement that is refused without a word on which line is taken apart, within a bound", async () => {
  const ids = Array.from({ length: 256 }, (_, nth) => `t-${nth}`);
  const few = refusingAll((id) => id === "t-100" || id === "t-101" || id === "t-255");
  const { states } = await deliver(few, ids);
  const refused = ids.filter((_, nth) => states[nth] === "refused");
  assert.deepEqual(refused, ["t-100", "t-101", "t-255"]);
  assert.equal(few.arrived.length, 253);
  assert.ok(statementsOf(few) < 60, `${statementsOf(few)} statements`);

  const every = refusingAll(() => true);
  assert.deepEqual(new Set((await deliver(every, ids)).states), new Set(["refused"]));
  assert.ok(statementsOf(every) <= mostUnnamed + 10, `${statementsOf(every)} statements`);

  const half = refusingAll((id) => Number(id.slice(2)) % 2 === 1);
  const mixed = await deliver(half, ids);
  assert.ok(statementsOf(half) < 4 * mostUnnamed, `${statementsOf(half)} statements`);
  for (const [nth, id] of ids.entries())
    assert.equal(mixed.states[nth] === "delivered", half.arrived.includes(id), id);
});

test("a statement that is too large for Sage goes out in smaller ones", async () => {
  const scripted = refusingAll((id) => id === "t-3", 4);
  const ids = Array.from({ length: 9 }, (_, nth) => `t-${nth}`);
  assert.equal((await sage.send(scripted.session, batchOf(ids))).kind, "too-large");
  const { outcomes, states } = await deliver(scripted, ids, true);
  assert.deepEqual(outcomes.except?.get("t-3"), {
    state: "refused",
    code: "VALIDATION_ERROR",
    reason: "Sage says: wrong",
  });
  assert.equal(states.filter((state) => state === "delivered").length, 8);
});

test("a statement of which Sage knows every line without saying so costs one statement a line and a few more", async () => {
  const scripted = scriptedSage();
  scripted.names = false;
  const ids = Array.from({ length: 200 }, (_, nth) => `t-${nth}`);
  for (const id of ids) scripted.known.add(id);
  await deliver(scripted, ids, true);
  assert.ok(statementsOf(scripted) <= 200 + 10, `${statementsOf(scripted)} statements`);
});

test("parts keep the balance that holds after their own last line", async () => {
  const scripted = scriptedSage();
  scripted.known.add("t-2");
  const lines = [1, 2, 3].map((nth) =>
    line(`t-${nth}`, { amount: amount("-1.10"), balance: amount(String(100 - nth * 1.1)) }),
  );
  const { request } = sage.plan(feed, lines, { lines: 1000 });
  scripted.names = false;
  const balances: unknown[] = [];
  scripted.answer = (_asked, body) => {
    if (body)
      balances.push([
        body.data.transactionDetails.length,
        body.data.accountDetails[0]?.balances?.ledgerBalance,
      ]);
    return undefined;
  };
  const batch = {
    feed,
    request,
    transactionIds: ["t-1", "t-2", "t-3"],
    idempotencyKey: "",
    earlierAttempts: 0,
    timesAsked: 0,
    sinceSentMs: 0,
    sinceKeyMs: 0,
  };
  let receipt: string | null = '~{"from":0,"size":1,"id":null,"asked":0,"known":[],"refused":[]}';
  for (;;) {
    const next = await sage.settle(scripted.session, { ...batch, receipt });
    if (next.kind !== "ask-again") break;
    receipt = next.receipt ?? receipt;
  }
  assert.deepEqual(balances, [
    [1, 98.9],
    [2, 96.7],
    [1, 97.8],
    [1, 96.7],
  ]);
});

test("lines that a refusal names are refused, and the others go out without them", async () => {
  const scripted = scriptedSage();
  scripted.answer = (asked, body) => {
    const bad = body?.data.transactionDetails.findIndex(({ uniqueId }) => uniqueId === "t-1") ?? -1;
    if (asked.method !== "POST" || bad < 0) return undefined;
    const errors = [
      { code: "VALIDATION_ERROR", field: `data.transactionDetails[${bad}].description`, message: "too long" },
    ];
    return { status: 400, body: JSON.stringify({ errors }) };
  };
  const { outcomes, states } = await deliver(scripted, ["t-0", "t-1", "t-2"]);
  assert.deepEqual(states, ["delivered", "refused", "delivered"]);
  assert.deepEqual(outcomes.except?.get("t-1"), {
    state: "refused",
    code: "VALIDATION_ERROR",
    reason: "Sage says: too long",
  });
  assert.deepEqual(scripted.arrived, ["t-0", "t-2"]);
});

test("a statement that fails after a part of it arrived is taken apart: what is there stays, the bad line alone is refused", async () => {
  const scripted = scriptedSage();
  let failing = true;
  scripted.names = false;
  scripted.answer = (asked, body) => {
    const ids = body?.data.transactionDetails.map(({ uniqueId }) => uniqueId) ?? [];
    if (asked.method === "POST" && ids.length === 8 && failing) {
      failing = false;
      for (const id of ids.slice(0, 3)) {
        scripted.known.add(id);
        scripted.arrived.push(id);
      }
      return { status: 202, body: '{"data":{"_id":"broken"}}' };
    }
    if (asked.url.endsWith("/broken"))
      return {
        body: '{"data":{"_id":"broken","status":"failed","errorDetails":[{"code":"INTERNAL","message":"odd"}]}}',
      };
    if (asked.method === "POST" && ids.includes("t-5"))
      return {
        status: 400,
        body: '{"errors":[{"code":"BAD","field":"transactionDetails[0]","message":"bad"}]}',
      };
    return undefined;
  };
  const ids = Array.from({ length: 8 }, (_, nth) => `t-${nth}`);
  scripted.answer = withNamedLine(scripted.answer, "t-5");
  const { states } = await deliver(scripted, ids);
  assert.deepEqual(
    scripted.arrived,
    ids.filter((id) => id !== "t-5"),
  );
  assert.equal(states[5], "refused");
  assert.equal(states.filter((state) => state === "refused").length, 1);
});

/** As `answer`, but a refusal of a statement names the place at which the line stands in it. */
function withNamedLine(
  answer: NonNullable<ReturnType<typeof scriptedSage>["answer"]>,
  id: string,
): typeof answer {
  return (asked, body) => {
    const reply = answer(asked, body);
    if (!reply || reply instanceof Error || reply.status !== 400) return reply;
    const place = body?.data.transactionDetails.findIndex(({ uniqueId }) => uniqueId === id) ?? 0;
    return { ...reply, body: String(reply.body).replace("[0]", `[${place}]`) };
  };
}

const batchOf = (ids: readonly string[], fields: Record<string, unknown> = {}) => ({
  feed,
  request: sage.plan(
    feed,
    ids.map((id) => line(id)),
    { lines: 1000 },
  ).request,
  transactionIds: ids,
  idempotencyKey: "",
  earlierAttempts: 0,
  receipt: null,
  timesAsked: 0,
  sinceSentMs: 0,
  sinceKeyMs: 0,
  ...fields,
});

test("a lost answer is doubt: nothing is concluded, and the same statement is sent again only after a while", async () => {
  const scripted = scriptedSage();
  scripted.answer = () => new NoAnswer("cut", true);
  const sent = await sage.send(scripted.session, batchOf(["t-0"]));
  assert.equal(sent.kind, "in-doubt");
  const early = await sage.settle(scripted.session, batchOf(["t-0"], { sinceSentMs: 10_000 }));
  assert.equal(early.kind, "ask-again");
  const late = await sage.settle(scripted.session, batchOf(["t-0"], { sinceSentMs: 60_000 }));
  assert.deepEqual([late.kind, "key" in late && late.key], ["resend", "same"]);
});

test("each status of a refused statement is understood as what it asks for", async () => {
  const oops = '{"errors":[{"code":"X","message":"m"}]}';
  const meet = async (status: number, body = oops, fields = {}, connected = false) => {
    const scripted = scriptedSage();
    scripted.connected = connected;
    scripted.answer = ({ url }) => (url.endsWith("/accountqueries") ? undefined : { status, body });
    try {
      const sent = await sage.send(scripted.session, batchOf(["t-0"], fields));
      return "fault" in sent ? `${sent.kind} ${sent.fault?.kind}` : sent.kind;
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(await meet(400), "settled");
  assert.equal(await meet(422), "settled");
  assert.equal(await meet(400, "<html>"), "not-sent try-later", "a gateway says nothing of the lines");
  assert.equal(await meet(401), "not-sent try-later");
  assert.equal(await meet(403), "not-sent try-later");
  assert.equal(await meet(404), "not-sent feed-lost");
  assert.equal(await meet(410), "not-sent feed-lost");
  for (const gateway of ["<html>", "", '{"message":"no route"}', '{"error":"Not Found","status":404}'])
    assert.equal(await meet(404, gateway), "not-sent try-later", `nothing of Sage's: ${gateway}`);
  assert.equal(await meet(404, oops, {}, true), "not-sent try-later", "Sage shows the account as connected");
  assert.equal(await meet(409, '{"errors":[{"code":"STATEMENT_IN_PROGRESS"}]}'), "not-sent try-later");
  assert.equal(await meet(429), "not-sent try-later");
  assert.equal(await meet(500), "in-doubt");
  assert.equal(await meet(302, ""), "in-doubt");
  assert.equal(await meet(202, "{}"), "in-doubt", "taken without a name");
  assert.equal(await meet(409, undefined, { earlierAttempts: 1 }), "in-doubt try-later");
  assert.equal(
    await meet(410, undefined, { earlierAttempts: 1 }),
    "settled feed-lost",
    "what had arrived is gone with the account",
  );
});

test("an account ends only where Sage says so twice, whatever was under way", async () => {
  const parts = { receipt: '~{"from":0,"size":1,"id":null,"asked":0,"known":[],"refused":[]}' };
  const gone = '{"errors":[{"code":"BANK_ACCOUNT_CANCELLED","message":"m"}]}';
  const meet = async (
    fields: Record<string, unknown>,
    status: number,
    body: string,
    query: { status: number; body?: string } | undefined,
  ) => {
    const scripted = scriptedSage();
    scripted.connected = false;
    scripted.answer = ({ url }) => (url.endsWith("/accountqueries") ? query : { status, body });
    const settled = await sage.settle(scripted.session, batchOf(["t-0"], fields));
    return settled.kind === "settled" ? `${settled.fault?.kind}` : settled.kind;
  };
  for (const fields of [{ receipt: "s" }, parts]) {
    assert.equal(await meet(fields, 410, gone, undefined), "feed-lost");
    assert.equal(await meet(fields, 410, "<html>", undefined), "ask-again");
    assert.equal(await meet(fields, 410, gone, { status: 404, body: "<html>" }), "ask-again");
    assert.equal(await meet(fields, 410, gone, { status: 503 }), "ask-again");
  }
  const elsewhere = { receipt: "s", timesAsked: 9 };
  assert.equal(await meet(elsewhere, 404, "<html>", undefined), "ask-again", "nothing is sent again");
  assert.equal(await meet(elsewhere, 404, gone, undefined), "resend");
});

test("a statement that is still worked on is asked for ever less often, and never given up", async () => {
  const scripted = scriptedSage();
  scripted.answer = () => ({ status: 200, body: '{"data":{"_id":"s","status":"something new"}}' });
  const waits: unknown[] = [];
  for (const [timesAsked, sinceSentMs] of [
    [0, 0],
    [1, 0],
    [9, 0],
    [40, 40 * 60_000],
  ] as const) {
    const settled = await sage.settle(
      scripted.session,
      batchOf(["t-0"], { receipt: "s", timesAsked, sinceSentMs }),
    );
    waits.push(settled.kind === "ask-again" && settled.afterMs);
  }
  assert.deepEqual(waits, [4_000, 8_000, 60_000, 600_000]);
  const part = async (asked: number) => {
    const receipt = `~{"from":0,"size":1,"id":"s","asked":${asked},"known":[],"refused":[]}`;
    const settled = await sage.settle(scripted.session, batchOf(["t-0"], { receipt }));
    return settled.kind === "ask-again" && settled.afterMs;
  };
  assert.deepEqual([await part(0), await part(9), await part(40)], [4_000, 60_000, 600_000]);
});
