/** OAuth 2.0 with FreeAgent ("OAuth"): a client with a secret, one company per approval, no scopes, nothing to revoke. */
import { timingSafeEqual } from "node:crypto";
import { NoAnswer, type Outbound, ProviderFault, type RedirectFlow, type Tokens } from "../integration.ts";
import { field, textField, type Wire } from "../wire.ts";
import { noAnswer } from "./client.ts";
import { type Answer, answerOf, faultOf, retryAfterMs, succeeded } from "./faults.ts";
import { lowLevel } from "./permission.ts";
import { base, type FreeAgentSettings } from "./settings.ts";

export function freeAgentAuthorization(settings: FreeAgentSettings): RedirectFlow {
  return {
    kind: "oauth2",
    pages: [pagesOf(settings.apiUrl)],

    authorizationUrl: ({ state, redirectUri }) => {
      const url = new URL(`${base(settings.apiUrl)}/v2/approve_app`);
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        state,
      }).toString();
      return url;
    },

    exchange: async (http, { parameters, state, redirectUri }) => {
      const code = codeOf(parameters, state);
      const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
      const tokens = tokensOf(await ask(http, settings, form, "exchange"), null);
      const me = await readFresh(http, settings, tokens, "/v2/users/me");
      const low = lowLevel(me, "refused");
      if (low) throw low;
      const company = field(await readFresh(http, settings, tokens, "/v2/company"), "company");
      const id = textField(company, "id");
      if (!id) throw new ProviderFault("try-later", "FreeAgent's answer names no company.");
      return { tokens, organisations: [{ id, name: textField(company, "name") ?? "", connectionId: null }] };
    },

    refresh: async (http, address, refreshToken) => {
      // A secret is shown only to the service it belongs to.
      if (base(address) !== base(settings.apiUrl)) {
        const words =
          "The connection was approved at another address of FreeAgent than the one configured now.";
        throw new ProviderFault("reauthorise", words, { code: "address-changed" });
      }
      const form = { grant_type: "refresh_token", refresh_token: refreshToken };
      // Whether a used token still works is not documented: after a lost answer the same one is tried once more.
      const answer = await ask(http, settings, form, "refresh").catch((error: unknown) => {
        if (!(error instanceof ProviderFault) || error.code !== "no-answer") throw error;
        return ask(http, settings, form, "refresh");
      });
      return tokensOf(answer, refreshToken);
    },

    // FreeAgent offers no call for it: what was granted ends when its user removes the application there.
    revoke: async () => {},
  };
}

/** Who is not signed in is led from the API's host to the company's own. */
function pagesOf(apiUrl: string): string {
  const { hostname, origin } = new URL(apiUrl);
  return hostname.endsWith(".freeagent.com") ? "https://*.freeagent.com" : origin;
}

function codeOf(parameters: URLSearchParams, state: string): string {
  const [given, ...more] = parameters.getAll("state");
  const [code, ...others] = parameters.getAll("code");
  const error = parameters.get("error");
  if (given === undefined || more.length > 0 || !equal(given, state)) throw unrelated();
  if (error !== null) {
    const denied = error === "access_denied";
    const words = denied ? "Access was not approved in FreeAgent." : "FreeAgent could not ask for approval.";
    throw new ProviderFault("refused", words, { code: denied ? error : "approval-failed" });
  }
  if (!code || others.length > 0) throw unrelated();
  return code;
}

function equal(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const unrelated = (): ProviderFault =>
  new ProviderFault("refused", "What came back from FreeAgent does not belong to this attempt.", {
    code: "invalid-callback",
  });

/** Asks the token endpoint. What it answers carries tokens, so nothing of it is ever passed on in words. */
async function ask(
  http: Outbound,
  { apiUrl, clientId, clientSecret }: FreeAgentSettings,
  form: Record<string, string>,
  step: "exchange" | "refresh",
): Promise<Wire> {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const response = await http
    .request({
      method: "POST",
      url: `${base(apiUrl)}/v2/token_endpoint`,
      headers: {
        authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(form).toString(),
    })
    .catch((error: unknown) => {
      throw error instanceof NoAnswer ? noAnswer(error, false) : error;
    });
  const answer = answerOf(response);
  if (!succeeded(answer)) throw refusal(answer, step);
  if (textField(answer.body, "access_token")) return answer.body!;
  throw new ProviderFault("try-later", "FreeAgent's token service gave no usable answer.", {
    code: "token-service",
  });
}

function refusal(answer: Answer, step: "exchange" | "refresh"): ProviderFault {
  const code = textField(answer.body, "error") ?? `http-${answer.status}`;
  if (code === "invalid_grant") {
    return step === "exchange"
      ? new ProviderFault(
          "refused",
          "The approval from FreeAgent was used already or has run out; start again.",
          {
            code,
          },
        )
      : new ProviderFault(
          "reauthorise",
          "FreeAgent's approval has ended; the connection must be approved again.",
          {
            code,
          },
        );
  }
  if (answer.status === 429) {
    const words = "FreeAgent asks to be asked for tokens less often.";
    return new ProviderFault("try-later", words, {
      code: "too-many-requests",
      retryAfterMs: retryAfterMs(answer) ?? 60_000,
    });
  }
  if (answer.status >= 500 || answer.status === 408) {
    return new ProviderFault("try-later", "FreeAgent's token service gave no usable answer.", {
      code: "token-service",
    });
  }
  // The customer can do nothing about a wrong client id or secret, and must not be asked to approve again for it.
  const words = `FreeAgent does not accept this application (${code}); an operator must check the client id and secret.`;
  return step === "exchange"
    ? new ProviderFault("refused", words, { code })
    : new ProviderFault("try-later", words, { code, retryAfterMs: 15 * 60_000, holds: "application" });
}

function tokensOf(answer: Wire, present: string | null): Tokens {
  const accessToken = textField(answer, "access_token");
  const refreshToken = textField(answer, "refresh_token") ?? present;
  if (!accessToken || !refreshToken)
    throw new ProviderFault("refused", "FreeAgent gave no lasting access.", { code: "no-refresh-token" });
  const lifetime = Number(textField(answer, "expires_in") ?? "3600");
  return {
    accessToken,
    refreshToken,
    expiresInSeconds: Number.isFinite(lifetime) && lifetime > 0 ? lifetime : 3_600,
  };
}

/** Reads with a token of a moment ago. The code is spent by now, so a reading that fails once is tried again. */
async function readFresh(
  http: Outbound,
  { apiUrl }: FreeAgentSettings,
  { accessToken }: Tokens,
  path: string,
): Promise<Wire> {
  const request = () =>
    http.request({
      method: "GET",
      url: `${base(apiUrl)}${path}`,
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    });
  const response = await request()
    .then((answer) => (answer.status >= 500 ? request() : answer), request)
    .catch((error: unknown) => {
      throw error instanceof NoAnswer ? noAnswer(error, false) : error;
    });
  const answer = answerOf(response);
  if (succeeded(answer) && answer.body !== undefined) return answer.body;
  throw succeeded(answer)
    ? new ProviderFault("try-later", "FreeAgent's answer cannot be read.", { code: "unreadable" })
    : faultOf(answer, false);
}
