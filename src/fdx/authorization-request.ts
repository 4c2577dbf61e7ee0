import type { FdxClient } from "../config-fdx.ts";
import { readScopes, type Scope } from "./scope.ts";

/** What a client asks a customer for, once it is known to be sound (RFC 6749 section 4.1.1, RFC 7636). */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scopes: readonly Scope[];
  readonly state: string | null;
  /** SHA-256 of the verifier in base64url; null when a client with a secret sent none. */
  readonly codeChallenge: string | null;
}

/** `untrusted`: nobody may be sent to the address it names. `refused`: the client is told, at its own address. */
export type ReadRequest =
  | { readonly kind: "sound"; readonly request: AuthorizationRequest }
  | { readonly kind: "untrusted" }
  | {
      readonly kind: "refused";
      readonly redirectUri: string;
      readonly state: string | null;
      readonly error: "invalid_request" | "unsupported_response_type" | "invalid_scope";
      readonly description: string;
    };

const longestState = 2_000;
const parameters = [
  "response_type",
  "client_id",
  "redirect_uri",
  "scope",
  "state",
  "code_challenge",
  "code_challenge_method",
] as const;

/** Reads the query of the authorisation endpoint. The redirect address must be one of the client's, to the letter. */
export function readAuthorizationRequest(client: FdxClient, query: URLSearchParams): ReadRequest {
  const once = (name: string) => (query.getAll(name).length === 1 ? query.get(name) : null);
  const redirectUri = once("redirect_uri");
  if (once("client_id") !== client.clientId || redirectUri === null) return { kind: "untrusted" };
  if (!client.redirectUris.includes(redirectUri)) return { kind: "untrusted" };
  const given = once("state");
  const state = given !== null && given.length <= longestState ? given : null;
  const refused = (
    error: "invalid_request" | "unsupported_response_type" | "invalid_scope",
    description: string,
  ): ReadRequest => ({ kind: "refused", redirectUri, state, error, description });

  const twice = parameters.find((name) => query.getAll(name).length > 1);
  if (twice) return refused("invalid_request", `${twice} is given more than once`);
  if (query.has("state") && state === null)
    return refused("invalid_request", `state is longer than ${longestState} characters`);
  if (query.get("response_type") !== "code")
    return refused("unsupported_response_type", "response_type must be code");
  const codeChallenge = query.get("code_challenge");
  const wrong = wrongChallenge(client, codeChallenge, query.get("code_challenge_method"));
  if (wrong) return refused("invalid_request", wrong);
  const scopes = readScopes(query.get("scope"));
  if (scopes.length === 0)
    return refused("invalid_scope", "scope names none of accounts, transactions and customer");
  return { kind: "sound", request: { redirectUri, scopes, state, codeChallenge } };
}

function wrongChallenge(
  client: FdxClient,
  challenge: string | null,
  method: string | null,
): string | undefined {
  if (challenge === null) {
    if (method !== null) return "code_challenge_method is given without code_challenge";
    return client.clientSecret === undefined
      ? "code_challenge is required of a client without secret"
      : undefined;
  }
  if (method !== "S256") return "code_challenge_method must be S256";
  return /^[\w-]{43}$/.test(challenge) ? undefined : "code_challenge must be a SHA-256 in base64url";
}

/** The client's address with an answer in its query; `iss` names us (RFC 9207). */
export function answerAddress(
  { redirectUri, state }: Pick<AuthorizationRequest, "redirectUri" | "state">,
  issuer: string,
  answer: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set("state", state);
  url.searchParams.set("iss", issuer);
  return url.href;
}
