/** Bank accounts and facts of an organisation (Xero Accounting API, Accounts, Organisation, Currencies). */
import { createHash } from "node:crypto";
import {
  type FeedRequest,
  type NewFeedAccount,
  type Organisation,
  ProviderFault,
  type ProviderSession,
  type TargetAccount,
} from "../integration.ts";
import { cut, listField, textField, type Wire } from "../wire.ts";
import { answerOf, read } from "./client.ts";
import { describe, errorOf, faultOf, succeeded } from "./faults.ts";

export const api = "/api.xro/2.0";

export async function organisation(session: ProviderSession): Promise<Organisation> {
  const [facts, actions, currencies] = await Promise.all([
    read(session, "accounting", `${api}/Organisation`),
    read(session, "accounting", `${api}/Organisation/Actions`),
    read(session, "accounting", `${api}/Currencies`),
  ]);
  const found = listField(facts, "Organisations")[0];
  const baseCurrency = textField(found, "BaseCurrency");
  if (!baseCurrency) throw new ProviderFault("try-later", "Xero's answer names no base currency.");
  const codes = listField(currencies, "Currencies").flatMap((currency) => textField(currency, "Code") ?? []);
  const multicurrency = listField(actions, "Actions").find(
    (action) => textField(action, "Name") === "UseMulticurrency",
  );
  return {
    name: textField(found, "Name") ?? "",
    baseCurrency,
    planType: textField(found, "Class"),
    multicurrencyEnabled: textField(multicurrency, "Status") === "ALLOWED",
    currencies: [...new Set([baseCurrency, ...codes])],
  };
}

interface BankAccount extends TargetAccount {
  /** As Xero holds it: sort code and number in one. */
  readonly number: string | null;
}

/** The accounts a feed can go to: active bank accounts and credit cards (not PayPal accounts and the like). */
export async function listBankAccounts(session: ProviderSession): Promise<BankAccount[]> {
  const query = new URLSearchParams({ where: 'Type=="BANK" AND Status=="ACTIVE"', order: "Name ASC" });
  const body = await read(session, "accounting", `${api}/Accounts?${query}`);
  return listField(body, "Accounts").flatMap((account) => bankAccount(account) ?? []);
}

export async function listTargetAccounts(session: ProviderSession): Promise<TargetAccount[]> {
  return (await listBankAccounts(session)).map(({ number: _number, ...account }) => account);
}

function bankAccount(account: Wire): BankAccount | undefined {
  const id = textField(account, "AccountID");
  const kind = textField(account, "BankAccountType")?.toUpperCase();
  const currency = textField(account, "CurrencyCode");
  const active = (textField(account, "Status") ?? "ACTIVE").toUpperCase() === "ACTIVE";
  if (!id || !currency || !active || (kind !== "BANK" && kind !== "CREDITCARD")) return undefined;
  const number = textField(account, "BankAccountNumber");
  return {
    id,
    name: textField(account, "Name") ?? "",
    ...splitNumber(number, currency),
    balance: null,
    currency,
    category: kind === "CREDITCARD" ? "Credit" : "Debit",
    number,
  };
}

/** British accounts hold sort code and number in one, 14 digits with the leading zeros of neither lost. */
export function splitNumber(number: string | null, currency: string) {
  const british = currency === "GBP" && number !== null && /^\d{14}$/.test(number);
  return {
    accountNumber: british ? number.slice(6) : number,
    sortCode: british ? number.slice(0, 6) : null,
  };
}

/** The number a new account gets at Xero: sort code and number for British ones, the last four digits of a card. */
export function numberAtXero(
  asked: Pick<FeedRequest, "category" | "currency" | "sortCode"> & { accountNumber: string | null },
): string {
  const number = asked.accountNumber ?? "";
  if (asked.category === "Credit") return number.replace(/\s/g, "").slice(-4);
  return asked.currency === "GBP" && asked.sortCode
    ? `${asked.sortCode.replace(/\D/g, "")}${number}`
    : number;
}

