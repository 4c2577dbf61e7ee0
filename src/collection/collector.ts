import type { Decimal } from "../money.ts";
import type { SourceAccountStatus } from "../source-accounts/source-account.ts";
import type { Work } from "../work.ts";

/** Who collects: the connection it has proved to be, and what it speaks; "file" is a person who downloads. */
export interface Collector {
  readonly companyId: string;
  readonly connectionId: string;
  readonly channel: "ofx" | "fdx" | "netsuite" | "file";
  /** Whether what it has proved to be with still counts; it then does until the transaction ends. The connection is locked. */
  readonly stillMay?: (work: Work) => Promise<boolean>;
}

/** A source account as a collector may see it. */
export interface CollectedAccount {
  /** Our own name of the account, never shown. */
  readonly key: string;
  /** The bank's id. */
  readonly accountId: string;
  readonly accountName: string;
  readonly accountType: string;
  readonly accountNumber: string;
  readonly sortCode: string | null;
  readonly currency: string;
  readonly category: "Debit" | "Credit";
  readonly balance: Decimal;
  readonly status: SourceAccountStatus;
  readonly feedStartDate: string | null;
  /** Whether lines are stored for it now. */
  readonly connected: boolean;
}

/** A stored line that waits to be fetched or was fetched before. */
export interface CollectedLine {
  /** Order of acceptance in the account. */
  readonly position: number;
  readonly transactionId: string;
  /** The bank's local date, YYYY-MM-DD. */
  readonly date: string;
  /** Above zero is money in, for every kind of account. */
  readonly amount: Decimal;
  /** Balance after this line. */
  readonly balance: Decimal | null;
  readonly description: string | null;
  readonly counterparty: string | null;
  readonly reference: string | null;
  readonly transactionType: string | null;
  readonly acceptedAt: Date;
  readonly state: "available" | "collected";
}

/** What is asked for: dates, both inclusive, null for no bound. */
export interface StatementWindow {
  readonly from: string | null;
  readonly until: string | null;
  /** Also lines of other dates that nobody has fetched yet. */
  readonly includeUncollected?: boolean;
  /** Also lines of other dates that were fetched for the first time at this instant or later: what fetched them may have failed. */
  readonly collectedSince?: Date;
  /** Goes on after this place of an earlier answer. */
  readonly after?: { readonly date: string; readonly position: number };
  /** Lines at most. */
  readonly limit: number;
}

export interface CollectedStatement {
  readonly account: CollectedAccount;
  readonly from: string | null;
  readonly until: string | null;
  /** By date, those of one date in order of acceptance. */
  readonly lines: readonly CollectedLine[];
  /** Whether there are lines beyond the limit. */
  readonly more: boolean;
  /** Date of the newest line stored, whether asked for or not; only lines of this date or later may still come. */
  readonly newestDate: string | null;
  /** After the newest line that brought one, else as the bank told it of the account. */
  readonly balance: Decimal;
  /** When that balance was told. */
  readonly balanceAt: Date;
}
