import type { Decimal } from "../../src/money.ts";
import type { Settings } from "./settings.ts";

/** Everything the pretend FreeAgent remembers, by kind of record. Records are never changed in place. */
export interface Tables {
  applications: Application;
  companies: Company;
  users: User;
  accounts: Account;
  feeds: BankFeed;
  grants: Grant;
  codes: Code;
  accessTokens: AccessToken;
  refreshTokens: RefreshToken;
  transactions: Transaction;
  uploads: Upload;
  counters: Counter;
  settings: Settings;
}
export type TableName = keyof Tables;

export interface Application {
  readonly id: string;
  readonly name: string;
  /** At most two are active, so that one can replace the other (provider document, section 1). */
  readonly secrets: readonly string[];
  readonly redirectUris: readonly string[];
  readonly anyLoopback: boolean;
}

export interface Company {
  /** A whole number, as FreeAgent's are. */
  readonly id: string;
  readonly name: string;
  readonly subdomain: string;
  readonly type: string;
  readonly currency: string;
  readonly country: string;
  /** FreeAgent's books begin on this day. */
  readonly startDate: string;
  /** The books are locked to this day, itself included; null where nothing is locked. */
  readonly lockedTo: string | null;
  readonly apiEnabled: boolean;
}

export interface User {
  readonly id: string;
  readonly companyId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly role: string;
  /** 0 (no access) to 8 (full access). */
  readonly permissionLevel: number;
}

export const accountTypes = ["StandardBankAccount", "CreditCardAccount", "PaypalAccount"] as const;
export type AccountType = (typeof accountTypes)[number];

export interface Account {
  readonly id: string;
  readonly companyId: string;
  readonly type: AccountType;
  readonly name: string;
  readonly currency: string;
  readonly status: "active" | "hidden";
  readonly isPrimary: boolean;
  readonly bankName: string | null;
  readonly bankCode: string;
  readonly accountNumber: string | null;
  readonly sortCode: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  readonly email: string | null;
  readonly openingBalance: Decimal;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A feed that FreeAgent or one of its partners runs itself; nobody else can make one. */
export interface BankFeed {
  readonly id: string;
  readonly accountId: string;
  readonly state: "enabled" | "disabled";
  readonly feedType: "api" | "open_banking";
  readonly serviceName: string;
  readonly createdAt: string;
}

/** What one user allowed one application. */
export interface Grant {
  readonly id: string;
  readonly applicationId: string;
  readonly userId: string;
  readonly revoked: boolean;
}

export interface Code {
  readonly id: string;
  readonly grantId: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

export interface AccessToken {
  readonly id: string;
  readonly grantId: string;
  readonly expiresAt: number;
}

export interface RefreshToken {
  readonly id: string;
  readonly grantId: string;
  /** When its successor was first handed out. */
  readonly replacedAt: number | null;
}

/** A line of a bank account. */
export interface Transaction {
  readonly id: string;
  readonly accountId: string;
  readonly datedOn: string;
  readonly amount: Decimal;
  /** As it was given, without what FreeAgent adds to it. */
  readonly text: string;
  /** Null for what a user entered by hand. */
  readonly type: string | null;
  /** The `fitid` of the upload. */
  readonly transactionId: string | null;
  readonly uploadId: string | null;
  readonly uploadedAt: string | null;
  readonly explained: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface UploadedLine {
  readonly datedOn: string;
  /** Null where it was no JSON number. */
  readonly amount: Decimal | null;
  readonly text: string;
  readonly fitid: string | null;
  readonly type: string;
}

/** One statement that was uploaded: waits for its import, or tells what came of it. */
export interface Upload {
  readonly id: string;
  readonly accountId: string;
  readonly by: "application" | "user";
  readonly uploadedAt: string;
  /** Null: it is never imported. */
  readonly importsAt: number | null;
  /** Empty once it is imported. */
  readonly lines: readonly UploadedLine[];
  readonly lineCount: number;
  /** How many lines the import loses by a fault, the last ones. */
  readonly losing: number;
  readonly imported: number | null;
  readonly refused: readonly { readonly line: UploadedLine; readonly reason: string }[];
}

export interface Counter {
  readonly id: string;
  readonly last: number;
}
