/** NetSuite's token service, one per account (NetSuite help, chapter_157769826287, section_162755359851). */
import * as oauth from "oauth4webapi";
import { fetchThrough } from "../../egress/fetch-through.ts";
import { NoAnswer, type Outbound, ProviderFault } from "../integration.ts";
import { signAssertion } from "./assertion.ts";
import { noAnswer } from "./faults.ts";
import { addressOf, base, type NetSuiteSettings, scopes } from "./settings.ts";

const tokenPath = "/services/rest/auth/oauth2/v1/token";
const revocationPath = "/services/rest/auth/oauth2/v1/revoke";

/** What asks the token service of an account. */
export function tokenService(settings: NetSuiteSettings, http: Outbound, account: string) {
  const host = addressOf(settings.restUrl, account);
  const server: oauth.AuthorizationServer = {
    issuer: base(settings.loginUrl),
    token_endpoint: host + tokenPath,
    revocation_endpoint: host + revocationPath,
  };
  const client: oauth.Client = { client_id: settings.clientId };
  const secret = oauth.ClientSecretBasic(settings.clientSecret);
  const through = {
    // Only the sandbox and local recordings are reached over plain HTTP.
    [oauth.allowInsecureRequests]: host.startsWith("http:"),
    [oauth.customFetch]: fetchThrough(http),
  };
  return {
    /** `parameters` are those that `oauth.validateAuthResponse` has checked. */
    async exchange(parameters: URLSearchParams, redirectUri: string, verifier: string) {
      const answer = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        secret,
        parameters,
        redirectUri,
        verifier,
        through,
      );
      return oauth.processAuthorizationCodeResponse(server, client, answer);
    },
    async refresh(refreshToken: string) {
      const answer = await oauth.refreshTokenGrantRequest(server, client, secret, refreshToken, through);
      return oauth.processRefreshTokenResponse(server, client, answer);
    },
    async revoke(refreshToken: string) {
      const answer = await oauth.revocationRequest(server, client, secret, refreshToken, through);
      return oauth.processRevocationResponse(answer);
    },
    /** An access token by the bank's key pair alone. */
    async sign(certificateId: string) {
      const key = settings.privateKey;
      if (!key) throw withoutKey();
      const byAssertion: oauth.ClientAuth = (_server, { client_id: clientId }, body) => {
        const assertion = { clientId, certificateId, audience: host + tokenPath, scopes };
        body.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        body.set("client_assertion", signAssertion(key, assertion, settings.now()));
      };
      const answer = await oauth.clientCredentialsGrantRequest(server, client, byAssertion, {}, through);
      return oauth.processClientCredentialsResponse(server, client, answer);
    },
  };
}

const withoutKey = (): ProviderFault =>
  new ProviderFault("try-later", "No private key for NetSuite is set; an operator must set it again.", {
    code: "no-private-key",
    retryAfterMs: 15 * 60_000,
  });

export type Step = "callback" | "exchange" | "refresh" | "revoke" | "first-key" | "key";

/**
 * Runs a step of OAuth and turns its endings into faults. Errors of the library are never passed on: they carry
 * the answer, and with it tokens.
 */
export async function guarded<T>(step: Step, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProviderFault) throw error;
    if (error instanceof NoAnswer) throw noAnswer(error, false);
    if (error instanceof oauth.AuthorizationResponseError) {
      const denied = error.error === "access_denied";
      const words = denied ? "Access was not approved in NetSuite." : "NetSuite could not ask for approval.";
      throw new ProviderFault("refused", words, { code: error.error });
    }
    if (error instanceof oauth.ResponseBodyError && error.status < 500 && error.status !== 429)
      throw refusedGrant(step, error.error);
    if (error instanceof oauth.WWWAuthenticateChallengeError) throw refusedGrant(step, "invalid_client");
    if (step === "callback") throw unrelated();
    throw new ProviderFault("try-later", "NetSuite's token service gave no usable answer.", {
      code: "token-service",
    });
  }
}

export const unrelated = (): ProviderFault =>
  new ProviderFault("refused", "What came back from NetSuite does not belong to this attempt.", {
    code: "invalid-callback",
  });

function refusedGrant(step: Step, code: string): ProviderFault {
  if (step === "first-key" || step === "key") {
    // A sandbox refresh deletes the tie between certificate and role, and certificates end; both look alike.
    const words =
      "NetSuite does not accept the certificate: it is not set up for this application in the account, has ended or was removed.";
    return new ProviderFault(step === "key" ? "reauthorise" : "refused", words, { code });
  }
  if (code === "invalid_grant") {
    return step === "exchange"
      ? new ProviderFault("refused", "The approval was used already or has run out; start again.", { code })
      : new ProviderFault("reauthorise", "NetSuite's approval has ended; it must be approved again.", {
          code,
        });
  }
  // The customer can do nothing about a wrong client id or secret, and must not be asked to approve again for it.
  const words = `NetSuite does not accept this application (${code}); an operator must check the client id and secret.`;
  return new ProviderFault(step === "exchange" ? "refused" : "try-later", words, {
    code,
    ...(step === "exchange" ? {} : { retryAfterMs: 15 * 60_000 }),
  });
}
