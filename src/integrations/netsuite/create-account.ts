/** Making accounts (NetSuite help, section_0902085857): by our external id, so that a repeat changes nothing. */
import { createHash } from "node:crypto";
import {
  type AccountFound,
  type AccountMade,
  type NewAccount,
  type NewFeedAccount,
  ProviderFault,
} from "../integration.ts";
import { cut, textField } from "../wire.ts";
import { type LedgerAccount, readAccounts, readCurrencies } from "./books.ts";
import type { Ask } from "./client.ts";
import { type Answer, describe, errorOf, faultOf, succeeded } from "./faults.ts";
import type { Place } from "./settings.ts";

/** What older releases of NetSuite take of an account's name. */
export const longestName = 31;
const askAgainMs = 2_000;

/** The account that is made for a feed. NetSuite's number of an account is that of the chart, and left to NetSuite. */
export const newAccountPreview = (account: NewFeedAccount) => ({
  name: nameOf(account.accountName),
  accountNumber: null,
  maximumName: longestName,
});

export const nameOf = (name: string): string => cut(name.trim() || "Bank account", longestName).trim();

/** Our name of an account in NetSuite, the same for a repeat. */
export const externalIdOf = (key: string): string =>
  `obf-${createHash("sha256").update(key).digest("hex").slice(0, 40)}`;

/** Looks among bank and card accounts for one of the same name. */
export async function findAccount(ask: Ask, place: Place, asked: NewAccount): Promise<AccountFound> {
  const name = nameOf(asked.name).toLowerCase();
  const found = (await readAccounts(ask, place)).find((one) => plainName(one).toLowerCase() === name);
  if (!found) return { kind: "absent" };
  const same =
    found.currency === asked.currency &&
    found.accountType === asked.category &&
    found.status === "Active" &&
    (asked.nominalCode === null || found.nominalCode === asked.nominalCode);
  if (!same) return { kind: "in-the-way", message: "Another account in NetSuite has this name." };
  return { kind: "same", account: bankAccountOf(found) };
}

/** NetSuite shows accounts by number and name in one, and by the names of their parents. */
function plainName({ name, nominalCode }: LedgerAccount): string {
  const shown = name ?? "";
  const numbered = nominalCode !== null && shown.startsWith(`${nominalCode} `);
  return (numbered ? shown.slice(nominalCode.length + 1) : shown).trim();
}

const bankAccountOf = ({ externalId: _, ...account }: LedgerAccount) => account;

/** Asks for an account under an external id, and reads back what became of it. */
export async function makeAccount(
  ask: Ask,
  place: Place,
  asked: NewAccount,
  key: string,
): Promise<AccountMade> {
  const doubt = (reason: string): AccountMade => ({ kind: "in-doubt", reason, askAgainMs, newKey: false });
  try {
    const made = await putAccount(ask, place, asked, externalIdOf(key));
    if (made.kind === "refused") return { kind: "refused", reasons: [made] };
    const account = (await readAccounts(ask, place)).find(({ id }) => id === made.id);
    return account
      ? { kind: "created", account: bankAccountOf(account) }
      : doubt("NetSuite does not list the account that it made.");
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "in-doubt") throw error;
    return doubt(error.message);
  }
}

export type AccountPut =
  | { readonly kind: "put"; readonly id: string }
  | { readonly kind: "refused"; readonly field: string; readonly message: string; readonly code: string };

/** Makes the account of an external id, or finds it made before. Throws "in-doubt" when that is not known. */
export async function putAccount(
  ask: Ask,
  { subsidiary }: Place,
  asked: NewAccount,
  externalId: string,
): Promise<AccountPut> {
  const { codes } = await readCurrencies(ask);
  const currency = [...codes].find(([, code]) => code === asked.currency)?.[0];
  if (currency === undefined) {
    const message = `NetSuite has no currency ${asked.currency}.`;
    return { kind: "refused", field: "currency", message, code: "currency-not-enabled" };
  }
  const path = `/services/rest/record/v1/account/eid:${externalId}`;
  const answer = await ask({
    method: "PUT",
    path,
    body: {
      acctName: nameOf(asked.name),
      ...(asked.nominalCode === null ? {} : { acctNumber: asked.nominalCode }),
      acctType: { id: asked.category === "Credit" ? "CredCard" : "Bank" },
      currency: { id: currency },
      ...(subsidiary === null ? {} : { subsidiary: { items: [{ id: subsidiary }] } }),
    },
    write: true,
    repeatable: true,
  });
  if (!succeeded(answer)) return refusedAccount(answer, asked);
  const id = /\/account\/(\d+)\/?$/.exec(answer.headers.location ?? "")?.[1] ?? (await readId(ask, path));
  if (id) return { kind: "put", id };
  throw new ProviderFault("in-doubt", "NetSuite's answer does not name the account.");
}

async function readId(ask: Ask, path: string): Promise<string | undefined> {
  const answer = await ask({ method: "GET", path });
  if (!succeeded(answer)) throw new ProviderFault("in-doubt", describe(answer));
  return textField(answer.body, "id") ?? undefined;
}

const fieldsOf: readonly (readonly [RegExp, string])[] = [
  [/currenc/i, "currency"],
  [/number|acctNumber/i, "nominalCode"],
  [/\bname\b|acctName/i, "accountName"],
  [/type/i, "accountType"],
];

const numberRequired =
  "Accounts are numbered in this NetSuite, so none is made without a number. Choose an account that is there, or make one with its nominalCode through the API and choose that.";

function refusedAccount(answer: Answer, { nominalCode }: NewAccount): AccountPut {
  const fault = faultOf(answer, true);
  if (fault.kind !== "refused") throw fault;
  const { message } = fault;
  const named = errorOf(answer).path ?? message;
  const about = fieldsOf.find(([words]) => words.test(named))?.[1] ?? "bankAccount";
  if (about === "nominalCode" && nominalCode === null)
    return {
      kind: "refused",
      field: about,
      message: `${numberRequired} ${message}`,
      code: "number-required",
    };
  const taken = /already (exists|in use|been used)|unique/i.test(message);
  const code = answer.status === 403 ? "role-not-allowed" : taken ? "name-taken" : (fault.code ?? "refused");
  return { kind: "refused", field: about, message, code };
}
