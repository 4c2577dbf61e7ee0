import type { Decimal } from "../../money.ts";
import type {
  Feed,
  Line,
  OutboundRequest,
  OutboundResponse,
  ProviderSession,
  SentBatch,
  Settled,
} from "../integration.ts";
import { NoAnswer } from "../integration.ts";
import { createSage } from "./index.ts";

/** A Sage in memory that keeps the rules on repeated ids, for the tests of the connector alone. */
export interface ScriptedSage {
  readonly session: ProviderSession;
  readonly arrived: string[];
  readonly requests: OutboundRequest[];
  /** Ids it has from before. */
  readonly known: Set<string>;
  /** Answers some calls otherwise; undefined leaves them to the rules. */
  answer?: (
    request: OutboundRequest,
    body: Statement | undefined,
  ) => Partial<OutboundResponse> | Error | undefined;
  /** Whether it says which ids it knows. */
  names: boolean;
  /** Whether account queries find the account. */
  connected: boolean;
  /** Statements, counted from 0, that it takes without anybody hearing its answer, or noting it: the caller died. */
  readonly unheard: Map<number, "lost" | "killed">;
}

interface Statement {
  readonly data: {
    readonly expected: Record<string, number>;
    readonly accountDetails: { balances?: { ledgerBalance: number } }[];
    readonly transactionDetails: { uniqueId: string; transactionAmount: number; datePosted: string }[];
  };
}

export const sage = createSage({
  clientId: "c",
  clientSecret: "s",
  apiKey: "k",
  apiUrl: "https://sage.example/v1/",
  tokenUrl: "https://sage.example/token",
  audience: "a",
  bankId: "bank-1",
});

export function scriptedSage(): ScriptedSage {
  const statements = new Map<string, unknown>();
  const self: ScriptedSage = {
    session: undefined as never,
    arrived: [],
    requests: [],
    known: new Set(),
    names: true,
    connected: true,
    unheard: new Map(),
  };
  const reply = (status: number, body: unknown): OutboundResponse => ({
    status,
    headers: {},
    body: JSON.stringify(body),
  });
  const post = (body: Statement): OutboundResponse => {
    const ids = body.data.transactionDetails.map(({ uniqueId }) => uniqueId);
    const repeated = ids.filter((id) => self.known.has(id));
    const id = `st-${statements.size}`;
    const details = repeated.map((uniqueId) => ({
      code: "DUPLICATE_TRANSACTION",
      message: "Transaction already exists",
      ...(self.names ? { uniqueId } : {}),
    }));
    statements.set(id, {
      _id: id,
      status: repeated.length > 0 ? "failed" : "complete",
      errorDetails: self.names ? details : details.slice(0, 1),
    });
    if (repeated.length === 0) {
      self.arrived.push(...ids);
      for (const one of ids) self.known.add(one);
    }
    return reply(202, { data: { _id: id, status: "accepted" } });
  };
  const none = reply(404, { errors: [{ code: "NOT_FOUND", message: "none" }] });
  const request = async (asked: OutboundRequest): Promise<OutboundResponse> => {
    self.requests.push(asked);
    const body = asked.body === undefined ? undefined : (JSON.parse(String(asked.body)) as Statement);
    const other = self.answer?.(asked, body);
    if (other instanceof Error) throw other;
    if (other) return { status: 200, headers: {}, body: "", ...other };
    if (asked.url.endsWith("/accountqueries"))
      return self.connected ? reply(200, { data: { bankAccountId: "acc-1", status: "active" } }) : none;
    if (asked.method === "POST") {
      const number = statements.size;
      const answer = post(body!);
      if (self.unheard.get(number) === "lost") throw new NoAnswer("cut", true);
      return answer;
    }
    const found = statements.get(asked.url.split("/").at(-1)!);
    return found ? reply(200, { data: found }) : none;
  };
  const session: ProviderSession = {
    address: sage.address,
    organisationId: "bank-1",
    http: { request },
    accountName: async () => "name-1",
    accessToken: async () => "token",
    within: (_kind, call) => call(),
  };
  return Object.assign(self, { session });
}

export const feed: Feed = { providerFeedId: "acc-1", currency: "GBP", category: "Debit" };

export const line = (transactionId: string, fields: Partial<Line> = {}): Line => ({
  transactionId,
  date: "2026-11-02",
  amount: "-12.5" as Decimal,
  balance: "100" as Decimal,
  description: "Coffee",
  counterparty: null,
  reference: null,
  transactionType: "Debit",
  reconciled: null,
  ...fields,
});

/** How many statements were sent. */
export const statementsOf = ({ requests }: ScriptedSage): number =>
  requests.filter(({ method, url }) => method === "POST" && url.endsWith("/statements")).length;

/** Sends a batch and settles it, as the core does. Gives the outcome of every line. */
export async function deliver(
  scripted: ScriptedSage,
  ids: readonly string[],
  doubted = false,
  mostSteps = 5_000,
) {
  const { request } = sage.plan(
    feed,
    ids.map((id) => line(id)),
    { lines: 1000 },
  );
  const batch: SentBatch = {
    feed,
    request,
    transactionIds: ids,
    idempotencyKey: "",
    earlierAttempts: doubted ? 1 : 0,
    receipt: null,
    timesAsked: 0,
    sinceSentMs: 61_000,
    sinceKeyMs: 61_000,
  };
  const sent = await sage.send(scripted.session, { ...batch, claim: 0 });
  let settled: Settled | undefined = sent.kind === "settled" ? sent : undefined;
  let receipt = sent.kind === "accepted" ? sent.receipt : null;
  for (let steps = 0; !settled && steps < mostSteps; steps++) {
    const sentBefore = statementsOf(scripted);
    const next = await sage.settle(scripted.session, { ...batch, claim: steps + 1, receipt });
    // What is not noted is as if it had not been heard.
    if (statementsOf(scripted) > sentBefore && scripted.unheard.get(sentBefore) === "killed") continue;
    if (next.kind === "ask-again") receipt = next.receipt ?? receipt;
    else settled = next;
  }
  if (settled?.kind !== "settled") throw new Error(`not settled: ${JSON.stringify(settled)}`);
  const { all, except } = settled.outcomes;
  return { states: ids.map((id) => (except?.get(id) ?? all).state), sent, outcomes: settled.outcomes };
}
