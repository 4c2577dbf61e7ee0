/** The bank in Sage's search, and where Sage calls us (Provider API, banks). */
import { type Outbound, ProviderFault, type ProviderSession } from "../integration.ts";
import { field, listField, textField, type Wire } from "../wire.ts";
import { answerOf, requestToken } from "./client.ts";
import { faultOf, succeeded } from "./faults.ts";
import { base, type SageSettings } from "./settings.ts";

export interface CallbackAddresses {
  readonly notification: string;
  readonly availableAccounts: string;
  readonly auth: string;
  readonly reAuth: string;
}

export interface BankListing {
  /** As customers find it; Sage wants it to end in "(powered by …)". */
  readonly name: string;
  readonly externalRef: string;
  readonly callbackURLs: CallbackAddresses;
  /** Of a bank that is registered already. */
  readonly bankId?: string;
  /** Two letters; only where it is registered. */
  readonly countryCode?: string;
  /** The bank's own website; only where it is registered. */
  readonly url?: string;
}

/** Registers the bank with Sage, or changes what it has; gives Sage's id of it. Throws `ProviderFault`. */
export async function registerBank(
  settings: Omit<SageSettings, "bankId">,
  http: Outbound,
  bank: BankListing,
): Promise<string> {
  const { bankId, callbackURLs, countryCode, externalRef, name, url } = bank;
  const data =
    bankId === undefined
      ? { toCreate: [{ supportiframe: true, countryCode, name, url, externalRef, callbackURLs }] }
      : { toUpdate: [{ name, principalId: bankId, externalRef, callbackURLs }] };
  const body = JSON.stringify({ data });
  const asked = { method: "POST", path: "/banks", body } as const;
  const reply = await answerOf(aloneWith(settings, http), settings.apiKey, asked, true);
  if (!succeeded(reply)) throw faultOf(reply, true);
  const id = bankId ?? findBank(reply.body, externalRef);
  if (!id) throw new ProviderFault("in-doubt", "Sage's answer does not name the bank: ask Sage for its id.");
  return id;
}

/** A session for one call, made by hand: with a token of its own and no count of calls. */
function aloneWith(settings: Omit<SageSettings, "bankId">, http: Outbound): ProviderSession {
  return {
    address: base(settings.apiUrl),
    organisationId: "",
    http,
    accessToken: async () => (await requestToken(http, settings)).accessToken,
    within: (_kind, call) => call(),
  };
}

/** The answer is not public in full, so the bank is looked for wherever it may stand. */
function findBank(value: Wire | undefined, externalRef: string): string | undefined {
  const places = [value, field(value, "data")];
  const found = places.flatMap((place) =>
    ["created", "toCreate", "banks"].flatMap((name) => listField(place, name)),
  );
  const own =
    found.find((one) => textField(one, "externalRef") === externalRef) ?? found[0] ?? field(value, "data");
  return textField(own, "principalID") ?? undefined;
}
