import { dialects } from "./ofx-dialect.ts";
import type { Company, Institution, LedgerAccount } from "./records.ts";
import { defaultSettings } from "./settings.ts";
import type { Store } from "./store.ts";

type SeedCompany = readonly [
  company: Company,
  accounts: readonly (readonly [id: string, name: string, kind: LedgerAccount["kind"], currency: string])[],
];

/** The companies a new pretend QuickBooks has. Their ids never change, so that tests and guides can name them. */
const companies: readonly SeedCompany[] = [
  [
    { id: "harbour-cafe", name: "Harbour Cafe Inc.", country: "US", currency: "USD" },
    [
      ["harbour-cafe-checking", "Checking", "Bank", "USD"],
      ["harbour-cafe-savings", "Savings", "Bank", "USD"],
      ["harbour-cafe-card", "Corporate card", "Credit card", "USD"],
    ],
  ],
  [
    { id: "harbour-cafe-canada", name: "Harbour Cafe Canada Ltd", country: "CA", currency: "CAD" },
    [
      ["harbour-cafe-canada-chequing", "Chequing", "Bank", "CAD"],
      ["harbour-cafe-canada-us", "US dollar account", "Bank", "USD"],
      ["harbour-cafe-canada-card", "Visa", "Credit card", "CAD"],
    ],
  ],
  [
    { id: "lakeside-bakery", name: "Lakeside Bakery LLC", country: "US", currency: "USD" },
    [
      ["lakeside-bakery-checking", "Operating account", "Bank", "USD"],
      ["lakeside-bakery-payroll", "Payroll", "Bank", "USD"],
    ],
  ],
];

/** What every institution has unless it is told otherwise; Millrace names itself so when nothing is set. */
export const unaddressed: Omit<Institution, "id" | "name" | "protocol"> = {
  address: null,
  org: "",
  fid: "",
  dialect: dialects["sgml-103"],
  client: { id: "sandbox-quickbooks", secret: "sandbox-quickbooks-secret" },
  fdxVersion: "v6",
};

/** The banks in the list: the Millrace of this sandbox, over each standard. */
const institutions: readonly Institution[] = [
  { ...unaddressed, id: "bank-ofx", name: "Millrace bank (OFX)", protocol: "ofx" },
  {
    ...unaddressed,
    id: "bank-ofx-xml",
    name: "Millrace bank (OFX 2, XML)",
    protocol: "ofx",
    dialect: dialects["xml-203"],
  },
  { ...unaddressed, id: "bank-fdx", name: "Millrace bank (FDX)", protocol: "fdx" },
];

/** Fills a pretend QuickBooks that has never run before. */
export function seed(store: Store): void {
  if (store.get("settings", "settings")) return;
  store.put(
    ["settings", defaultSettings],
    ...companies.flatMap(([company, accounts]) => [
      ["companies", company] as const,
      ...accounts.map(
        ([id, name, kind, currency]) =>
          ["ledgerAccounts", { id, companyId: company.id, name, kind, currency }] as const,
      ),
    ]),
    ...institutions.map((institution) => ["institutions", institution] as const),
  );
}
