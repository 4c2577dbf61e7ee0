/** What of a NetSuite account concerns bank feeds: subsidiaries, currencies, bank and card accounts. */
import {
  type BankAccount,
  type Organisation,
  type OrganisationChoice,
  ProviderFault,
} from "../integration.ts";
import { field, textField, type Wire } from "../wire.ts";
import type { Ask } from "./client.ts";
import { organisationIdOf, type Place } from "./settings.ts";
import { readRows } from "./suiteql.ts";

const subsidiaries = "SELECT id, name, currency, iselimination, isinactive FROM subsidiary ORDER BY id";
const currencies = "SELECT id, symbol, name, isinactive, isbasecurrency FROM currency ORDER BY id";
const leastOfCurrencies = "SELECT id, symbol FROM currency ORDER BY id";
const accounts = `SELECT a.id, a.acctnumber, a.accountsearchdisplayname, a.fullname, a.accttype, a.currency, a.isinactive, a.externalid FROM account a WHERE a.accttype IN ('Bank', 'CredCard') ORDER BY a.id`;
const leastOfAccounts = `SELECT a.id, a.fullname, a.accttype, a.currency, a.isinactive FROM account a WHERE a.accttype IN ('Bank', 'CredCard') ORDER BY a.id`;
const placements = "SELECT account, subsidiary FROM accountsubsidiarymap ORDER BY account, subsidiary";

/**
 * What a customer may connect: each active subsidiary that is not for eliminations, or the account itself where it has
 * no subsidiaries.
 */
export async function listOrganisations(ask: Ask, account: string): Promise<OrganisationChoice[]> {
  const rows = await readRows(ask, subsidiaries);
  const choice = (subsidiary: string | null, name: string | null): OrganisationChoice => ({
    id: organisationIdOf({ account, subsidiary }),
    name: name ?? `NetSuite ${account}`,
    connectionId: null,
  });
  if (rows === undefined || rows.length === 0) return [choice(null, null)];
  return rows
    .filter((row) => !flag(row, "iselimination") && !flag(row, "isinactive"))
    .flatMap((row) => {
      const id = textField(row, "id");
      return id ? [choice(id, textField(row, "name"))] : [];
    });
}

interface Currencies {
  /** ISO codes by NetSuite's id of the currency. */
  readonly codes: ReadonlyMap<string, string>;
  readonly base: string | null;
}

export async function readCurrencies(ask: Ask): Promise<Currencies> {
  const rows = (await readRows(ask, currencies, leastOfCurrencies)) ?? [];
  const codes = new Map<string, string>();
  for (const row of rows) {
    const [id, symbol] = [textField(row, "id"), textField(row, "symbol")?.trim().toUpperCase()];
    if (id && symbol && /^[A-Z]{3}$/.test(symbol) && !flag(row, "isinactive")) codes.set(id, symbol);
  }
  const base = rows.find((row) => flag(row, "isbasecurrency"));
  // Where it is not told: the currency an account was made with is its first.
  const baseId = textField(base, "id") ?? [...codes.keys()].sort((a, b) => Number(a) - Number(b))[0];
  return { codes, base: codes.get(baseId ?? "") ?? null };
}

export async function readOrganisation(ask: Ask, { account, subsidiary }: Place): Promise<Organisation> {
  const [{ codes, base }, rows = []] = await Promise.all([
    readCurrencies(ask),
    subsidiary === null ? [] : readRows(ask, subsidiaries),
  ]);
  const own = rows.find((row) => textField(row, "id") === subsidiary);
  if (subsidiary !== null && !own)
    throw new ProviderFault("refused", "The subsidiary is gone from NetSuite, or hidden from the role.");
  const baseCurrency = codes.get(textField(own, "currency") ?? "") ?? base;
  if (!baseCurrency) throw new ProviderFault("try-later", "NetSuite's answer names no base currency.");
  return {
    name: textField(own, "name") ?? `NetSuite ${account}`,
    baseCurrency,
    planType: null,
    multicurrencyEnabled: codes.size > 1,
    currencies: [...new Set([baseCurrency, ...codes.values()])],
  };
}

/** An account of the books that can be linked to a feed, with what it is known by. */
export interface LedgerAccount extends BankAccount {
  readonly externalId: string | null;
}

/** The bank and card accounts of a subsidiary, inactive ones included; of all where there are no subsidiaries. */
export async function readAccounts(ask: Ask, { subsidiary }: Place): Promise<LedgerAccount[]> {
  // Two calls at a time: people wait for it, and an account runs few at once.
  const [rows = [], { codes, elsewhere }] = await Promise.all([
    readRows(ask, accounts, leastOfAccounts),
    readPlaces(ask, subsidiary),
  ]);
  // By id, because a page may repeat rows of the one before when accounts are made meanwhile.
  const found = new Map<string, LedgerAccount>();
  for (const row of rows) {
    const account = ledgerAccount(row, codes);
    if (account && !elsewhere.has(account.id)) found.set(account.id, account);
  }
  return [...found.values()];
}

async function readPlaces(ask: Ask, subsidiary: string | null) {
  const { codes } = await readCurrencies(ask);
  const elsewhere = subsidiary === null ? new Set<string>() : await accountsElsewhere(ask, subsidiary);
  return { codes, elsewhere };
}

/** Accounts that belong to other subsidiaries only. */
async function accountsElsewhere(ask: Ask, subsidiary: string): Promise<ReadonlySet<string>> {
  const here = new Set<string>();
  const seen = new Set<string>();
  for (const row of (await readRows(ask, placements)) ?? []) {
    const account = textField(row, "account");
    if (!account) continue;
    seen.add(account);
    if (textField(row, "subsidiary") === subsidiary) here.add(account);
  }
  return seen.difference(here);
}

function ledgerAccount(row: Wire, codes: ReadonlyMap<string, string>): LedgerAccount | undefined {
  const id = textField(row, "id");
  const currency = codes.get(textField(row, "currency") ?? "");
  if (!id || !currency) return undefined;
  return {
    id,
    name: textField(row, "accountsearchdisplayname") ?? textField(row, "fullname"),
    accountType: textField(row, "accttype") === "CredCard" ? "Credit" : "Debit",
    nominalCode: textField(row, "acctnumber"),
    sortCode: null,
    accountNumber: null,
    iban: null,
    currency,
    balance: null,
    institution: null,
    availableBalance: null,
    overdraftLimit: null,
    status: flag(row, "isinactive") ? "Archived" : "Active",
    deleted: false,
    changedAt: null,
    externalId: textField(row, "externalid"),
  };
}

/** A flag, which SuiteQL writes `T` or `F`. */
function flag(value: Wire | undefined, name: string): boolean {
  const found = field(value, name);
  return found === true || found === "T" || found === "true";
}
