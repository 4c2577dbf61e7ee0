import type { AccountRequest, CompanyRequest } from "./admin-requests.ts";
import { newCompany } from "./new-company.ts";
import { defaultSettings } from "./settings.ts";
import type { State } from "./state.ts";

/** The application that works without any setting. */
const sandboxApplication = {
  id: "millrace-sandbox",
  name: "Millrace sandbox",
  secrets: ["millrace-sandbox-secret"],
  redirectUris: [],
  anyLoopback: true,
} as const;

const card = { type: "CreditCardAccount" } as const;

/** The companies a new pretend FreeAgent has. Their numbers never change, so that tests and guides can name them. */
const companies: readonly CompanyRequest[] = [
  {
    id: "1826",
    name: "Harbour Cafe Ltd",
    currency: "GBP",
    subdomain: "harbourcafe",
    startDate: "2022-04-06",
    accounts: [
      {
        id: "8261",
        name: "Business current account",
        isPrimary: true,
        accountNumber: "70938812",
        sortCode: "204561",
      },
      { id: "8262", name: "Business savings", accountNumber: "70938839", sortCode: "204561" },
      { id: "8263", name: "Business credit card", ...card, accountNumber: "5208" },
      { id: "8264", name: "Euro account", currency: "EUR", iban: "GB94BARC10201530093459" },
      { id: "8265", name: "PayPal", type: "PaypalAccount", email: "sales@harbour-cafe.example" },
      {
        id: "8266",
        name: "Old business account",
        status: "hidden",
        accountNumber: "00457721",
        sortCode: "309211",
      },
    ],
  },
  {
    id: "1840",
    name: "Harbour Cafe Inc.",
    currency: "USD",
    subdomain: "harbourcafeinc",
    type: "UniversalCompany",
    country: "United States",
    startDate: "2023-01-01",
    accounts: [
      { id: "8401", name: "Checking", isPrimary: true, accountNumber: "000417730925" },
      { id: "8402", name: "Corporate card", ...card, accountNumber: "7731" },
    ],
  },
  {
    id: "1203",
    name: "Harbour Cafe s.r.o.",
    currency: "CZK",
    subdomain: "harbourcafecz",
    type: "UniversalCompany",
    country: "Czech Republic",
    startDate: "2021-01-01",
    accounts: [
      { id: "8201", name: "Current account", isPrimary: true, accountNumber: "2801462311/2010" },
      { id: "8202", name: "Company card", ...card, accountNumber: "4417" },
    ] satisfies AccountRequest[],
  },
];

/** What is made later is numbered above everything that is here from the beginning. */
const firstNumber = 100_000;

/** Fills a pretend FreeAgent that has never run before. */
export function seed(state: State, now: Date): void {
  if (state.rows("settings").size > 0) return;
  state.change((writer) => {
    writer.put("counters", { id: "numbers", last: firstNumber });
    writer.put("settings", defaultSettings);
    writer.put("applications", sandboxApplication);
    for (const company of companies) newCompany(writer, company, now);
  });
}
