import type { Decimal } from "../../src/money.ts";
import type { Dialect } from "./ofx-dialect.ts";
import type { BankAccount } from "./ofx-request.ts";
import type { Settings } from "./settings.ts";

/* Everything the pretend QuickBooks remembers. Instants are milliseconds, dates YYYY-MM-DD. */

/** A company that keeps its books in QuickBooks. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
}

/** An account of a company's chart of accounts that takes bank transactions. */
export interface LedgerAccount {
  readonly id: string;
  readonly companyId: string;
  readonly name: string;
  readonly kind: "Bank" | "Credit card";
  readonly currency: string;
}

/** A bank in QuickBooks' list of institutions. */
export interface Institution {
  readonly id: string;
  readonly name: string;
  readonly protocol: "ofx" | "fdx";
  /**
   * Where it answers: the OFX service, or what FDX paths begin with. Null for the Millrace that this sandbox belongs to.
   */
  readonly address: string | null;
  readonly org: string;
  readonly fid: string;
  readonly dialect: Dialect;
  readonly client: { readonly id: string; readonly secret: string };
  readonly fdxVersion: "v5" | "v6";
}

/** An account that a bank offers after a sign-on. */
export interface OfferedAccount {
  /** Stable for the bank: by this an account is known again. */
  readonly id: string;
  readonly name: string;
  /** What a person may see of the number. */
  readonly display: string;
  readonly card: boolean;
  readonly currency: string | null;
  /** How OFX names it; null over FDX. */
  readonly ofx: BankAccount | null;
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string | null;
  readonly expiresAt: number;
}

/** A permission that is being asked for over FDX. */
export interface Asking {
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export type ConnectionStatus = "authorising" | "choosing" | "connected" | "attention" | "disconnected";

/** One sign-on of a company to an institution. */
export interface Connection {
  readonly id: string;
  readonly companyId: string;
  readonly institutionId: string;
  readonly status: ConnectionStatus;
  /** Why the user has to do something. */
  readonly attention: string | null;
  readonly username: string;
  readonly password: string;
  readonly clientUid: string;
  readonly tokens: Tokens | null;
  readonly asking: Asking | null;
  readonly offered: readonly OfferedAccount[];
  /** What a strict client would not have put up with when it signed on. */
  readonly complaints: readonly string[];
  /** When it is polled next by itself; null is never. */
  readonly nextPollAt: number | null;
  readonly createdAt: number;
}

/** An offered account that is mapped to a ledger account. */
export interface Feed {
  readonly id: string;
  readonly connectionId: string;
  readonly ledgerAccountId: string;
  readonly account: OfferedAccount;
  readonly startDate: string;
  /** OFX: the DTEND of the last statement. FDX: noon of the newest day a transaction came from. Null before the first. */
  readonly since: number | null;
  readonly currency: string | null;
  readonly balance: Decimal | null;
  readonly balanceAt: number | null;
  readonly ended: boolean;
}

/** A transaction in the For review list of a ledger account. */
export interface ReviewLine {
  /** Ledger account and transaction id: no transaction is shown twice. */
  readonly id: string;
  readonly ledgerAccountId: string;
  readonly feedId: string;
  readonly pollId: string;
  /** The FITID or transactionId. */
  readonly transactionId: string;
  readonly date: string;
  readonly amount: Decimal;
  readonly description: string;
  readonly memo: string | null;
  readonly type: string | null;
  readonly check: string | null;
}

/** One question for the transactions of one feed, and what came of it. */
export interface Poll {
  readonly id: string;
  readonly connectionId: string;
  readonly feedId: string;
  readonly at: number;
  readonly cause: "first" | "user" | "schedule";
  /** `refused` is an answer that says no; `failed` is no answer that can be read. */
  readonly outcome: "collected" | "refused" | "failed";
  /** Status code of OFX, error code of FDX. */
  readonly code: string | null;
  readonly message: string | null;
  /** The window of the answer. */
  readonly from: string | null;
  readonly until: string | null;
  readonly received: number;
  readonly added: number;
  /** Already in the list, with the same content. */
  readonly repeated: number;
  /** Already in the list with other content: the bank has used an id twice. */
  readonly contradicted: number;
  readonly complaints: readonly string[];
}

export interface Tables {
  companies: Company;
  ledgerAccounts: LedgerAccount;
  institutions: Institution;
  connections: Connection;
  feeds: Feed;
  lines: ReviewLine;
  polls: Poll;
  settings: Settings;
}

/** A transaction as a bank told it. */
export type ToldLine = Omit<ReviewLine, "id" | "ledgerAccountId" | "feedId" | "pollId">;

/** What came back for one feed. */
export type FeedResult = {
  readonly feedId: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly complaints: readonly string[];
} & (
  | { readonly outcome: "refused" | "failed" }
  | {
      readonly outcome: "collected";
      readonly from: string;
      readonly until: string;
      readonly since: number | null;
      readonly currency: string | null;
      readonly balance: Decimal | null;
      readonly balanceAt: number | null;
      readonly lines: readonly ToldLine[];
    }
);

/** What came back for all feeds of a connection; `attention` says why the user must sign on again. */
export interface Collected {
  readonly attention: string | null;
  readonly results: readonly FeedResult[];
}
