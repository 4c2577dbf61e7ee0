/**
 * What an accounting package must offer to be fed. The core owns storage, time, order and retries; an integration
 * translates between the core and one provider's wire protocol and keeps no state: no SQL, no clock, no globals.
 */
import type { Decimal } from "../money.ts";
import type { IssuedCredentials, RedirectFlow, StartedByProvider } from "./authorization-flow.ts";
import type { FeedRefusal } from "./feed-refusal.ts";
import type { SentLines } from "./sent-lines.ts";

export type * from "./authorization-flow.ts";
export type * from "./sent-lines.ts";

export type PlatformKey = "hcws" | "akxx" | "gbol" | "fbrh" | "olpr";

/**
 * An accounting package. Two things tell packages apart: where the customer maps accounts, and whether we send lines or
 * the software collects them from us. What collects speaks a protocol that we serve (`ofx/`, `fdx/`, `netsuite-feed/`).
 */
export type Integration = IntegrationFacts & (HostedMapping | ExternalMapping) & (SentLines | CollectedLines);

/** A package whose accounts are mapped through us. */
export type HostedIntegration = Extract<Integration, HostedMapping>;
/** A package that we send lines to. */
export type SendingIntegration = Extract<Integration, SentLines>;

/** The package of a key whose accounts are mapped through us, where this installation has it. */
export const hosted = (integration: Integration | undefined): HostedIntegration | undefined =>
  integration?.mapping === "hosted" ? integration : undefined;

/** The package of a key that we send lines to, where this installation has it. */
export const sending = (integration: Integration | undefined): SendingIntegration | undefined =>
  integration?.delivery === "sent" ? integration : undefined;

export interface IntegrationFacts {
  readonly platformKey: PlatformKey;
  /** The provider address that new connections are authorised against; a connection keeps the one it started with. */
  readonly address: string;
  readonly limits: readonly CallLimit[];
  /** What organisations that share limits are counted as; absent where each is counted by itself. */
  limitedAs?(organisationId: string): string;
  /** Pure. How the software names the account of an organisation whose books are for trying things only. */
  trialAccount?(organisationId: string): string | undefined;
  readonly rules: PushRules;
}

/** The customer maps accounts on our screens, or the bank by our API. */
export interface HostedMapping {
  readonly mapping: "hosted";
  readonly authorization: RedirectFlow;
  organisation(session: ProviderSession): Promise<Organisation>;
  listTargetAccounts(session: ProviderSession): Promise<TargetAccount[]>;
  /** Every bank account in the books, those included that take no feed. Absent where the software shows none to us. */
  listBankAccounts?(session: ProviderSession): Promise<BankAccount[]>;
  /** Absent where the software lets nobody but its user make bank accounts. */
  readonly createTargetAccount?: TargetAccountCreation;
  /** Pure. The new target account that `openFeed` would make, and how long its name may be. */
  newAccountPreview(
    account: NewFeedAccount,
  ): Pick<NewAccount, "name" | "accountNumber"> & { maximumName: number };
  /** Starts a feed. Repeating it with the same `feed.token` must never make a second feed. */
  openFeed(session: ProviderSession, feed: FeedRequest): Promise<FeedStep>;
  /** Asks how the opening that answered `connecting` or `in-doubt` ended. */
  settleFeed(session: ProviderSession, feed: FeedRequest, receipt: string | null): Promise<FeedStep>;
  /** Ends a feed at the provider; a feed that is already gone, or was never opened, counts as closed. */
  closeFeed(session: ProviderSession, feed: ClosingFeed): Promise<CloseStep>;
}

/** The customer maps accounts inside the accounting software, which then names them to us. */
export interface ExternalMapping {
  readonly mapping: "external";
  readonly authorization: IssuedCredentials | StartedByProvider;
}

/** The accounting software fetches lines from us: a push has succeeded once its lines are stored. */
export interface CollectedLines {
  readonly delivery: "collected";
}

/* ---- facts ---- */

/** Facts about the organisation behind a connection. */
export interface Organisation {
  readonly name: string;
  readonly baseCurrency: string;
  readonly planType: string | null;
  readonly multicurrencyEnabled: boolean;
  /** Currencies the organisation may use, its base currency included. */
  readonly currencies: readonly string[];
}

/* ---- calling the provider ---- */

