import type { Bank, CallbackAddresses } from "./records.ts";
import { defaultSettings } from "./settings.ts";
import type { Store } from "./store.ts";

/** The provider that works without any setting. */
const sandboxApplication = {
  id: "millrace-sandbox",
  secret: "millrace-sandbox-secret",
  apiKey: "millrace-sandbox-api-key",
  headerName: "x-millrace-notification",
  headerValue: "millrace-sandbox-notification",
} as const;

/** Where a Millrace without settings listens. */
const defaultCallbacks: CallbackAddresses = {
  notification: "http://localhost:4000/sage/notification",
  availableAccounts: "http://localhost:4000/sage/availableAccounts",
  auth: "http://localhost:4000/sage/auth",
  reAuth: "http://localhost:4000/sage/reAuth",
};

/** The bank that is always there. */
export const sandboxBank: Bank = {
  id: "c0ffee00-0000-4000-8000-00000000ba4c",
  applicationId: sandboxApplication.id,
  externalRef: "c0ffee00-0000-4000-8000-0000000000ba",
  name: "Harbour Bank (powered by Millrace)",
  url: "https://harbour-bank.example",
  countryCode: "GB",
  supportIframe: true,
  callbackURLs: defaultCallbacks,
  removed: false,
};

const companies = [
  {
    id: "c0ffee00-0000-4000-8000-00005a9e0826",
    name: "Harbour Cafe Ltd",
    countryCode: "GB",
    currency: "GBP",
  },
  {
    id: "c0ffee00-0000-4000-8000-00005a9e0840",
    name: "Harbour Cafe Inc.",
    countryCode: "US",
    currency: "USD",
  },
  {
    id: "c0ffee00-0000-4000-8000-00005a9e0353",
    name: "Quayside Books DAC",
    countryCode: "IE",
    currency: "EUR",
  },
] as const;

/** Fills a pretend Sage that has never run before; the addresses of its bank are those of this start. */
export function seed(store: Store, callbackURLs: CallbackAddresses | undefined): void {
  const known = store.get("banks", sandboxBank.id);
  store.change(({ put }) => {
    if (!known) {
      put("settings", defaultSettings);
      put("applications", sandboxApplication);
      for (const company of companies) put("companies", company);
    }
    const bank = known ?? sandboxBank;
    if (callbackURLs || !known) put("banks", { ...bank, callbackURLs: callbackURLs ?? bank.callbackURLs });
  });
}
