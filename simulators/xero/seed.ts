import type { Account } from "./accounts.ts";
import { knownScopes } from "./applications.ts";
import type { Organisation } from "./organisations.ts";
import { defaultSettings } from "./settings.ts";
import type { Draft, State } from "./state.ts";

/** The application that works without any setting. */
const sandboxApplication = {
  id: "millrace-sandbox",
  name: "Millrace sandbox",
  secret: "millrace-sandbox-secret",
  redirectUris: [],
  anyLoopback: true,
  scopes: knownScopes,
  standing: "entitled",
} as const;

type SeedAccount = [
  id: string,
  name: string,
  number: string,
  type: Account["bankAccountType"],
  currency: string,
];
interface Seed {
  organisation: Pick<
    Organisation,
    "id" | "name" | "countryCode" | "baseCurrency" | "currencies" | "multicurrency"
  >;
  shortCode: string;
  user: [id: string, givenName: string, familyName: string, email: string];
  accounts: SeedAccount[];
  archived: string;
}

/** The organisations a new pretend Xero has. Their ids never change, so that tests and guides can name them. */
const seeds: readonly Seed[] = [
  {
    organisation: {
      id: "c0ffee00-0000-4000-8000-000000000203",
      name: "Harbour Cafe s.r.o.",
      countryCode: "CZ",
      baseCurrency: "CZK",
      currencies: ["EUR", "USD"],
      multicurrency: true,
    },
    shortCode: "!hc203",
    user: ["c0ffee00-0000-4000-8000-0000000002ff", "Klara", "Pristavni", "klara@harbour-cafe.example"],
    accounts: [
      ["c0ffee00-0000-4000-8000-000000000211", "Current account", "2801462311/2010", "BANK", "CZK"],
      ["c0ffee00-0000-4000-8000-000000000212", "Savings account", "2801462338/2010", "BANK", "CZK"],
      ["c0ffee00-0000-4000-8000-000000000213", "Euro account", "CZ5820100000002801462346", "BANK", "EUR"],
      ["c0ffee00-0000-4000-8000-000000000214", "Company card", "4417", "CREDITCARD", "CZK"],
      ["c0ffee00-0000-4000-8000-000000000215", "Travel card", "9026", "CREDITCARD", "EUR"],
      ["c0ffee00-0000-4000-8000-000000000216", "PayPal", "pay@harbour-cafe.example", "PAYPAL", "CZK"],
      ["c0ffee00-0000-4000-8000-000000000217", "Old current account", "1203904420/0300", "BANK", "CZK"],
    ],
    archived: "c0ffee00-0000-4000-8000-000000000217",
  },
  {
    organisation: {
      id: "c0ffee00-0000-4000-8000-000000000826",
      name: "Harbour Cafe Ltd",
      countryCode: "GB",
      baseCurrency: "GBP",
      currencies: [],
      multicurrency: false,
    },
    shortCode: "!hc826",
    user: ["c0ffee00-0000-4000-8000-0000000008ff", "Morgan", "Quayle", "morgan@harbour-cafe.example"],
    accounts: [
      ["c0ffee00-0000-4000-8000-000000000811", "Business current account", "20456170938812", "BANK", "GBP"],
      ["c0ffee00-0000-4000-8000-000000000812", "Business savings", "20456170938839", "BANK", "GBP"],
      ["c0ffee00-0000-4000-8000-000000000813", "Tips jar account", "40127761205518", "BANK", "GBP"],
      ["c0ffee00-0000-4000-8000-000000000814", "Business credit card", "5208", "CREDITCARD", "GBP"],
      ["c0ffee00-0000-4000-8000-000000000816", "PayPal", "sales@harbour-cafe.example", "PAYPAL", "GBP"],
      ["c0ffee00-0000-4000-8000-000000000817", "Old business account", "30921100457721", "BANK", "GBP"],
    ],
    archived: "c0ffee00-0000-4000-8000-000000000817",
  },
  {
    organisation: {
      id: "c0ffee00-0000-4000-8000-000000000840",
      name: "Harbour Cafe Inc.",
      countryCode: "US",
      baseCurrency: "USD",
      currencies: ["EUR", "GBP", "JPY"],
      multicurrency: true,
    },
    shortCode: "!hc840",
    user: ["c0ffee00-0000-4000-8000-0000000004ff", "Jamie", "Wharf", "jamie@harbour-cafe.example"],
    accounts: [
      ["c0ffee00-0000-4000-8000-000000000411", "Checking", "000417730925", "BANK", "USD"],
      ["c0ffee00-0000-4000-8000-000000000412", "Savings", "000417730933", "BANK", "USD"],
      ["c0ffee00-0000-4000-8000-000000000413", "London account", "60837155029914", "BANK", "GBP"],
      ["c0ffee00-0000-4000-8000-000000000414", "Corporate card", "7731", "CREDITCARD", "USD"],
      ["c0ffee00-0000-4000-8000-000000000415", "Tokyo account", "1180442", "BANK", "JPY"],
      ["c0ffee00-0000-4000-8000-000000000416", "PayPal", "billing@harbour-cafe.example", "PAYPAL", "USD"],
      ["c0ffee00-0000-4000-8000-000000000417", "Old checking", "000298110046", "BANK", "USD"],
    ],
    archived: "c0ffee00-0000-4000-8000-000000000417",
  },
];

/** Fills a pretend Xero that has never run before. */
export function seed(state: State, now: Date): void {
  if (state.rows("settings").size > 0) return;
  state.change((draft) => {
    draft.put("settings", defaultSettings);
    draft.put("applications", sandboxApplication);
    for (const entry of seeds) plant(draft, entry, now.toISOString());
  });
}

function plant(
  draft: Draft,
  { organisation, shortCode, user, accounts, archived }: Seed,
  instant: string,
): void {
  const [userId, givenName, familyName, email] = user;
  draft.put("users", { id: userId, givenName, familyName, email });
  draft.put("organisations", {
    ...organisation,
    shortCode,
    userId,
    feedsEnabled: true,
    demo: false,
    status: "ACTIVE",
    createdAt: instant,
  });
  for (const [index, [id, name, number, bankAccountType, currency]] of accounts.entries()) {
    draft.put("accounts", {
      id,
      organisationId: organisation.id,
      code: String(90 + index).padStart(3, "0"),
      name,
      type: "BANK",
      number,
      bankAccountType,
      currency,
      status: id === archived ? "ARCHIVED" : "ACTIVE",
      updatedAt: instant,
    });
  }
  const ledgerAccounts = [
    ["18", "200", "Sales", "REVENUE"],
    ["19", "400", "Advertising", "EXPENSE"],
  ] as const;
  for (const [ending, code, name, type] of ledgerAccounts) {
    draft.put("accounts", {
      id: archived.slice(0, -2) + ending,
      organisationId: organisation.id,
      code,
      name,
      type,
      number: "",
      bankAccountType: "",
      currency: null,
      status: "ACTIVE",
      updatedAt: instant,
    });
  }
}
