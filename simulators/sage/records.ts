import type { Decimal } from "../../src/money.ts";

/* What the pretend Sage remembers. Instants are milliseconds since 1970, of its own clock. */

/** A provider that Sage has enabled: one set of keys, and the header that it wants to see on what we send it. */
export interface Application {
  /** The client id. */
  readonly id: string;
  readonly secret: string;
  readonly apiKey: string;
  readonly headerName: string;
  readonly headerValue: string;
}

export interface CallbackAddresses {
  readonly notification: string;
  readonly availableAccounts: string;
  readonly auth: string;
  readonly reAuth: string;
}

/** A bank that Sage's users can search for. */
export interface Bank {
  /** What Sage calls `principalID`. */
  readonly id: string;
  readonly applicationId: string;
  readonly externalRef: string;
  readonly name: string;
  readonly url: string;
  readonly countryCode: string;
  readonly supportIframe: boolean;
  readonly callbackURLs: CallbackAddresses;
  readonly removed: boolean;
}

export interface AccessToken {
  readonly id: string;
  readonly applicationId: string;
  readonly expiresAt: number;
}

/** A business that keeps its books with a product of Sage. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly countryCode: string;
  readonly currency: string;
}

/** One try of a user to connect with a bank. */
export interface Authorisation {
  readonly id: string;
  readonly kind: "link" | "reauth";
  readonly companyId: string;
  readonly bankId: string;
  /** For `reauth`: the account that is to be reconnected. */
  readonly bankAccountId: string | null;
  /** Comes back with the browser. */
  readonly state: string;
  readonly expiresAt: number;
  readonly status: "announced" | "success" | "failure";
  /** How often the browser came back. */
  readonly returns: number;
}

export interface AccountFacts {
  /** The bank's own id of the account. */
  readonly externalId: string;
  readonly accountName: string;
  readonly accountType: string | null;
  readonly bankIdentifier: string;
  readonly branchIdentifier: string;
  readonly accountIdentifier: string;
}

/** An account that the bank has told the user could link. */
export interface OfferedAccount extends AccountFacts {
  /** `{authorisationId} {externalId}` */
  readonly id: string;
  readonly authorisationId: string;
}

export type BankAccountStatus = "pending" | "active" | "authRequired" | "cancelled";

/** A bank account in the books of a company, fed by a bank. */
export interface BankAccount extends AccountFacts {
  readonly id: string;
  readonly companyId: string;
  readonly bankId: string;
  readonly authorisationId: string;
  readonly requestedStartDate: string;
  readonly status: BankAccountStatus;
  readonly ledgerBalance: Decimal | null;
  readonly ledgerBalanceDate: string | null;
}

/** A transaction as it was sent; text that was left out is null. */
export interface Transaction {
  readonly uniqueId: string;
  readonly amount: Decimal;
  readonly transactionType: "CREDIT" | "DEBIT";
  readonly datePosted: string;
  readonly dateUserInitiated: string | null;
  readonly description: string | null;
  readonly narrative1: string | null;
  readonly narrative2: string | null;
  readonly referenceNumber: string | null;
  readonly checkNumber: string | null;
  readonly payee: string | null;
}

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly uniqueId?: string;
}

/** What becomes of a statement once it has been worked on; decided when it comes. */
export interface Verdict {
  readonly status: "complete" | "failed";
  readonly errorDetails: readonly ErrorDetail[];
  /** How many of its transactions are taken, from the first. */
  readonly taken: number;
}

export interface Statement {
  readonly id: string;
  readonly bankAccountId: string;
  readonly receivedAt: number;
  /** Null is never. */
  readonly settlesAt: number | null;
  readonly verdict: Verdict;
  /** Null while it is worked on. */
  readonly processedAt: number | null;
  readonly transactionCount: number;
  readonly accountStatus: "active" | "authRequired";
  /** Null when the statement says nothing of the balance. */
  readonly ledgerBalance: Decimal | null;
  readonly ledgerBalanceDate: string | null;
}

/** The transactions of a statement, kept apart so that settling it writes little. */
export interface StatementRows {
  /** The statement's. */
  readonly id: string;
  readonly transactions: readonly Transaction[];
}

/** What is wrong on purpose with a notification's proof of where it comes from. */
export type Disguise =
  | "wrong-header"
  | "no-header"
  | "expired-token"
  | "foreign-token"
  | "wrong-audience"
  | "no-token";

export interface Notification {
  readonly id: string;
  readonly number: number;
  readonly bankId: string;
  /** Those of one company are sent one after another. */
  readonly companyId: string;
  readonly body: NotificationBody;
  readonly disguise: Disguise | null;
  /** Of the next try. */
  readonly dueAt: number;
  readonly state: "waiting" | "taken" | "given-up" | "never-sent";
  readonly tries: readonly { readonly at: number; readonly outcome: string }[];
}

export interface NotificationBody {
  readonly type: "resourceCreated" | "resourceDeleted";
  readonly resource: {
    readonly id: string;
    readonly type: "authorisation" | "bankAccount";
    readonly url: "NA";
  };
  readonly additionalData: Readonly<Record<string, string>>;
}

/** A statement that was turned away before it was worked on. */
export interface Refusal {
  readonly id: string;
  readonly at: number;
  readonly bankAccountId: string;
  readonly status: number;
  readonly errors: readonly { readonly code: string; readonly field?: string; readonly message: string }[];
  readonly transactionCount: number | null;
}

export interface SigningKey {
  readonly id: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}
