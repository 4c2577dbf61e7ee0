/** Bank accounts in the books of an organisation, read and made (Xero Accounting API, Accounts). */
import {
  type AccountFound,
  type AccountMade,
  type BankAccount,
  type NewAccount,
  ProviderFault,
  type ProviderSession,
} from "../integration.ts";
import { cut, listField, textField, type Wire } from "../wire.ts";
import { api, numberAtXero, splitNumber, validationMessages } from "./accounts.ts";
import { answerOf, read } from "./client.ts";
import { type Answer, describe, errorOf, faultOf, succeeded } from "./faults.ts";

const askAgainMs = 2_000;

/** Every account of the type BANK, which cards and PayPal accounts have too, archived ones included. */
export async function listBankAccounts(session: ProviderSession): Promise<BankAccount[]> {
  const query = new URLSearchParams({ where: 'Type=="BANK"', order: "Name ASC" });
  const body = await read(session, "accounting", `${api}/Accounts?${query}`);
  return listField(body, "Accounts").flatMap((account) => bankAccount(account) ?? []);
}

function bankAccount(account: Wire): BankAccount | undefined {
  const id = textField(account, "AccountID");
  const currency = textField(account, "CurrencyCode");
  if (!id || !currency) return undefined;
  const status = (textField(account, "Status") ?? "").toUpperCase();
  return {
    id,
    name: textField(account, "Name"),
    accountType: typeOf(account),
    nominalCode: textField(account, "Code"),
    ...splitNumber(textField(account, "BankAccountNumber"), currency),
    iban: null,
    currency,
    // The Accounting API tells no balances of accounts.
    balance: null,
    institution: null,
    availableBalance: null,
    overdraftLimit: null,
    status: status === "ACTIVE" ? "Active" : status === "" ? "Unknown" : "Archived",
    deleted: status === "DELETED",
    changedAt: instantOf(textField(account, "UpdatedDateUTC")),
  };
}

function typeOf(account: Wire): BankAccount["accountType"] {
  const kind = textField(account, "BankAccountType")?.toUpperCase();
  if (kind === "CREDITCARD") return "Credit";
  if (kind === "BANK") return "Debit";
  const side = textField(account, "Class")?.toUpperCase();
  return side === "LIABILITY" ? "Credit" : side === "ASSET" ? "Debit" : "Unknown";
}

/** `/Date(1573755038314+0000)/`: milliseconds since 1970; the offset says how Xero shows it, not when it is. */
function instantOf(text: string | null): Date | null {
  const milliseconds = /^\/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\/$/.exec(text ?? "")?.[1];
  return milliseconds === undefined ? null : new Date(Number(milliseconds));
}

/** Xero lets no two accounts of a chart share a name, whatever their type, so the name is what is looked for. */
export async function findAccount(session: ProviderSession, asked: NewAccount): Promise<AccountFound> {
  const body = await read(session, "accounting", `${api}/Accounts?order=${encodeURIComponent("Name ASC")}`);
  const name = nameAtXero(asked).toLowerCase();
  const found = listField(body, "Accounts").find((one) => textField(one, "Name")?.toLowerCase() === name);
  if (!found) return { kind: "absent" };
  const account = bankAccount(found);
  const same =
    textField(found, "Type")?.toUpperCase() === "BANK" &&
    textField(found, "BankAccountNumber") === numberAtXero(asked) &&
    account?.currency === asked.currency &&
    account.accountType === asked.category &&
    account.status === "Active" &&
    (asked.nominalCode === null || account.nominalCode === asked.nominalCode);
  if (account && same) return { kind: "same", account };
  return { kind: "in-the-way", message: "Another account in Xero has this name." };
}

/** Asks for an account once. Only a refusal of Xero's own is final; whatever else happens is told as doubt. */
export async function makeAccount(
  session: ProviderSession,
  asked: NewAccount,
  key: string,
): Promise<AccountMade> {
  const body = JSON.stringify({
    Name: nameAtXero(asked),
    ...(asked.nominalCode === null ? {} : { Code: asked.nominalCode }),
    Type: "BANK",
    BankAccountNumber: numberAtXero(asked),
    BankAccountType: asked.category === "Credit" ? "CREDITCARD" : "BANK",
    CurrencyCode: asked.currency,
  });
  let answer: Answer;
  try {
    const path = `${api}/Accounts`;
    answer = await answerOf(
      session,
      { kind: "accounting", method: "PUT", path, body, idempotencyKey: key },
      true,
    );
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "in-doubt") throw error;
    return { kind: "in-doubt", reason: error.message, askAgainMs, newKey: false };
  }
  const account = bankAccount(listField(answer.body, "Accounts")[0] ?? null);
  if (succeeded(answer) && account) return { kind: "created", account };
  // Answered, so nothing is under way any more; Xero repeats a failure for as long as it remembers the key.
  const doubt = (reason: string): AccountMade => ({ kind: "in-doubt", reason, askAgainMs, newKey: true });
  if (succeeded(answer)) return doubt("Xero's answer does not name the account.");
  const fault = faultOf(answer, true);
  if (fault.kind === "in-doubt") return doubt(fault.message);
  if (fault.kind !== "refused") throw fault;
  return { kind: "refused", reasons: reasonsOf(answer) };
}

const nameAtXero = ({ name }: NewAccount): string => name.trim();

const fieldsOf: readonly (readonly [RegExp, string])[] = [
  [/currenc/i, "currency"],
  [/number/i, "accountNumber"],
  [/\bname\b/i, "accountName"],
  [/\bcode\b/i, "nominalCode"],
];

/** What Xero finds wrong, each with the field of ours that its words are about. */
function reasonsOf(answer: Answer): { field: string; message: string }[] {
  const messages = validationMessages(answer.body);
  if (messages.length === 0)
    return [{ field: "bankAccount", message: describe(errorOf(answer), answer.status) }];
  return messages.slice(0, 10).map((message) => ({
    field: fieldsOf.find(([words]) => words.test(message))?.[1] ?? "bankAccount",
    message: `Xero says: ${cut(message, 300)}`,
  }));
}