/** Of an account's name, by the generation of feed connections that makes the account. */
export const longestName = { "1.0": 150, "2.0": 30 } as const;

/** Names to try for a new account, the plain one first, then one made distinct by the end of its number. */
export function namesAtXero(
  feed: Pick<FeedRequest, "accountName" | "accountNumber">,
  maximumLength: number,
): [string, string] {
  const name = feed.accountName.trim() || "Bank account";
  const ending = feed.accountNumber.replace(/\s/g, "").slice(-4) || "2";
  return [
    cut(name, maximumLength).trim(),
    `${cut(name, maximumLength - ending.length - 1).trim()} ${ending}`,
  ];
}

/** The account that would be made for a feed, unless its name is taken and made distinct. */
export function newAccountPreview(account: NewFeedAccount, generation: "1.0" | "2.0") {
  const maximumName = longestName[generation];
  const [name] = namesAtXero(account, maximumName);
  return { name, accountNumber: numberAtXero(account) || null, maximumName };
}

/**
 * The account that an earlier, unanswered attempt to make this one has left: same name, number, currency and kind.
 * Xero lets no two accounts share a name, so whatever has all four is the account that was wanted.
 */
export async function sameAccount(
  session: ProviderSession,
  feed: FeedRequest,
  names: readonly string[],
): Promise<string | null> {
  const number = numberAtXero(feed);
  const accounts = await listBankAccounts(session);
  const same = accounts.find(
    (account) =>
      names.some((name) => name.toLowerCase() === account.name.toLowerCase()) &&
      account.number === number &&
      account.currency === feed.currency &&
      account.category === feed.category,
  );
  return same?.id ?? null;
}

export type Created =
  | { readonly kind: "created"; readonly accountId: string }
  | { readonly kind: "refused"; readonly code: string; readonly reason: string };

/** Makes the account for a feed of the first generation; found instead when it was made before. */
export async function createAccount(session: ProviderSession, feed: FeedRequest): Promise<Created> {
  const names = namesAtXero(feed, longestName["1.0"]);
  let refused: Created | undefined;
  for (const name of names) {
    const body = JSON.stringify({
      Name: name,
      Type: "BANK",
      BankAccountNumber: numberAtXero(feed),
      BankAccountType: feed.category === "Credit" ? "CREDITCARD" : "BANK",
      CurrencyCode: feed.currency,
    });
    const answer = await answerOf(
      session,
      { kind: "accounting", method: "PUT", path: `${api}/Accounts`, body, idempotencyKey: keyOf(feed, body) },
      true,
    );
    const accountId = textField(listField(answer.body, "Accounts")[0], "AccountID");
    if (succeeded(answer) && accountId) return { kind: "created", accountId };
    if (succeeded(answer)) throw new ProviderFault("in-doubt", "Xero's answer does not name the account.");
    const fault = faultOf(answer, true);
    if (fault.kind !== "refused") throw fault;
    const messages = cut(validationMessages(answer.body).join(" "), 300);
    const reason = messages ? `Xero says: ${messages}` : describe(errorOf(answer), answer.status);
    const currency = /not subscribed to currency/i.test(messages);
    refused = {
      kind: "refused",
      code: currency ? "invalid-organisation-multi-currency" : (fault.code ?? "refused"),
      reason,
    };
    if (!/unique|already (exists|in use|been used)/i.test(messages)) return refused;
    const accountIdBefore = await sameAccount(session, feed, names);
    if (accountIdBefore) return { kind: "created", accountId: accountIdBefore };
  }
  return refused!;
}

/** A key that is the same for a repeat of the same request for the same feed. */
export function keyOf(feed: FeedRequest, body: string): string {
  return createHash("sha256").update(`${feed.token}\n${body}`).digest("hex");
}

/** What Xero's validation found wrong, in its words. */
export function validationMessages(body: Wire | undefined): string[] {
  const errors = listField(body, "Elements").flatMap((element) => listField(element, "ValidationErrors"));
  return errors.flatMap((error) => textField(error, "Message") ?? []);
}
