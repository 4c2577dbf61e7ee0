import * as oauth from "oauth4webapi";
import { minute, second } from "../../clock.ts";
import type { SingleSignOnConfig } from "../../config-portal.ts";
import { fetchThrough } from "../../egress/fetch-through.ts";
import type { Outbound } from "../../integrations/integration.ts";

/** What a visit to the identity server begins with, and is held against at its end. */
export interface Visit {
  /** Whether people had to show once more who they are, though the server knows them. */
  readonly again: boolean;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

/** What the identity server vouches for. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  /** Undefined where the server does not say. */
  readonly emailVerified: boolean | undefined;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** When the person last showed the server who they are; undefined where it does not say. */
  readonly authenticatedAt: Date | undefined;
}

/** How long the server's description is taken for current, in milliseconds. */
const knownFor = 10 * minute;
const known = new Map<string, { readonly server: oauth.AuthorizationServer; readonly until: number }>();
/** Seconds between showing there who one is and coming back. */
const justNow = 60;
const scope = "openid email profile";

export const newVisit = (again: boolean): Visit => ({
  again,
  state: oauth.generateRandomState(),
  nonce: oauth.generateRandomNonce(),
  verifier: oauth.generateRandomCodeVerifier(),
});

/** OpenID Connect with an identity server: discovery, PKCE, nonce, and id tokens verified in full. */
export function identityServer(settings: SingleSignOnConfig, http: Outbound, now: Date) {
  const issuer = new URL(settings.issuer);
  const client: oauth.Client = { client_id: settings.clientId };
  const through = {
    // Only identity servers on a test installation's own machine or network are reached over plain HTTP.
    [oauth.allowInsecureRequests]: issuer.protocol === "http:",
    [oauth.customFetch]: fetchThrough(http, 10_000),
  } as const;

  const discover = async (): Promise<oauth.AuthorizationServer> => {
    const found = known.get(settings.issuer);
    if (found && found.until > now.getTime()) return found.server;
    const answer = await oauth.discoveryRequest(issuer, through as never);
    const server = await oauth.processDiscoveryResponse(issuer, answer);
    known.set(settings.issuer, { server, until: now.getTime() + knownFor });
    return server;
  };

  return {
    /** Where to send the browser. */
    async authorizationUrl(visit: Visit, redirectUri: string): Promise<string> {
      const server = await discover();
      if (!server.authorization_endpoint)
        throw new Error("the identity server names no authorization endpoint");
      const url = new URL(server.authorization_endpoint);
      const asked = {
        response_type: "code",
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope,
        state: visit.state,
        nonce: visit.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(visit.verifier),
        code_challenge_method: "S256",
        ...(visit.again ? { prompt: "login", max_age: "0" } : undefined),
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      return url.href;
    },

    /** Exchanges the code and verifies who it is: signature, issuer, audience, times, nonce. Throws what `oauth4webapi` throws. */
    async identify(visit: Visit, callback: URLSearchParams, redirectUri: string): Promise<Claims> {
      const server = await discover();
      const parameters = oauth.validateAuthResponse(server, client, callback, visit.state);
      const answer = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        clientAuth(server, settings.clientSecret),
        parameters,
        redirectUri,
        visit.verifier,
        through as never,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
        expectedNonce: visit.nonce,
        requireIdToken: true,
        ...(visit.again ? { maxAge: justNow } : undefined),
      });
      // The token came over TLS from the server itself; its signature is verified all the same.
      await oauth.validateApplicationLevelSignature(server, answer, through as never);
      const claims = oauth.getValidatedIdTokenClaims(tokens)!;
      const more = await userInfo(server, tokens.access_token, claims.sub);
      return claimsOf({ ...more, ...claims }, server.issuer, settings.groupsClaim);
    },
  };

  async function userInfo(
    server: oauth.AuthorizationServer,
    accessToken: string,
    subject: string,
  ): Promise<Record<string, unknown>> {
    if (!server.userinfo_endpoint) return {};
    const answer = await oauth.userInfoRequest(server, client, accessToken, through as never);
    return oauth.processUserInfoResponse(server, client, subject, answer);
  }
}

/** As the server says it wants it; HTTP Basic where it does not say. */
function clientAuth(server: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  const methods = server.token_endpoint_auth_methods_supported;
  return methods && !methods.includes("client_secret_basic") && methods.includes("client_secret_post")
    ? oauth.ClientSecretPost(secret)
    : oauth.ClientSecretBasic(secret);
}

/** Some servers write it as text (Amazon Cognito); whatever else they may mean is no yes. */
const verified = (claim: unknown): boolean | undefined =>
  claim === undefined || claim === null ? undefined : claim === true || claim === "true";

function claimsOf(claims: Readonly<Record<string, unknown>>, issuer: string, groupsClaim: string): Claims {
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  const groups = claims[groupsClaim];
  return {
    issuer,
    subject: String(claims.sub),
    email: text(claims.email)?.toLowerCase(),
    emailVerified: verified(claims.email_verified),
    name: text(claims.name) ?? text(claims.preferred_username),
    authenticatedAt: typeof claims.auth_time === "number" ? new Date(claims.auth_time * second) : undefined,
    groups: [groups].flat().filter((group): group is string => typeof group === "string"),
  };
}
