/** OAuth 2.0 with Xero ("OAuth 2.0, The standard authorization code flow"; "Managing connections"). */
import * as oauth from "oauth4webapi";
import { fetchThrough } from "../../egress/fetch-through.ts";
import {
  NoAnswer,
  type OrganisationChoice,
  type Outbound,
  ProviderFault,
  type RedirectFlow,
  type Tokens,
} from "../integration.ts";
import { readWire, textField, type Wire } from "../wire.ts";
import { noAnswer } from "./client.ts";
import { faultOf, succeeded } from "./faults.ts";
import { base, type XeroSettings } from "./settings.ts";

/**
 * An application with a secret, so no PKCE. Tokens come straight from the token endpoint, so no OpenID scopes
 * either: nothing here needs to know who the customer's user is.
 */
export function xeroAuthorization(settings: XeroSettings): RedirectFlow {
  const server: oauth.AuthorizationServer = {
    issuer: base(settings.identityUrl),
    token_endpoint: `${base(settings.identityUrl)}/connect/token`,
    revocation_endpoint: `${base(settings.identityUrl)}/connect/revocation`,
  };
  const client: oauth.Client = { client_id: settings.clientId };
  const authentication = oauth.ClientSecretBasic(settings.clientSecret);
  const scopes = ["offline_access", "accounting.settings", "bankfeeds"];
  if (settings.feedConnections === "2.0") scopes.push("bankfeedsv2");

  const through = (http: Outbound) => ({
    // Only the sandbox and local recordings are reached over plain HTTP.
    [oauth.allowInsecureRequests]: server.token_endpoint!.startsWith("http:"),
    [oauth.customFetch]: fetchThrough(http),
  });

  return {
    kind: "oauth2",
    pages: [pagesOf(settings.loginUrl)],

    authorizationUrl: ({ state, redirectUri }) => {
      const url = new URL(`${base(settings.loginUrl)}/identity/connect/authorize`);
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(" "),
        state,
        // The customer chooses one organisation rather than ticking several.
        acr_values: "bulk_connect:false",
      }).toString();
      return url;
    },

    exchange: async (http, { parameters, state, redirectUri }) => {
      const checked = await guarded("callback", async () => {
        const valid = oauth.validateAuthResponse(server, client, parameters, state);
        if (!valid.get("code")) throw unrelated();
        return valid;
      });
      const tokens = await guarded("exchange", async () => {
        const answer = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          checked,
          redirectUri,
          oauth.nopkce,
          through(http),
        );
        return oauth.processAuthorizationCodeResponse(server, client, answer);
      });
      const granted = tokensOf(tokens, null);
      return {
        tokens: granted,
        organisations: await chosenOrganisations(http, settings.apiUrl, granted.accessToken),
      };
    },

    refresh: async (http, address, refreshToken) => {
      ownAddress(settings, address);
      // Xero takes the old refresh token for 30 minutes more, so after a lost answer the same call is simply repeated.
      const tokens = await guarded("refresh", async () => {
        const answer = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication,
          refreshToken,
          through(http),
        );
        return oauth.processRefreshTokenResponse(server, client, answer);
      });
      return tokensOf(tokens, refreshToken);
    },

    revoke: async (http, address, tokens, organisation) => {
      ownAddress(settings, address);
      const connections = await listConnections(http, address, tokens.accessToken);
      if (connections === "gone") return;
      const own = connections.filter((connection) => textField(connection, "tenantId") === organisation.id);
      const ids = new Set(own.map((connection) => textField(connection, "id")));
      for (const id of ids) {
        if (id) await disconnect(http, address, tokens.accessToken, id);
      }
      // Revoking ends every organisation that this user connected, so only when none is left.
      if (connections.length > own.length) return;
      await guarded("revoke", async () => {
        const answer = await oauth.revocationRequest(
          server,
          client,
          authentication,
          tokens.refreshToken,
          through(http),
        );
        await oauth.processRevocationResponse(answer);
      }).catch((error) => {
        if (!(error instanceof ProviderFault) || error.kind === "try-later") throw error;
      });
    },
  };
}

/** Who is signed in already is led from login.xero.com straight to other hosts of Xero, where consent is asked. */
function pagesOf(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl);
  return hostname.endsWith(".xero.com") ? "https://*.xero.com" : origin;
}

/**
 * The organisations the customer has just chosen: those connected by the authentication event that the access token
 * names. When none bears it (it is not promised in writing), all that the user ever connected are returned and the
 * caller must not pick one on its own: a token covers organisations of other companies too.
 */
