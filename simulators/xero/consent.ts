import { lettersAndDigits, randomText } from "../../src/random.ts";
import { type Application, acceptsRedirect } from "./applications.ts";
import { connectTenants } from "./grants.ts";
import type { Draft } from "./state.ts";
import { lifetimes } from "./tokens.ts";
import type { World } from "./world.ts";

/** What an application asks a user for; the parameters of the authorize address, checked. */
export interface ConsentRequest {
  readonly application: Application;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly nonce: string | null;
  readonly codeChallenge: string | null;
  /** Whether the user may tick several organisations (`acr_values`, provider document, section 1.4). */
  readonly several: boolean;
  /** The organisation that is to be allowed without asking; a convenience of the pretend Xero alone. */
  readonly approve: string | null;
}

/** Checks an authorize address. What is wrong is told on Xero's own page, never to the application (section 1.1). */
export function readConsentRequest(draft: Draft, query: URLSearchParams): ConsentRequest | { wrong: string } {
  const application = draft.get("applications", query.get("client_id") ?? "");
  if (!application) return { wrong: "No application with this client_id is registered." };
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!acceptsRedirect(application, redirectUri)) {
    return { wrong: "The redirect_uri is not registered for this application." };
  }
  if (query.get("response_type") !== "code") return { wrong: "The response_type must be code." };
  const scopes = [...new Set((query.get("scope") ?? "").split(" ").filter(Boolean))];
  if (scopes.length === 0) return { wrong: "The scope is missing." };
  const unknown = scopes.filter((scope) => !application.scopes.includes(scope));
  if (unknown.length > 0)
    return { wrong: `This application may not ask for the scope ${unknown.join(", ")}.` };
  const codeChallenge = query.get("code_challenge");
  if (codeChallenge !== null && query.get("code_challenge_method") !== "S256") {
    return { wrong: "The code_challenge_method must be S256." };
  }
  return {
    application,
    redirectUri,
    scopes,
    state: query.get("state"),
    nonce: query.get("nonce"),
    codeChallenge,
    several: !(query.get("acr_values") ?? "").split(" ").includes("bulk_connect:false"),
    approve: query.get("pretend_organisation"),
  };
}

/**
 * Connects the organisations, as the owner of the first, and gives the address that takes the code back; undefined when
 * there are no such ones.
 */
export function allow(
  world: World,
  request: ConsentRequest,
  tenantIds: readonly string[],
): string | undefined {
  const now = world.now();
  const draft = world.state.draft();
  const organisations = tenantIds.map((id) => draft.get("organisations", id.toLowerCase()));
  const [organisation] = organisations;
  if (!organisation || organisations.includes(undefined)) return undefined;
  const { grant, authEventId } = connectTenants(draft, world.random, {
    applicationId: request.application.id,
    userId: organisation.userId,
    tenantIds: organisations.flatMap((one) => one?.id ?? []),
    scopes: request.scopes,
    now,
  });
  const code = randomText(world.random, 43, lettersAndDigits);
  draft.put("codes", {
    id: code,
    applicationId: request.application.id,
    grantId: grant.id,
    redirectUri: request.redirectUri,
    scopes: grant.scopes,
    authEventId,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    authenticatedAt: now.getTime(),
    expiresAt: now.getTime() + lifetimes.code,
    used: false,
  });
  world.state.commit(draft);
  return answerAddress(request, { code, scope: grant.scopes.join(" ") });
}

export const deny = (request: ConsentRequest): string => answerAddress(request, { error: "access_denied" });

function answerAddress(request: ConsentRequest, parameters: Record<string, string>): string {
  const url = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (request.state !== null) url.searchParams.set("state", request.state);
  return url.href;
}
