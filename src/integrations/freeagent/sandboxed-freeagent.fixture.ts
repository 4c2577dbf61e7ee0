/** For tests: a pretend FreeAgent on the test's own clock, and a core in miniature that delivers through it. */
import assert from "node:assert/strict";
import { startSandbox } from "../../../simulators/sandbox.ts";
import { after } from "../../clock.ts";
import { createEgress } from "../../egress/egress.ts";
import { type Decimal, decimal } from "../../money.ts";
import { systemRandom } from "../../random.ts";
import {
  type Feed,
  type FeedRequest,
  type Line,
  type LineOutcome,
  type Outbound,
  ProviderFault,
  type ProviderSession,
  type SentBatch,
  type Settled,
  type Tokens,
} from "../integration.ts";
import { createFreeAgent } from "./index.ts";

export const redirectUri = "http://localhost:4000/callback";

/** A pretend FreeAgent with a company of its own, and a session with that company. */
export async function pretend(company: { permissionLevel?: number; startDate?: string } = {}) {
  let now = new Date("2026-05-10T12:00:00Z");
  const sandbox = await startSandbox({ port: 0, clock: { now: () => now }, random: systemRandom });
  const egress = createEgress({ allow: [] });
  const http: Outbound = egress.outbound({ guarded: false });
  const freeAgent = createFreeAgent({
    clientId: "millrace-sandbox",
    clientSecret: "millrace-sandbox-secret",
    apiUrl: `${sandbox.url}/freeagent`,
  });
  const { admin } = sandbox.freeagent;
  const [made] = admin.addCompanies([
    {
      name: "Weir & Sons",
      currency: "GBP",
      startDate: "2020-01-01",
      accounts: [{ name: "Current account", accountNumber: "12345678", sortCode: "204561" }],
      ...company,
    },
  ]);
  const companyId = made!.id;
  const accountId = admin.company(companyId).accounts[0]!.id;
  let tokens: Tokens | undefined;
  const arrive = async (id = companyId) => {
    const url = freeAgent.authorization.authorizationUrl({ state: "s-1", redirectUri });
    const parameters = new URL(admin.approve(url.href, id)).searchParams;
    const granted = await freeAgent.authorization.exchange(http, { parameters, state: "s-1", redirectUri });
    tokens = granted.tokens;
    return granted;
  };
  const session: ProviderSession = {
    address: freeAgent.address,
    organisationId: companyId,
    http,
    accessToken: async (which) => {
      tokens ??= (await arrive()).tokens;
      if (which === "renewed")
        tokens = await freeAgent.authorization.refresh(http, freeAgent.address, tokens.refreshToken);
      return tokens.accessToken;
    },
    within: (_kind, call) => call(),
  };
  return {
    admin,
    freeAgent,
    http,
    session,
    arrive,
    companyId,
    accountId,
    tokens: () => tokens!,
    feed: { providerFeedId: `${accountId}/feed-1`, currency: "GBP", category: "Debit" } as Feed,
    pass: (milliseconds: number) => {
      now = after(now, milliseconds);
    },
    now: () => now,
    lines: () => admin.lines(companyId, accountId).lines,
    [Symbol.asyncDispose]: async () => {
      egress.close();
      await sandbox.close();
    },
  };
}

export type Pretend = Awaited<ReturnType<typeof pretend>>;

export const wanted = (change: Partial<FeedRequest> = {}): FeedRequest => ({
  token: "feed-1",
  targetAccountId: null,
  accountName: "Everyday account",
  accountNumber: "44556677",
  sortCode: "20-45-61",
  currency: "GBP",
  category: "Debit",
  ...change,
});

export const makeLine = (transactionId: string, amount: string, changes: Partial<Line> = {}): Line => ({
  transactionId,
  date: "2026-05-04",
  amount: decimal(amount) as Decimal,
  balance: null,
  description: `Line ${transactionId}`,
  counterparty: null,
  reference: null,
  transactionType: null,
  reconciled: null,
  ...changes,
});

export const makeLines = (count: number, prefix = "t"): Line[] =>
  Array.from({ length: count }, (_, nth) =>
    makeLine(`${prefix}${nth}`, `${(nth % 50) - 20}.5`, { date: `2026-05-0${1 + (nth % 9)}` }),
  );

let keys = 0;

/** The state of each line in the end, by transaction id, or how the batch was left; and how long that took. */
export interface Delivered {
  readonly end: Settled["kind"] | "too-large";
  readonly outcomes: ReadonlyMap<string, LineOutcome>;
  readonly tookMs: number;
  readonly uploads: number;
  /** As it was at the end. */
  readonly batch: SentBatch;
}

/** What the core does with one batch, in miniature and on the test's clock. */
export async function deliver(
  world: Pretend,
  lines: readonly Line[],
  between?: () => void,
  earlier: readonly Line[] = [],
): Promise<Delivered> {
  const { freeAgent, feed, session, now, pass } = world;
  const started = now().getTime();
  const planned = freeAgent.plan(feed, lines, { lines: 1_000 }, earlier);
  assert.equal(planned.count, lines.length);
  let batch: SentBatch = {
    feed,
    request: planned.request,
    transactionIds: lines.map(({ transactionId }) => transactionId),
    idempotencyKey: newKey(),
    earlierAttempts: 0,
    receipt: null,
    timesAsked: 0,
    sinceSentMs: 0,
    sinceKeyMs: 0,
  };
  let uploads = 0;
  const over = (end: Settled | { kind: "too-large" }): Delivered => {
    const outcomes = new Map<string, LineOutcome>();
    if (end.kind === "settled") {
      for (const id of batch.transactionIds)
        outcomes.set(id, end.outcomes.except?.get(id) ?? end.outcomes.all);
    }
    return { end: end.kind, outcomes, tookMs: now().getTime() - started, uploads, batch };
  };
  for (let turn = 0; turn < 100; turn++) {
    const sentAt = now();
    const sent = await freeAgent.send(session, batch).catch((error: unknown) => {
      if (!(error instanceof ProviderFault) || error.kind !== "try-later") throw error;
      return { kind: "not-sent" as const, fault: error };
    });
    if (sent.kind === "settled" || sent.kind === "too-large") return over(sent);
    if (sent.kind === "not-sent") {
      pass(sent.fault.retryAfterMs ?? 5_000);
      continue;
    }
    uploads += 1;
    between?.();
    pass(sent.askAgainMs);
    batch = { ...batch, receipt: sent.receipt ?? batch.receipt, timesAsked: 0 };
    for (;;) {
      batch = { ...batch, sinceSentMs: now().getTime() - sentAt.getTime() };
      const settled: Settled = await freeAgent.settle(session, batch).catch((error: unknown) => {
        if (!(error instanceof ProviderFault) || error.kind !== "try-later") throw error;
        return { kind: "ask-again" as const, afterMs: error.retryAfterMs ?? 5_000 };
      });
      if (settled.kind === "settled" || settled.kind === "park") return over(settled);
      if (settled.kind === "resend") {
        batch = { ...batch, earlierAttempts: batch.earlierAttempts + 1, idempotencyKey: newKey() };
        break;
      }
      pass(settled.afterMs);
      batch = { ...batch, timesAsked: batch.timesAsked + 1, receipt: settled.receipt ?? batch.receipt };
    }
  }
  return assert.fail("the batch never settles");
}

const newKey = (): string => (keys++).toString(16).padStart(64, "0").split("").reverse().join("");

/** The states of a delivery's lines, in their order. */
export const states = ({ outcomes }: Delivered): string[] => [...outcomes.values()].map(({ state }) => state);
