import { minute } from "../../src/clock.ts";
import { lettersAndDigits, randomText } from "../../src/random.ts";
import type { Application } from "./records.ts";
import { put } from "./state.ts";
import { knownScopes } from "./tokens.ts";
import type { World } from "./world.ts";

/** What an application asks for; the parameters of the authorise address, checked. */
export interface ConsentRequest {
  readonly application: Application;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | null;
  /** The company that is to be allowed without asking; a convenience of the pretend NetSuite alone. */
  readonly approve: string | null;
}

const codeLife = minute;
const loopback = /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/;

export function readConsentRequest(world: World, query: URLSearchParams): ConsentRequest | { wrong: string } {
  const application = world.state.get("applications", query.get("client_id") ?? "");
  if (!application) return { wrong: "No integration record has this client_id." };
  const redirectUri = query.get("redirect_uri") ?? "";
  const registered =
    application.redirectUris.includes(redirectUri) || (application.anyLoopback && loopback.test(redirectUri));
  if (!registered) return { wrong: "The redirect_uri is not the one of the integration record." };
  if (query.get("response_type") !== "code") return { wrong: "The response_type must be code." };
  const scopes = (query.get("scope") ?? "").split(/[ +,]+/).filter(Boolean);
  if (scopes.length === 0 || !scopes.every((scope) => knownScopes.includes(scope)))
    return { wrong: "The scope is missing or not known." };
  const challenge = query.get("code_challenge");
  if (challenge !== null && query.get("code_challenge_method") !== "S256")
    return { wrong: "The code_challenge_method must be S256." };
  const state = query.get("state");
  // RFC 6749 leaves it open; NetSuite wants it, and long enough to be guessed by nobody.
  if ((state ?? "").length < 22) return { wrong: "The state must have at least 22 characters." };
  return { application, redirectUri, scopes, state, challenge, approve: query.get("pretend_account") };
}

/** Allows the request for a company; returns where the browser goes, undefined for an unknown company. */
export function allow(world: World, asked: ConsentRequest, companyId: string): string | undefined {
  if (!world.state.get("companies", companyId)) return undefined;
  const code = {
    id: randomText(world.random, 64, lettersAndDigits),
    companyId,
    applicationId: asked.application.id,
    redirectUri: asked.redirectUri,
    scopes: asked.scopes,
    challenge: asked.challenge,
    expiresAt: world.now().getTime() + codeLife,
  };
  world.state.commit(put("codes", code));
  return callback(asked, { code: code.id, role: "3", entity: "-5", company: companyId });
}

export const deny = (asked: ConsentRequest): string => callback(asked, { error: "access_denied" });

function callback(asked: ConsentRequest, parameters: Record<string, string>): string {
  const url = new URL(asked.redirectUri);
  if (asked.state !== null) url.searchParams.set("state", asked.state);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