async function chosenOrganisations(
  http: Outbound,
  address: string,
  accessToken: string,
): Promise<OrganisationChoice[]> {
  const connections = await listConnections(http, address, accessToken);
  if (connections === "gone") return [];
  const organisations = connections.filter(
    (connection) => (textField(connection, "tenantType") ?? "ORGANISATION").toUpperCase() === "ORGANISATION",
  );
  const event = authenticationEvent(accessToken);
  const chosen = organisations.filter(
    (connection) => event !== null && textField(connection, "authEventId") === event,
  );
  return (chosen.length > 0 ? chosen : organisations).flatMap((connection) => {
    const id = textField(connection, "tenantId");
    if (!id) return [];
    return [
      { id, name: textField(connection, "tenantName") ?? "", connectionId: textField(connection, "id") },
    ];
  });
}

/** Read without checking the signature: the token came from the token endpoint itself and grants nothing here. */
function authenticationEvent(accessToken: string): string | null {
  const payload = accessToken.split(".")[1] ?? "";
  return textField(readWire(Buffer.from(payload, "base64url").toString("utf8")), "authentication_event_id");
}

async function listConnections(
  http: Outbound,
  address: string,
  accessToken: string,
): Promise<readonly Wire[] | "gone"> {
  const request = () =>
    http.request({
      method: "GET",
      url: `${base(address)}/connections`,
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    });
  // The code is spent by now, so a reading that fails once is tried again before the customer has to start over.
  const { status, headers, body } = await request()
    .then((answer) => (answer.status >= 500 ? request() : answer), request)
    .catch((error) => {
      throw error instanceof NoAnswer ? noAnswer(error, false) : error;
    });
  const answer = { status, headers, body: readWire(body) };
  if (succeeded(answer) && Array.isArray(answer.body)) return answer.body;
  const fault = succeeded(answer)
    ? new ProviderFault("try-later", "Xero's answer cannot be read.")
    : faultOf(answer, false);
  if (fault.kind === "reauthorise") return "gone";
  throw fault;
}

async function disconnect(
  http: Outbound,
  address: string,
  accessToken: string,
  connectionId: string,
): Promise<void> {
  const { status, headers, body } = await http
    .request({
      method: "DELETE",
      url: `${base(address)}/connections/${encodeURIComponent(connectionId)}`,
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    })
    .catch((error) => {
      throw error instanceof NoAnswer ? noAnswer(error, false) : error;
    });
  const gone = status < 300 || status === 401 || status === 403 || status === 404;
  if (!gone) throw faultOf({ status, headers, body: readWire(body) }, false);
}

/** A secret is shown only to the service it belongs to. */
function ownAddress(settings: XeroSettings, address: string): void {
  if (base(address) === base(settings.apiUrl)) return;
  throw new ProviderFault(
    "reauthorise",
    "The connection was approved at another address of Xero than the one configured now; it must be approved again.",
    { code: "address-changed" },
  );
}

function tokensOf(answer: oauth.TokenEndpointResponse, present: string | null): Tokens {
  const refreshToken = answer.refresh_token ?? present;
  if (!refreshToken)
    throw new ProviderFault("refused", "Xero gave no lasting access.", { code: "no-refresh-token" });
  return { accessToken: answer.access_token, refreshToken, expiresInSeconds: answer.expires_in ?? 1_800 };
}

/**
 * Runs a step of OAuth and turns its endings into faults. Errors of the library are never passed on: they carry
 * the answer, and with it tokens.
 */
async function guarded<T>(step: Step, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProviderFault) throw error;
    if (error instanceof NoAnswer) throw noAnswer(error, false);
    if (error instanceof oauth.AuthorizationResponseError) {
      const denied = error.error === "access_denied";
      throw new ProviderFault(
        "refused",
        denied ? "Access was not approved in Xero." : "Xero could not ask for approval.",
        {
          code: error.error,
        },
      );
    }
    if (error instanceof oauth.ResponseBodyError && error.status < 500) throw refusedGrant(step, error.error);
    if (error instanceof oauth.WWWAuthenticateChallengeError) throw refusedGrant(step, "invalid_client");
    if (step === "callback") throw unrelated();
    throw new ProviderFault("try-later", "Xero's token service gave no usable answer.", {
      code: "token-service",
    });
  }
}

type Step = "callback" | "exchange" | "refresh" | "revoke";

const unrelated = (): ProviderFault =>
  new ProviderFault("refused", "What came back from Xero does not belong to this attempt.", {
    code: "invalid-callback",
  });

function refusedGrant(step: Step, code: string): ProviderFault {
  if (code === "invalid_grant") {
    return step === "exchange"
      ? new ProviderFault("refused", "The approval from Xero was used already or has run out; start again.", {
          code,
        })
      : new ProviderFault(
          "reauthorise",
          "Xero's approval has ended; the connection must be approved again.",
          { code },
        );
  }
  // The customer can do nothing about a wrong client id or secret, and must not be asked to approve again for it.
  const words = `Xero does not accept this application (${code}); an operator must check the client id and secret.`;
  return new ProviderFault(step === "exchange" ? "refused" : "try-later", words, {
    code,
    ...(step === "exchange" ? {} : { retryAfterMs: 15 * 60_000, holds: "application" as const }),
  });
}