/** Everything an integration may use to reach one organisation. Made by the core for one piece of work. */
export interface ProviderSession {
  /** Base address the connection was authorised against. */
  readonly address: string;
  readonly organisationId: string;
  readonly http: Outbound;
  /**
   * Our own name of an account in the software, where it was offered there by name; undefined once it is not connected
   * to any account here.
   */
  accountName?(providerFeedId: string): Promise<string | undefined>;
  /** The access token; `"renewed"` after the provider has refused the present one as expired. */
  accessToken(which: "present" | "renewed", refused?: string): Promise<string>;
  /**
   * Runs one call within the provider's limits (`limits` whose `calls` name `kind`).
   * Throws `ProviderFault` "try-later", with the instant, instead of calling when a limit is spent.
   */
  within<T>(kind: string, call: () => Promise<T>): Promise<T>;
}

/** Outbound HTTP through `egress`: time and size limits, no redirects across hosts. */
export interface Outbound {
  request(request: OutboundRequest): Promise<OutboundResponse>;
}

export interface OutboundRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** The other side takes a repeat of this very call for the same, whatever its method. */
  readonly repeatable?: boolean;
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The call did not bring an answer. `sent` is false only when it is certain that nothing reached the other side. */
export class NoAnswer extends Error {
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.name = "NoAnswer";
    this.sent = sent;
  }
}

/** A limit on calls that the provider publishes; spent to plan across all processes. */
export interface CallLimit {
  readonly name: string;
  /** What the count is kept for. */
  readonly scope: "organisation" | "application";
  /** Kinds of call that count; all when absent. */
  readonly calls?: readonly string[];
  /** At most `count` calls in any `windowMs`; without a window, at most `count` at the same time. */
  readonly count: number;
  readonly windowMs?: number;
}

export type FaultKind = "refused" | "duplicate" | "try-later" | "reauthorise" | "feed-lost" | "in-doubt";

/** After so long without success the connection has lost its access, which is told in these words. */
export interface LastingFault {
  readonly afterMs: number;
  readonly meaning: string;
}

/** How a provider's answer other than success is understood. Unknown means `in-doubt`. */
export class ProviderFault extends Error {
  readonly kind: FaultKind;
  /** The provider's own code for it, where there is one. */
  readonly code: string | null;
  /** For `try-later`: how long to wait at least, in milliseconds; null leaves it to the core's backoff. */
  readonly retryAfterMs: number | null;
  /** For `try-later`: all calls to this scope must wait, not only this one. */
  readonly holds: "organisation" | "application" | null;
  /** For `try-later`: what it means when it does not pass by itself. */
  readonly lasting: LastingFault | null;
  constructor(
    kind: FaultKind,
    message: string,
    options: {
      code?: string;
      retryAfterMs?: number;
      holds?: "organisation" | "application";
      lasting?: LastingFault;
    } = {},
  ) {
    super(message);
    this.name = "ProviderFault";
    this.kind = kind;
    this.code = options.code ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.holds = options.holds ?? null;
    this.lasting = options.lasting ?? null;
  }
}

/* ---- target accounts and feeds ---- */

export interface TargetAccount {
  readonly id: string;
  readonly name: string;
  readonly accountNumber: string | null;
  readonly sortCode: string | null;
  readonly balance: Decimal | null;
  readonly currency: string;
  readonly category: "Debit" | "Credit";
}

/** A bank account in the books of the accounting software, whatever its kind and state. */
export interface BankAccount {
  readonly id: string;
  readonly name: string | null;
  /** Unknown where the software does not tell whether it holds money or debt. */
  readonly accountType: "Debit" | "Credit" | "Unknown";
  readonly nominalCode: string | null;
  readonly sortCode: string | null;
  readonly accountNumber: string | null;
  readonly iban: string | null;
  readonly currency: string;
  readonly balance: Decimal | null;
  readonly institution: string | null;
  readonly availableBalance: Decimal | null;
  /** Above zero. */
  readonly overdraftLimit: Decimal | null;
  readonly status: "Active" | "Archived" | "Pending" | "Unknown";
  readonly deleted: boolean;
  /** When the software says it was changed last. */
  readonly changedAt: Date | null;
}

/** A bank account that is to be made in the accounting software. */
export interface NewAccount {
  readonly name: string;
  readonly accountNumber: string | null;
  readonly sortCode: string | null;
  readonly nominalCode: string | null;
  readonly currency: string;
  readonly category: "Debit" | "Credit";
}

