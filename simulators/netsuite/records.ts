import type { Decimal } from "../../src/money.ts";
import type { Settings } from "./settings.ts";

/** An account of NetSuite in the sense of a customer's installation, called company here to tell it from bank accounts. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly oneWorld: boolean;
  readonly multiCurrency: boolean;
  /** Whether "Use Account Numbers" is on. */
  readonly accountNumbers: boolean;
  /** Number of the base currency. */
  readonly baseCurrency: string;
  readonly suiteApp: boolean;
}

export interface Subsidiary {
  readonly id: string;
  readonly companyId: string;
  /** Its internal id. */
  readonly number: string;
  readonly name: string;
  readonly currency: string;
  readonly parent: string | null;
  readonly elimination: boolean;
  readonly inactive: boolean;
}

export interface Currency {
  readonly id: string;
  readonly companyId: string;
  readonly number: string;
  readonly symbol: string;
  readonly name: string;
}

/** An account of the chart of accounts. */
export interface Account {
  readonly id: string;
  readonly companyId: string;
  readonly number: string;
  readonly acctNumber: string | null;
  readonly name: string;
  readonly type: string;
  readonly currency: string;
  readonly subsidiaries: readonly string[];
  readonly includeChildren: boolean;
  readonly description: string | null;
  readonly externalId: string | null;
  readonly inactive: boolean;
  /** What the bank said last. */
  readonly bankBalance: Decimal | null;
  readonly balanceAsOf: string | null;
}

export interface Institution {
  readonly id: string;
  readonly companyId: string;
  readonly name: string;
}

/** One row of a format profile's account linking. */
export interface Linking {
  readonly key: string;
  readonly target: string;
  /** When the last import that brought its lines began; null before the first. */
  readonly lastSuccessAt: number | null;
}

export interface FormatProfile {
  readonly id: string;
  readonly companyId: string;
  readonly name: string;
  readonly institutionId: string;
  readonly connectivity: string;
  readonly parser: string;
  readonly mapping: readonly Linking[];
  /** Null before the first import, which makes the daily schedule. */
  readonly nextRunAt: number | null;
  readonly retryAt: number | null;
}

/** A record of a type that a SuiteApp brings. */
export interface CustomRecord {
  readonly id: string;
  readonly companyId: string;
  readonly type: string;
  readonly number: string;
  readonly fields: Readonly<Record<string, string>>;
}

export type ImportTrigger = "first" | "daily" | "update now" | "retry";
export type ImportStatus = "In Progress" | "Complete" | "Partially Completed" | "Failed";

export interface ImportedAccount {
  readonly key: string;
  readonly target: string;
  readonly status: "Complete" | "Failed";
  readonly errorCode: string | null;
  readonly message: string | null;
  /** Lines that arrived, and lines that were known already. */
  readonly lines: number;
  readonly repeated: number;
}

/** One row of Banking Import History. */
export interface BankImport {
  readonly id: string;
  readonly companyId: string;
  readonly profileId: string;
  readonly profileName: string;
  readonly trigger: ImportTrigger;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly status: ImportStatus;
  readonly errorCode: string | null;
  readonly message: string | null;
  readonly accounts: readonly ImportedAccount[];
  /** Records of the data that were refused. */
  readonly refused: readonly { readonly what: string; readonly reason: string }[];
  readonly retryAt: number | null;
  readonly unitsUsed: number;
}

/** A line of Match Bank Data. */
export interface BankLine {
  readonly uniqueId: string | null;
  readonly date: string;
  readonly amount: Decimal;
  readonly code: string;
  readonly type: string;
  readonly payee: string | null;
  readonly memo: string | null;
  readonly reference: string | null;
  readonly currency: string | null;
  readonly importId: string;
}

/** The lines that one import brought to one account. */
export interface Arrival {
  readonly id: string;
  readonly companyId: string;
  /** Number of the account. */
  readonly target: string;
  readonly lines: readonly BankLine[];
}

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
  readonly anyLoopback: boolean;
}

/** A certificate that an administrator has mapped to a role and an application. */
export interface Certificate {
  readonly id: string;
  readonly companyId: string;
  readonly applicationId: string;
  readonly publicKey: string;
  readonly validUntil: number;
}

export interface AuthorizationCode {
  readonly id: string;
  readonly companyId: string;
  readonly applicationId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
  readonly expiresAt: number;
}

export interface Token {
  readonly id: string;
  readonly kind: "access" | "refresh";
  readonly companyId: string;
  readonly applicationId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** The last internal id that a company has given out. */
export interface Counter {
  readonly id: string;
  readonly last: number;
}

/** Everything the pretend NetSuite remembers, by kind of record. Records are never changed in place. */
export interface Tables {
  settings: Settings;
  companies: Company;
  subsidiaries: Subsidiary;
  currencies: Currency;
  accounts: Account;
  institutions: Institution;
  profiles: FormatProfile;
  customRecords: CustomRecord;
  imports: BankImport;
  arrivals: Arrival;
  applications: Application;
  certificates: Certificate;
  codes: AuthorizationCode;
  tokens: Token;
  counters: Counter;
}
