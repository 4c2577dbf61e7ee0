import { createHash, timingSafeEqual } from "node:crypto";
import type { Answer } from "./answers.ts";
import type { Application } from "./applications.ts";
import type { Call, Operation } from "./exchange.ts";
import { endGrant } from "./grants.ts";
import { issueTokens, presentedToken, publicKey, refreshable } from "./tokens.ts";

const common = { api: "identity", scopes: [] } as const;
const base = "/identity/connect";

/** The identity service without its consent page: section 1 of the provider document. */
export const identity: readonly Operation[] = [
  { ...common, name: "token", method: "POST", path: `${base}/token`, run: token },
  { ...common, name: "revocation", method: "POST", path: `${base}/revocation`, run: revoke },
  { ...common, name: "userinfo", method: "GET", path: `${base}/userinfo`, run: userinfo },
  {
    ...common,
    name: "discovery",
    method: "GET",
    path: "/identity/.well-known/openid-configuration",
    run: discovery,
  },
  {
    ...common,
    name: "jwks",
    method: "GET",
    path: "/identity/.well-known/openid-configuration/jwks",
    run: (call) => ({ status: 200, body: { keys: [publicKey(call.draft)] } }),
  },
];

const refused = (error: string): Answer => ({
  status: 400,
  headers: { "cache-control": "no-store" },
  body: { error },
});

function token(call: Call): Answer {
  const form = new URLSearchParams(call.body.toString("utf8"));
  const application = authenticate(call, form);
  if (!application) return refused("invalid_client");
  switch (form.get("grant_type")) {
    case "authorization_code":
      return exchangeCode(call, application, form);
    case "refresh_token":
      return refresh(call, application, form);
    default:
      return refused("unsupported_grant_type");
  }
}

function exchangeCode(call: Call, application: Application, form: URLSearchParams): Answer {
  const code = call.draft.get("codes", form.get("code") ?? "");
  if (code?.applicationId !== application.id || code.used || code.expiresAt < call.now.getTime()) {
    return refused("invalid_grant");
  }
  if (code.redirectUri !== form.get("redirect_uri")) return refused("invalid_grant");
  if (code.codeChallenge !== null) {
    const verifier = form.get("code_verifier") ?? "";
    if (createHash("sha256").update(verifier).digest("base64url") !== code.codeChallenge)
      return refused("invalid_grant");
  }
  const grant = call.draft.get("grants", code.grantId);
  if (!grant || grant.revoked) return refused("invalid_grant");
  call.draft.put("codes", { ...code, used: true });
  const body = issueTokens(call.draft, call.random, { ...code, grant, issuer: call.issuer, now: call.now });
  return { status: 200, headers: { "cache-control": "no-store" }, body };
}

/** Each refresh hands out a new refresh token; the old one stays usable for a while (section 1.3). */
function refresh(call: Call, application: Application, form: URLSearchParams): Answer {
  const presented = call.draft.get("refreshTokens", form.get("refresh_token") ?? "");
  const grant = presented && call.draft.get("grants", presented.grantId);
  if (!grant || grant.applicationId !== application.id || !refreshable(call.draft, presented, call.now)) {
    return refused("invalid_grant");
  }
  if (presented.replacedAt === null)
    call.draft.put("refreshTokens", { ...presented, replacedAt: call.now.getTime() });
  const { authEventId, authenticatedAt, scopes } = presented;
  const issue = {
    grant,
    scopes,
    authEventId,
    authenticatedAt,
    issuer: call.issuer,
    nonce: null,
    now: call.now,
  };
  const body = issueTokens(call.draft, call.random, issue);
  return { status: 200, headers: { "cache-control": "no-store" }, body };
}

/** Ends every connection that the user has made with the application. A token that is unknown is no error. */
function revoke(call: Call): Answer {
  const form = new URLSearchParams(call.body.toString("utf8"));
  const application = authenticate(call, form);
  if (!application) return refused("invalid_client");
  const presented = call.draft.get("refreshTokens", form.get("token") ?? "");
  const grant = presented && call.draft.get("grants", presented.grantId);
  if (grant?.applicationId === application.id && !grant.revoked) endGrant(call.draft, grant);
  return { status: 200 };
}

function userinfo(call: Call): Answer {
  const presented = presentedToken(call.draft, call.headers.authorization);
  const grant = presented && call.draft.get("grants", presented.grantId);
  const user = grant && call.draft.get("users", grant.userId);
  if (!user || presented.expiresAt <= call.now.getTime())
    return { status: 401, body: { error: "invalid_token" } };
  const { email, givenName, familyName, id } = user;
  const names = { given_name: givenName, family_name: familyName, name: `${givenName} ${familyName}` };
  return {
    status: 200,
    body: { sub: createHash("md5").update(id).digest("hex"), email, ...names, xero_userid: id },
  };
}

function discovery(call: Call): Answer {
  const { issuer } = call;
  return {
    status: 200,
    body: {
      issuer,
      authorization_endpoint: `${issuer}/connect/authorize`,
      token_endpoint: `${issuer}/connect/token`,
      revocation_endpoint: `${issuer}/connect/revocation`,
      userinfo_endpoint: `${issuer}/connect/userinfo`,
      jwks_uri: `${issuer}/.well-known/openid-configuration/jwks`,
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      response_types_supported: ["code"],
      response_modes_supported: ["query"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      code_challenge_methods_supported: ["S256"],
    },
  };
}

/** The application of the Basic header (or, as most servers allow, of the form), when its secret is right. */
function authenticate(call: Call, form: URLSearchParams): Application | undefined {
  const basic = /^Basic +(\S+)$/i.exec(call.headers.authorization ?? "")?.[1];
  const pair = basic ? Buffer.from(basic, "base64").toString("utf8") : undefined;
  const colon = pair?.indexOf(":") ?? -1;
  const id = pair === undefined ? form.get("client_id") : formDecoded(pair.slice(0, colon));
  const secret = pair === undefined ? form.get("client_secret") : formDecoded(pair.slice(colon + 1));
  const application = call.draft.get("applications", id ?? "");
  if (!application || secret === null) return undefined;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(secret), digest(application.secret)) ? application : undefined;
}

/** Clients that follow RFC 6749 encode id and secret like a form before they join them. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