/**
 * How an account is made once. The core looks first, notes that it is about to ask, and asks; after an answer that
 * was lost it looks again before it asks again.
 */
export interface TargetAccountCreation {
  /** Reads whether the account is there, just as it is asked for, or another one stands in its way. */
  find(session: ProviderSession, account: NewAccount): Promise<AccountFound>;
  /** Asks once. `key` is the same for a repeat that must be recognised as one. Throws "try-later" only when nothing was done. */
  make(session: ProviderSession, account: NewAccount, key: string): Promise<AccountMade>;
}

export type AccountFound =
  | { readonly kind: "same"; readonly account: BankAccount }
  | { readonly kind: "in-the-way"; readonly message: string }
  | { readonly kind: "absent" };

export type AccountMade =
  | { readonly kind: "created"; readonly account: BankAccount }
  | { readonly kind: "refused"; readonly reasons: readonly { field: string; message: string }[] }
  /** `newKey`: the answer was a failure that the provider would repeat under the same key. */
  | {
      readonly kind: "in-doubt";
      readonly reason: string;
      readonly askAgainMs: number;
      readonly newKey: boolean;
    };

export interface FeedRequest {
  /** Our own stable name of this feed at the provider: at most 50 characters, unique in the application. */
  readonly token: string;
  /** Null: make a new account, named like the source account. */
  readonly targetAccountId: string | null;
  readonly accountName: string;
  readonly accountNumber: string;
  readonly sortCode: string | null;
  readonly currency: string;
  readonly category: "Debit" | "Credit";
  /** How software that collects asks us for the lines; packages that we send to have no use for it. */
  readonly collectedAs?: CollectedAs;
}
export interface CollectedAs {
  readonly connectionId: string;
  readonly accountKey: string;
  /** Makes a code with which software that we can reach is set up to collect, without its user. */
  invite?(): Promise<Invitation>;
}

export interface Invitation {
  /** Whose feed it is. */
  readonly name: string;
  /** Where lines are collected. */
  readonly address: string;
  /** Good for minutes and for one use. */
  readonly code: string;
}

export type NewFeedAccount = Omit<FeedRequest, "token" | "targetAccountId" | "collectedAs">;

export type FeedStep =
  | {
      readonly kind: "opened";
      readonly providerFeedId: string;
      readonly targetAccountId: string;
      readonly targetName: string | null;
      /** What is open to doubt although the feed was opened, in words for the customer. */
      readonly warning?: string;
    }
  | { readonly kind: "connecting"; readonly receipt: string | null; readonly askAgainMs: number }
  /** All is done that can be done from here: the feed opens when the software first asks for its lines. */
  | {
      readonly kind: "awaits-collection";
      readonly providerFeedId: string;
      readonly targetAccountId: string;
      readonly targetName: string | null;
      /** What is left to do in the software. */
      readonly reason: string;
    }
  | {
      readonly kind: "refused";
      /** The provider's own code for it. */
      readonly code: string;
      readonly reason: string;
      readonly meaning: FeedRefusal;
    }
  | { readonly kind: "in-doubt"; readonly reason: string; readonly askAgainMs: number };

export interface ClosingFeed {
  readonly token: string;
  /** Null when the answer to its opening was never heard. */
  readonly providerFeedId: string | null;
}

export type CloseStep = { readonly kind: "closed" } | { readonly kind: "try-later"; readonly reason: string };

/* ---- rules that can be checked when the bank pushes ---- */

export interface PushRules {
  readonly required: readonly ("balance" | "description" | "transactionType")[];
  /** Whether a new line that is older than the newest one of its account is refused. */
  readonly ascendingOnly?: boolean;
  /** Whether lines from before the start of the feed reach the software only where it asks for days that far back. */
  readonly fetchesFromStart?: boolean;
  /** Lines older than this many days are refused. */
  readonly maximumAgeDays: number | null;
  /** Decimal places the provider takes. */
  readonly maximumDecimals: number;
  readonly maximumLengths: Readonly<
    Partial<Record<"id" | "description" | "counterparty" | "reference", number>>
  >;
  /** Fields that are taken, and that the software makes nothing of. */
  readonly unused: readonly ("counterparty" | "reference" | "reconciled")[];
  /** Description, counterparty and reference become one text there, of so many characters; what is beyond is cut off. */
  readonly singleText?: number;
  /** The software knows by the type which way money goes: one that says otherwise than the amount is told as Other. */
  readonly typeTellsDirection?: boolean;
}
