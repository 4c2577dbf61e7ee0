import type { SuggestionReason } from "../api/replies.ts";
import type { Account, Obstacle, Suggestion } from "./account.ts";
import type { DateProblem, FailureCode } from "./rows.ts";
import type { MappingKey } from "./texts.ts";

/* Which text says what. */

export const failureText: Readonly<Record<FailureCode, MappingKey>> = {
  "target-already-fed": "failAlreadyFed",
  "fed-in-another-organisation": "failElsewhere",
  "currency-not-enabled": "failCurrency",
  "organisation-takes-no-feeds": "failOrganisation",
  "application-not-allowed": "failApplication",
  "role-not-allowed": "failRole",
  "target-gone": "failGone",
  "name-taken": "failNameTaken",
  "number-required": "failNumber",
  "country-not-accepted": "failCountry",
  "software-failed": "failSoftware",
  "no-answer": "failNoAnswer",
  refused: "failRefused",
  "taken-meanwhile": "failTakenMeanwhile",
  "changed-meanwhile": "failChangedMeanwhile",
  "not-linked": "failNotLinked",
  "no-service": "failNoService",
};

export const reasonText: Readonly<Record<SuggestionReason, MappingKey>> = {
  "same-number": "reasonNumber",
  "same-last-digits": "reasonDigits",
  "same-type-and-currency": "reasonKind",
  "similar-name": "reasonName",
  "only-one-left": "reasonOnly",
};

export const confidenceText: Readonly<Record<Suggestion["confidence"], MappingKey>> = {
  high: "sureHigh",
  medium: "sureMedium",
  low: "sureLow",
};

export const obstacleText: Readonly<Record<Obstacle, MappingKey>> = {
  "connection-not-linked": "blockedNotLinked",
  "currency-not-enabled": "blockedCurrency",
  "sort-code-missing": "blockedSortCode",
};

export const dateText: Readonly<Record<DateProblem, MappingKey>> = {
  missing: "dateMissing",
  early: "dateEarly",
  late: "dateLate",
};

const everyday: Readonly<Record<string, MappingKey>> = {
  USD: "typeEverydayUsd",
  CAD: "typeEverydayCad",
};
const types: Readonly<Record<string, MappingKey>> = {
  savings: "typeSavings",
  loan: "typeLoan",
  creditCard: "typeCreditCard",
  prepaidCard: "typePrepaidCard",
  Debit: "typeDebit",
  Credit: "typeCredit",
};

/** The kind of an account as its customers call it; the everyday kind has a name of its own in some countries. */
export const typeText = ({ type, currency }: Account): MappingKey | undefined =>
  type === "checking" ? (everyday[currency] ?? "typeEveryday") : type === null ? undefined : types[type];
