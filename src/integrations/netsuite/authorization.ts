/** OAuth 2.0 with NetSuite: by a customer's approval (code with PKCE), or by the bank's key pair (client credentials). */
import { createHash, createHmac } from "node:crypto";
import * as oauth from "oauth4webapi";
import {
  type Authorized,
  type Outbound,
  ProviderFault,
  type RedirectFlow,
  type Tokens,
} from "../integration.ts";
import { listOrganisations } from "./books.ts";
import { askWith, ownAddress } from "./client.ts";
import { type Renewal, readRenewal, writeRenewal } from "./grant.ts";
import { base, type NetSuiteSettings, readAccountId, scopes } from "./settings.ts";
import { guarded, tokenService, unrelated } from "./token-service.ts";

export function netSuiteAuthorization(settings: NetSuiteSettings): RedirectFlow {
  const loginUrl = base(settings.loginUrl);
  /** Bound to the state by the secret, so that it need not be stored until the customer is back. */
  const verifierOf = (state: string) =>
    createHmac("sha256", settings.clientSecret).update(`pkce ${state}`).digest("base64url");

  return {
    kind: "oauth2",
    pages: [pagesOf(loginUrl)],

    authorizationUrl: ({ state, redirectUri }) => {
      const url = new URL(`${loginUrl}/app/login/oauth2/authorize.nl`);
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(" "),
        state,
        code_challenge: createHash("sha256").update(verifierOf(state)).digest("base64url"),
        code_challenge_method: "S256",
      }).toString();
      return url;
    },

    exchange: async (http, { parameters, state, redirectUri }) => {
      const checked = await guarded("callback", async () => {
        const valid = oauth.validateAuthResponse(
          { issuer: loginUrl },
          { client_id: settings.clientId },
          parameters,
          state,
        );
        if (!valid.get("code")) throw unrelated();
        return valid;
      });
      const account = readAccountId(parameters.get("company") ?? "");
      if (!account) throw unrelated();
      const answer = await guarded("exchange", () =>
        tokenService(settings, http, account).exchange(checked, redirectUri, verifierOf(state)),
      );
      const { refresh_token: refreshToken } = answer;
      if (!refreshToken || /\s/.test(refreshToken))
        throw new ProviderFault("refused", "NetSuite gave no lasting access.", { code: "no-refresh-token" });
      const tokens = tokensOf(answer, { by: "refresh-token", account, refreshToken });
      return authorized(settings, http, account, tokens);
    },

    refresh: async (http, address, refreshToken) => {
      ownAddress(settings, address);
      const renewal = requireRenewal(refreshToken);
      const service = tokenService(settings, http, renewal.account);
      if (renewal.by === "certificate") {
        const answer = await guarded("key", () => service.sign(renewal.certificateId));
        return tokensOf(answer, renewal);
      }
      const answer = await guarded("refresh", () => service.refresh(renewal.refreshToken));
      // NetSuite keeps the refresh token of an application with a secret until its end; a new one would take its place.
      const next = answer.refresh_token ?? renewal.refreshToken;
      return tokensOf(answer, { ...renewal, refreshToken: next });
    },

    revoke: async (http, address, tokens) => {
      ownAddress(settings, address);
      const renewal = requireRenewal(tokens.refreshToken);
      // What an administrator has given to the bank's key ends where it was given.
      if (renewal.by === "certificate") return;
      const service = tokenService(settings, http, renewal.account);
      await guarded("revoke", () => service.revoke(renewal.refreshToken)).catch((error) => {
        if (!(error instanceof ProviderFault) || error.kind === "try-later") throw error;
      });
    },

    ...(settings.privateKey ? { byKeyPair: (http, given) => byKeyPair(settings, http, given) } : {}),
  };
}

/** Access that an administrator gave to the bank's key: the account, and the certificate that NetSuite knows the key by. */
async function byKeyPair(
  settings: NetSuiteSettings,
  http: Outbound,
  given: { readonly accountId: string; readonly certificateId: string },
): Promise<Authorized> {
  const account = readAccountId(given.accountId);
  const certificateId = given.certificateId.trim();
  if (!account)
    throw new ProviderFault("refused", "This is no account id of NetSuite.", { code: "account-id" });
  const answer = await guarded("first-key", () => tokenService(settings, http, account).sign(certificateId));
  return authorized(settings, http, account, tokensOf(answer, { by: "certificate", account, certificateId }));
}

async function authorized(
  settings: NetSuiteSettings,
  http: Outbound,
  account: string,
  tokens: Tokens,
): Promise<Authorized> {
  const ask = askWith(settings, http, account, tokens.accessToken);
  return { tokens, organisations: await listOrganisations(ask, account) };
}

function requireRenewal(text: string): Renewal {
  const renewal = readRenewal(text);
  if (renewal) return renewal;
  throw new ProviderFault("reauthorise", "What was granted in NetSuite cannot be read; approve it again.");
}

const tokensOf = (answer: oauth.TokenEndpointResponse, renewal: Renewal): Tokens => ({
  accessToken: answer.access_token,
  refreshToken: writeRenewal(renewal),
  expiresInSeconds: answer.expires_in ?? 3_600,
});

/** Who signs in at system.netsuite.com is led on to the host of their account. */
function pagesOf(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl);
  return hostname.endsWith(".netsuite.com") ? "https://*.netsuite.com" : origin;
}
