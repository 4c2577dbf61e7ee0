import type { Account, Company } from "./records.ts";
import { defaultSettings } from "./settings.ts";
import { type Change, keyOf, put, type State } from "./state.ts";

type SeedAccount = [
  number: string,
  acctNumber: string,
  name: string,
  type: string,
  currency: string,
  subsidiaries: string[],
  inactive?: boolean,
];
interface Seed {
  readonly company: Omit<Company, "suiteApp">;
  readonly currencies: [number: string, symbol: string, name: string][];
  readonly subsidiaries: [
    number: string,
    name: string,
    currency: string,
    parent: string | null,
    elimination?: boolean,
  ][];
  readonly accounts: SeedAccount[];
}

/** The NetSuite accounts a new pretend NetSuite has. Their ids never change, so that tests and guides can name them. */
const seeds: readonly Seed[] = [
  {
    company: {
      id: "1234567",
      name: "Harbour Cafe Group",
      oneWorld: true,
      multiCurrency: true,
      accountNumbers: true,
      baseCurrency: "1",
    },
    currencies: [
      ["1", "USD", "US Dollar"],
      ["2", "GBP", "British Pound"],
      ["3", "CAD", "Canadian Dollar"],
      ["4", "EUR", "Euro"],
      ["5", "CZK", "Czech Koruna"],
    ],
    subsidiaries: [
      ["1", "Harbour Cafe Group", "1", null],
      ["2", "Harbour Cafe UK", "2", "1"],
      ["3", "Harbour Cafe CZ", "5", "1"],
      ["4", "Eliminations", "1", "1", true],
    ],
    accounts: [
      ["101", "1000", "Checking", "Bank", "1", ["1"]],
      ["102", "1010", "Savings", "Bank", "1", ["1"]],
      ["103", "2010", "Corporate card", "CredCard", "1", ["1"]],
      ["104", "1100", "UK current account", "Bank", "2", ["2"]],
      ["105", "1110", "UK savings", "Bank", "2", ["2"]],
      ["106", "1200", "Běžný účet", "Bank", "5", ["3"]],
      ["107", "1210", "Euro účet", "Bank", "4", ["3"]],
      ["108", "1020", "Old checking", "Bank", "1", ["1"], true],
      ["109", "4000", "Sales", "Income", "1", ["1", "2", "3"]],
    ],
  },
  {
    company: {
      id: "7654321",
      name: "Harbour Cafe Single",
      oneWorld: false,
      multiCurrency: false,
      accountNumbers: false,
      baseCurrency: "1",
    },
    currencies: [["1", "USD", "USA"]],
    subsidiaries: [],
    accounts: [
      ["101", "", "Checking", "Bank", "1", []],
      ["102", "", "Company card", "CredCard", "1", []],
    ],
  },
];

/** Fills a pretend NetSuite that has never run before. */
export function seed(state: State): void {
  if (state.rows("settings").size > 0) return;
  const changes: Change[] = [
    put("settings", defaultSettings),
    put("applications", {
      id: "millrace-sandbox",
      name: "Millrace sandbox",
      secret: "millrace-sandbox-secret",
      redirectUris: [],
      anyLoopback: true,
    }),
  ];
  for (const entry of seeds) changes.push(...plant(entry));
  state.commit(...changes);
}

function plant({ company, currencies, subsidiaries, accounts }: Seed): Change[] {
  const companyId = company.id;
  const at = (number: string) => ({ id: keyOf(companyId, number), companyId, number });
  return [
    put("companies", { ...company, suiteApp: true }),
    ...currencies.map(([number, symbol, name]) => put("currencies", { ...at(number), symbol, name })),
    ...subsidiaries.map(([number, name, currency, parent, elimination = false]) =>
      put("subsidiaries", { ...at(number), name, currency, parent, elimination, inactive: false }),
    ),
    ...accounts.map((entry) => put("accounts", seedAccount(at(entry[0]), entry))),
  ];
}

function seedAccount(
  at: { id: string; companyId: string; number: string },
  [, acctNumber, name, type, currency, subsidiaries, inactive = false]: SeedAccount,
): Account {
  return {
    ...at,
    acctNumber: acctNumber || null,
    name,
    type,
    currency,
    subsidiaries,
    includeChildren: false,
    description: null,
    externalId: null,
    inactive,
    bankBalance: null,
    balanceAsOf: null,
  };
}
