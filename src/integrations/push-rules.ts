import type { PlatformKey, PushRules } from "./integration.ts";

/**
 * What each accounting package demands of pushed transactions (wire contract, sections 7.2 and 7.3; for Xero its Bank
 * Feeds API, Statements). The check of a push and the model that describes one are both made from this.
 */
export const pushRules: Readonly<Record<PlatformKey, PushRules>> = {
  gbol: {
    required: ["balance", "description", "transactionType"],
    // A statement that begins more than a year before today is refused.
    maximumAgeDays: 365,
    maximumDecimals: 4,
    maximumLengths: { id: 50, description: 2_000, counterparty: 255, reference: 255 },
    unused: ["reconciled"],
  },
  hcws: {
    required: ["description"],
    ascendingOnly: true,
    fetchesFromStart: true,
    // What QuickBooks takes of the past (decision D-11).
    maximumAgeDays: 90,
    maximumDecimals: 4,
    maximumLengths: {},
    unused: ["counterparty", "reference", "reconciled"],
  },
  olpr: {
    required: ["balance", "description", "transactionType"],
    ascendingOnly: true,
    maximumAgeDays: null,
    maximumDecimals: 4,
    // A description goes on in a second text, where no character is cut in two.
    maximumLengths: { description: 1_999, counterparty: 1_000, reference: 1_000 },
    unused: ["reconciled"],
  },
  akxx: {
    required: ["balance"],
    maximumAgeDays: null,
    maximumDecimals: 4,
    maximumLengths: {},
    unused: ["reconciled"],
  },
  fbrh: {
    required: [],
    maximumAgeDays: null,
    maximumDecimals: 4,
    maximumLengths: {},
    unused: ["reconciled"],
    singleText: 255,
    typeTellsDirection: true,
  },
};

/** A field of a bank account that is to be made, as an accounting package takes it. */
export interface AccountFieldRule {
  readonly field: "accountName" | "accountType" | "accountNumber" | "sortCode" | "nominalCode" | "currency";
  readonly required: boolean;
  readonly maximumLength?: number;
  /** Exactly so many digits, hyphens and blanks aside. */
  readonly digits?: number;
  /** The currencies in which the field is used; in others it is not. */
  readonly onlyFor?: readonly string[];
}

/**
 * What each accounting package demands of a new bank account (wire contract, section 9; Xero Accounting API, Accounts;
 * NetSuite and FreeAgent by their REST interfaces). Packages that are missing let nobody but their user make accounts.
 */
export const accountRules: Readonly<Partial<Record<PlatformKey, readonly AccountFieldRule[]>>> = {
  gbol: [
    { field: "accountName", required: true, maximumLength: 150 },
    { field: "accountType", required: true },
    { field: "accountNumber", required: true, maximumLength: 40 },
    { field: "sortCode", required: false, digits: 6, onlyFor: ["GBP"] },
    { field: "nominalCode", required: false, maximumLength: 10 },
    { field: "currency", required: false },
  ],
  akxx: [
    { field: "accountName", required: true, maximumLength: 31 },
    { field: "accountType", required: true },
    { field: "nominalCode", required: false, maximumLength: 60 },
    { field: "currency", required: true },
  ],
  fbrh: [
    { field: "accountName", required: true },
    { field: "accountType", required: false },
    { field: "accountNumber", required: false },
    { field: "sortCode", required: false, maximumLength: 8 },
    { field: "currency", required: true },
  ],
};
