/** For tests: a pretend Xero on the test's own clock, and a core in miniature that opens feeds and delivers through it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sandbox } from "../../../simulators/sandbox.ts";
import { startSandbox } from "../../../simulators/sandbox.ts";
import { after } from "../../clock.ts";
import { createEgress } from "../../egress/egress.ts";
import { add, type Decimal, decimal } from "../../money.ts";
import {
  type Feed,
  type FeedRequest,
  type FeedStep,
  type Line,
  type Outbound,
  ProviderFault,
  type ProviderSession,
  type SentBatch,
  type Settled,
  type Tokens,
} from "../integration.ts";
import { createXero } from "./index.ts";

export const harbourCafe = "c0ffee00-0000-4000-8000-000000000826";
export const currentAccount = "c0ffee00-0000-4000-8000-000000000811";
const redirectUri = "http://localhost:4000/callback";

/** A pretend Xero on a clock of the test's own, and a session with one of its organisations. */
export async function pretend(feedConnections: "1.0" | "2.0" = "2.0") {
  let now = new Date("2026-05-10T12:00:00Z");
  let drawn = 0;
  const random = {
    bytes: (length: number) =>
      createHash("shake256", { outputLength: length }).update(String(drawn++)).digest(),
  };
  const sandbox: Sandbox = await startSandbox({ port: 0, clock: { now: () => now }, random });
  const egress = createEgress({ allow: [] });
  const close = async () => {
    egress.close();
    await sandbox.close();
  };
  const address = `${sandbox.url}/xero`;
  const outbound = egress.outbound({ guarded: false });
  let patienceMs: number | undefined;
  const http: Outbound = {
    request: (request) => outbound.request(patienceMs ? { timeoutMs: patienceMs, ...request } : request),
  };
  const xero = createXero({
    clientId: "millrace-sandbox",
    clientSecret: "millrace-sandbox-secret",
    loginUrl: address,
    identityUrl: `${address}/identity`,
    apiUrl: address,
    feedConnections,
  });
  const { admin } = sandbox.xero;
  const url = xero.authorization.authorizationUrl({ state: "s-1", redirectUri });
  const back = new URL(admin.approve(url.href, harbourCafe));
  const { tokens: first, organisations } = await xero.authorization
    .exchange(http, { parameters: back.searchParams, state: "s-1", redirectUri })
    .catch(async (error: unknown) => {
      await close();
      throw error;
    });
  let tokens: Tokens = first;
  const session: ProviderSession = {
    address: xero.address,
    organisationId: organisations[0]?.id ?? assert.fail("no organisation was chosen"),
    http,
    accessToken: async (which) => {
      if (which === "renewed")
        tokens = await xero.authorization.refresh(http, xero.address, tokens.refreshToken);
      return tokens.accessToken;
    },
    within: (_kind, call) => call(),
  };
  return {
    admin,
    xero,
    session,
    http,
    organisations,
    tokens: () => tokens,
    now: () => now,
    pass: (milliseconds: number) => {
      now = after(now, milliseconds);
    },
    /** How long a call waits for its answer from now on. */
    giveUpAfter: (milliseconds: number) => {
      patienceMs = milliseconds;
    },
    [Symbol.asyncDispose]: close,
  };
}

export type Pretend = Awaited<ReturnType<typeof pretend>>;

export const wanted = (change: Partial<FeedRequest> = {}): FeedRequest => ({
  token: "feed-token-1",
  targetAccountId: currentAccount,
  accountName: "Everyday account",
  accountNumber: "44556677",
  sortCode: "204561",
  currency: "GBP",
  category: "Debit",
  ...change,
});

export async function openFeed({ xero, session, pass }: Pretend, request = wanted()): Promise<FeedStep> {
  let step = await xero.openFeed(session, request);
  for (let turn = 0; turn < 20 && (step.kind === "connecting" || step.kind === "in-doubt"); turn++) {
    pass(step.askAgainMs);
    step = await xero.settleFeed(session, request, step.kind === "connecting" ? step.receipt : null);
  }
  return step;
}

export async function openedFeed(world: Pretend, request = wanted()): Promise<Feed> {
  const step = await openFeed(world, request);
  assert.ok(step.kind === "opened", JSON.stringify(step));
  return { providerFeedId: step.providerFeedId, currency: "GBP", category: "Debit" };
}

export function makeLines(amounts: readonly string[], from = 0, opening = "0" as Decimal): Line[] {
  let balance = opening;
  return amounts.map((text, index) => {
    const amount = decimal(text) ?? assert.fail(text);
    balance = add(balance, amount);
    return {
      transactionId: `t${from + index}`,
      date: `2026-05-0${1 + (index % 9)}`,
      amount,
      balance,
      description: `Line ${from + index}`,
      counterparty: null,
      reference: null,
      transactionType: "Other",
      reconciled: null,
    };
  });
}

let keys = 0;

/** What the core does with one batch, in miniature and on the test's clock. */
export async function deliver(
  world: Pretend,
  feed: Feed,
  lines: readonly Line[],
  downMs = 0,
): Promise<Settled> {
  const { xero, session, now, pass } = world;
  const planned = xero.plan(feed, lines, { lines: 1_000 });
  assert.equal(planned.count, lines.length);
  const key = { since: now() };
  let batch: SentBatch = {
    feed,
    request: planned.request,
    transactionIds: lines.map(({ transactionId }) => transactionId),
    idempotencyKey: `key-${keys++}`,
    earlierAttempts: 0,
    receipt: null,
    timesAsked: 0,
    sinceSentMs: 0,
    sinceKeyMs: 0,
  };
  const newKey = () => {
    key.since = now();
    batch = { ...batch, idempotencyKey: `key-${keys++}` };
  };
  for (let turn = 0; turn < 50; turn++) {
    const sentAt = now();
    const sent = await xero.send(session, batch);
    if (sent.kind === "settled") return sent;
    assert.notEqual(sent.kind, "too-large");
    if (sent.kind === "not-sent") {
      if (sent.fault.kind !== "try-later") throw sent.fault;
      pass(sent.fault.retryAfterMs ?? 5_000);
      if (sent.newKey) newKey();
      continue;
    }
    if (sent.kind === "too-large") break;
    pass(sent.askAgainMs + downMs);
    batch = { ...batch, receipt: sent.kind === "accepted" ? sent.receipt : null, timesAsked: 0 };
    for (;;) {
      const since = (instant: Date) => now().getTime() - instant.getTime();
      batch = { ...batch, sinceSentMs: since(sentAt), sinceKeyMs: since(key.since) };
      const settled = await xero.settle(session, batch).catch((error) => {
        if (!(error instanceof ProviderFault) || error.kind !== "try-later") throw error;
        return { kind: "ask-again" as const, afterMs: error.retryAfterMs ?? 5_000, receipt: undefined };
      });
      if (settled.kind === "settled" || settled.kind === "park") return settled;
      if (settled.kind === "resend") {
        batch = { ...batch, earlierAttempts: batch.earlierAttempts + 1, receipt: null };
        if (settled.key === "new") newKey();
        break;
      }
      pass(settled.afterMs);
      batch = { ...batch, timesAsked: batch.timesAsked + 1, receipt: settled.receipt ?? batch.receipt };
    }
  }
  throw new Error("the batch does not come to an end");
}

export const delivered: Settled = { kind: "settled", outcomes: { all: { state: "delivered" } } };
export const books = ({ admin }: Pretend, account = currentAccount) =>
  admin.lines(harbourCafe, account).lines.map(({ transactionId }) => transactionId);
export const ids = (lines: readonly Line[]) => lines.map(({ transactionId }) => transactionId);
