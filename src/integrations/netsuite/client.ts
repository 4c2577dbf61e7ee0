/** Calls to one NetSuite account: token with one renewal, limits, JSON. */
import { type Outbound, ProviderFault, type ProviderSession } from "../integration.ts";
import { readWire } from "../wire.ts";
import { type Answer, answered, faultOf, succeeded } from "./faults.ts";
import { addressOf, base, type NetSuiteSettings, placeOf } from "./settings.ts";

export interface NetSuiteCall {
  readonly method: "GET" | "POST" | "PUT";
  /** Below the address of the account, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Scripts have a host of their own. */
  readonly host?: "rest" | "restlet";
  /** Whether it changes something. */
  readonly write?: boolean;
  /** The other side takes a repeat of this very call for the same. */
  readonly repeatable?: boolean;
}

/** Asks the account of a connection; what comes back may be a refusal. Throws the faults that concern the whole account. */
export type Ask = (call: NetSuiteCall) => Promise<Answer>;

/** Calls within a session: a refused access token is renewed and the call repeated once, since nothing was done. */
export const askIn =
  (settings: NetSuiteSettings, session: ProviderSession): Ask =>
  (call) =>
    answered(call.write ?? false, async () => {
      ownAddress(settings, session.address);
      const { account } = placeOf(session.organisationId);
      const attempt = (token: string) =>
        session.within("account", () => request(settings, session.http, account, token, call));
      const token = await session.accessToken("present");
      const answer = await attempt(token);
      if (answer.status !== 401) return answer;
      return attempt(await session.accessToken("renewed", token));
    });

/** Calls with a token that was granted a moment ago, before there is a connection. */
export const askWith =
  (settings: NetSuiteSettings, http: Outbound, account: string, token: string): Ask =>
  (call) =>
    answered(call.write ?? false, () => request(settings, http, account, token, call));

async function request(
  settings: NetSuiteSettings,
  http: Outbound,
  account: string,
  token: string,
  call: NetSuiteCall,
): Promise<Answer> {
  const template = call.host === "restlet" ? settings.restletUrl : settings.restUrl;
  const { status, headers, body } = await http.request({
    method: call.method,
    url: `${addressOf(template, account)}${call.path}`,
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    repeatable: call.repeatable ?? !call.write,
  });
  const answer = { status, headers, body: readWire(body) };
  const fault = succeeded(answer) ? undefined : faultOf(answer, call.write ?? false);
  // Thrown from within the limits, so that all who share them wait as well.
  if (fault?.holds) throw fault;
  return answer;
}

/** A token is shown only to the service it belongs to. */
export function ownAddress(settings: Pick<NetSuiteSettings, "restUrl">, address: string): void {
  if (base(address) === base(settings.restUrl)) return;
  throw new ProviderFault(
    "reauthorise",
    "The connection was approved at another address of NetSuite than the one configured now; it must be approved again.",
    { code: "address-changed" },
  );
}
