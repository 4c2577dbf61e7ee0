import { type Static, Type } from "typebox";
import { DecimalInput, documentedAs, Nullable } from "../http/schema.ts";
import type { NewAccount } from "../integrations/integration.ts";
import type { AccountFieldRule } from "../integrations/push-rules.ts";
import { decimal, isCurrency, wireNumber } from "../money.ts";
import type { Finding } from "../problem.ts";
import { checkAmount } from "../source-accounts/check-account.ts";
import { accountFields, BankAccountSchema } from "./bank-account.ts";

/** The body of a push of a bank account, leniently; which fields are needed is told by the model of the integration. */
export const NewAccountRequest = documentedAs(
  Type.Object({
    ...accountFields,
    accountType: Type.Optional(Nullable(accountFields.accountType)),
    currency: Type.Optional(Nullable(Type.String())),
    balance: Type.Optional(Nullable(DecimalInput)),
    availableBalance: Type.Optional(Nullable(DecimalInput)),
    overdraftLimit: Type.Optional(Nullable(DecimalInput)),
    status: Type.Optional(Nullable(accountFields.status)),
  }),
  Type.Object(accountFields, { title: "BankAccountPrototype" }),
);
export type NewAccountRequest = Static<typeof NewAccountRequest>;

/** The request as it is echoed: amounts as numbers, absent fields absent. What only the software gives is not there yet. */
export const NewAccountEcho = Type.Partial(Type.Object(BankAccountSchema.properties));

/** What the rules for a new account depend on besides the request. */
export interface AccountContext {
  readonly rules: readonly AccountFieldRule[];
  readonly platformName: string;
  /** Currencies that the organisation may use, its base currency first; null where nobody knows them. */
  readonly currencies: readonly string[] | null;
}

export interface CheckedAccount {
  /** Undefined when something is wrong. */
  readonly account: NewAccount | undefined;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const validatorName = "BankAccount";
const amounts = ["balance", "availableBalance", "overdraftLimit"] as const;
const texts = ["accountName", "accountNumber", "sortCode", "nominalCode", "iBan", "institution"] as const;
const longestText = 500;

/** Applies every rule that needs no look into the books (wire contract, section 9 and D-28). */
export function checkNewAccount(request: NewAccountRequest, context: AccountContext): CheckedAccount {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const wrong = (itemId: string, message: string) => {
    errors.push({ itemId, message, validatorName });
  };
  const currency = request.currency || context.currencies?.[0] || "";
  for (const rule of context.rules) {
    const message = breach(request, rule, currency, context);
    if (message) wrong(rule.field, `${rule.field} ${message}`);
  }
  for (const field of texts) {
    if ((request[field] ?? "").length > longestText)
      wrong(field, `${field} must be at most ${longestText} characters long`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    if (/[\u0000-\u001f\u007f]/.test(request[field] ?? ""))
      wrong(field, `${field} must not contain control characters`);
  }
  for (const field of amounts) {
    const value = request[field];
    if (value != null) checkAmount(field, value, currency, wrong);
  }
  for (const field of ignoredFields(request, context.rules, currency)) {
    const message = `${field} cannot be set in ${context.platformName} and is ignored`;
    warnings.push({ itemId: field, message, validatorName });
  }
  return { account: errors.length > 0 ? undefined : accountOf(request, currency), errors, warnings };
}

function breach(
  request: NewAccountRequest,
  rule: AccountFieldRule,
  currency: string,
  context: AccountContext,
): string | undefined {
  const value = request[rule.field]?.trim() ?? "";
  if (value === "") return rule.required ? `is required for ${context.platformName}` : undefined;
  if (rule.onlyFor && !rule.onlyFor.includes(currency)) return undefined;
  if (rule.field === "accountType")
    return accountTypes.some((type) => type === value) ? undefined : `must be ${accountTypes.join(" or ")}`;
  if (rule.field === "currency") return currencyBreach(value, context);
  if (rule.maximumLength !== undefined && value.length > rule.maximumLength)
    return `must be at most ${rule.maximumLength} characters long`;
  if (rule.digits !== undefined && !new RegExp(`^\\d{${rule.digits}}$`).test(value.replace(/[-\s]/g, "")))
    return `must be ${rule.digits} digits, with or without hyphens`;
  return undefined;
}

/** What an account can be said to hold: money or debt. */
export const accountTypes = ["Debit", "Credit"] as const;

function currencyBreach(value: string, { currencies }: AccountContext): string | undefined {
  if (!isCurrency(value)) return "must be a code of ISO 4217 in upper case, such as USD";
  if (currencies === null || currencies.includes(value)) return undefined;
  return `must be one that the organisation uses in its books: ${currencies.join(", ")}`;
}

/** Fields of the request that the accounting software has no place for. */
function ignoredFields(
  request: NewAccountRequest,
  rules: readonly AccountFieldRule[],
  currency: string,
): string[] {
  const taken = new Set<string>(
    rules.flatMap(({ field, onlyFor }) => (onlyFor && !onlyFor.includes(currency) ? [] : [field])),
  );
  return Object.keys(accountFields).filter((field) => {
    const value = request[field as keyof NewAccountRequest];
    // Accounts are made active, so that is no wish that stays unfulfilled.
    return !taken.has(field) && value != null && value !== "" && !(field === "status" && value === "Active");
  });
}

const accountOf = (request: NewAccountRequest, currency: string): NewAccount => ({
  name: request.accountName?.trim() ?? "",
  accountNumber: request.accountNumber?.trim() || null,
  sortCode: request.sortCode?.trim() || null,
  nominalCode: request.nominalCode?.trim() || null,
  currency,
  category: request.accountType === "Credit" ? "Credit" : "Debit",
});

export function newAccountEcho(request: NewAccountRequest): Static<typeof NewAccountEcho> {
  const echo = Object.keys(accountFields).flatMap((field) => {
    const value = request[field as keyof NewAccountRequest];
    if (value == null) return [];
    const amount = (amounts as readonly string[]).includes(field);
    return [[field, amount ? wireNumber(decimal(value)!) : value] as const];
  });
  return Object.fromEntries(echo) as Static<typeof NewAccountEcho>;
}
