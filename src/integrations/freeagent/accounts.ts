/** Bank accounts of a company, read and made ("Bank accounts"). */
import {
  type AccountFound,
  type AccountMade,
  type BankAccount,
  type NewAccount,
  type NewFeedAccount,
  ProviderFault,
  type ProviderSession,
  type TargetAccount,
} from "../integration.ts";
import { cut, field, listField, textField, type Wire } from "../wire.ts";
import { call, countOf, isLast, perPage, readable } from "./client.ts";
import { type Answer, describe, faultOf, messagesOf, succeeded } from "./faults.ts";
import { amountField, idOf } from "./fields.ts";

/** Far more accounts than any company has; ends a listing that never ends. */
const mostPages = 50;
/** FreeAgent documents no limit. */
export const maximumName = 150;

/** An account as FreeAgent shows it, with what decides whether a feed may go there. */
export interface ShownAccount extends BankAccount {
  readonly id: string;
  readonly name: string;
  /** Takes statement lines: a bank account or a card that is in use. */
  readonly feedable: boolean;
  readonly hidden: boolean;
}

/** Every account, hidden ones and those of PayPal included. */
export async function readAccounts(session: ProviderSession): Promise<ShownAccount[]> {
  const found: ShownAccount[] = [];
  let read = 0;
  for (let page = 1; page <= mostPages; page++) {
    const path = `/v2/bank_accounts?page=${page}&per_page=${perPage}`;
    const answer = await call(session, { method: "GET", path });
    if (!succeeded(answer)) throw faultOf(answer, false);
    const accounts = listField(readable(answer), "bank_accounts");
    found.push(...accounts.flatMap((account) => shownAccount(account) ?? []));
    read += accounts.length;
    if (isLast(accounts.length, read, countOf(answer))) break;
  }
  return found;
}

export const listBankAccounts = async (session: ProviderSession): Promise<BankAccount[]> =>
  (await readAccounts(session)).map(bankAccount);

/** The accounts a feed can go to. */
export const listTargetAccounts = async (session: ProviderSession): Promise<TargetAccount[]> =>
  (await readAccounts(session))
    .filter(({ feedable }) => feedable)
    .map(({ id, name, accountNumber, sortCode, balance, currency, accountType }) => ({
      id,
      name,
      accountNumber,
      sortCode,
      balance,
      currency,
      category: accountType === "Credit" ? "Credit" : "Debit",
    }));

const bankAccount = ({ feedable: _feedable, hidden: _hidden, ...account }: ShownAccount): BankAccount =>
  account;

export function shownAccount(account: Wire): ShownAccount | undefined {
  const id = idOf(textField(account, "url"));
  const currency = textField(account, "currency");
  if (!id || !currency) return undefined;
  const type = textField(account, "type") ?? "StandardBankAccount";
  const accountType =
    type === "CreditCardAccount" ? "Credit" : type === "StandardBankAccount" ? "Debit" : "Unknown";
  const hidden = textField(account, "status") === "hidden";
  const changed = Date.parse(textField(account, "updated_at") ?? "");
  return {
    id,
    name: textField(account, "name") ?? "",
    accountType,
    nominalCode: null,
    sortCode: textField(account, "sort_code"),
    accountNumber: textField(account, "account_number"),
    iban: textField(account, "iban"),
    currency,
    balance: amountField(account, "current_balance"),
    institution: textField(account, "bank_name"),
    availableBalance: null,
    overdraftLimit: null,
    status: hidden ? "Archived" : "Active",
    deleted: false,
    changedAt: Number.isNaN(changed) ? null : new Date(changed),
    feedable: !hidden && accountType !== "Unknown",
    hidden,
  };
}

const nameAt = (name: string): string => cut(name.trim(), maximumName).trim() || "Bank account";

/** The number a new account gets: of a card its last four digits, which is all that FreeAgent takes. */
function numberAt({
  accountNumber,
  category,
}: Pick<NewAccount, "accountNumber" | "category">): string | null {
  const number = accountNumber?.trim() ?? "";
  return (category === "Credit" ? number.replace(/\D/g, "").slice(-4) : number) || null;
}

export const newAccountPreview = (account: NewFeedAccount) => ({
  name: nameAt(account.accountName),
  accountNumber: numberAt(account),
  maximumName,
});

/** FreeAgent lets accounts share a name, so an account is the one that is asked for when its number and kind agree too. */
export async function findAccount(session: ProviderSession, asked: NewAccount): Promise<AccountFound> {
  const name = nameAt(asked.name).toLowerCase();
  const same = (await readAccounts(session)).find(
    (account) =>
      account.feedable &&
      account.name.toLowerCase() === name &&
      account.accountNumber === numberAt(asked) &&
      account.currency === asked.currency &&
      account.accountType === asked.category,
  );
  return same ? { kind: "same", account: bankAccount(same) } : { kind: "absent" };
}

/** Asks for an account once. FreeAgent knows no keys for repeats: whoever asks again must have looked before. */
export async function makeAccount(
  session: ProviderSession,
  asked: NewAccount,
  askAgainMs: number,
): Promise<AccountMade> {
  const number = numberAt(asked);
  const body = JSON.stringify({
    bank_account: {
      type: asked.category === "Credit" ? "CreditCardAccount" : "StandardBankAccount",
      name: nameAt(asked.name),
      currency: asked.currency,
      opening_balance: "0",
      ...(number === null ? {} : { account_number: number }),
      ...(asked.sortCode === null ? {} : { sort_code: asked.sortCode.replace(/\D/g, "") }),
    },
  });
  const doubt = (reason: string): AccountMade => ({ kind: "in-doubt", reason, askAgainMs, newKey: false });
  let answer: Answer;
  try {
    answer = await call(session, { method: "POST", path: "/v2/bank_accounts", body });
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "in-doubt") throw error;
    return doubt(error.message);
  }
  if (succeeded(answer)) {
    const account = shownAccount(field(answer.body, "bank_account") ?? null);
    return account
      ? { kind: "created", account: bankAccount(account) }
      : doubt("FreeAgent's answer does not name the account.");
  }
  const fault = faultOf(answer, true);
  if (fault.kind === "in-doubt") return doubt(fault.message);
  if (fault.kind !== "refused") throw fault;
  return { kind: "refused", reasons: reasonsOf(answer) };
}

const fieldsOf: readonly (readonly [RegExp, string])[] = [
  [/currenc/i, "currency"],
  [/sort.?code/i, "sortCode"],
  [/number/i, "accountNumber"],
  [/\bname\b/i, "accountName"],
  [/\btype\b/i, "accountType"],
];

/** What FreeAgent finds wrong, each with the field of ours that its words are about. */
function reasonsOf(answer: Answer): { field: string; message: string }[] {
  const messages = messagesOf(answer);
  if (messages.length === 0) return [{ field: "bankAccount", message: describe(answer) }];
  return messages.map((message) => ({
    field: fieldsOf.find(([words]) => words.test(message))?.[1] ?? "bankAccount",
    message: `FreeAgent says: ${message}`,
  }));
}
