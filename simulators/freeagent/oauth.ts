import { createHash, timingSafeEqual } from "node:crypto";
import { hour, minute } from "../../src/clock.ts";
import { lettersAndDigits, randomText } from "../../src/random.ts";
import { type Answer, tooMany } from "./answers.ts";
import type { Call, Operation } from "./exchange.ts";
import type { Application, RefreshToken } from "./records.ts";
import type { Writer } from "./state.ts";
import type { World } from "./world.ts";

/** Lifetimes of section 1 of the provider document. */
export const lifetimes = { code: 15 * minute, accessToken: hour } as const;
/** About twenty years, as FreeAgent says. */
const refreshTokenSeconds = 631_151_957;

/** What an application asks a user for; the parameters of the approval address, checked. */
export interface ApprovalRequest {
  readonly application: Application;
  readonly redirectUri: string;
  readonly state: string | null;
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

function acceptsRedirect(application: Application, address: string): boolean {
  if (application.redirectUris.includes(address)) return true;
  if (!application.anyLoopback || !URL.canParse(address)) return false;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && loopback.has(url.hostname) && !url.hash;
}

/** Checks an approval address. What is wrong is told on FreeAgent's own page, never to the application. */
export function readApproval(world: World, query: URLSearchParams): ApprovalRequest | { wrong: string } {
  const application = world.state.get("applications", query.get("client_id") ?? "");
  if (!application) return { wrong: "No application with this client_id is registered." };
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!acceptsRedirect(application, redirectUri))
    return { wrong: "The redirect_uri is not registered for this application." };
  if (query.get("response_type") !== "code") return { wrong: "The response_type must be code." };
  return { application, redirectUri, state: query.get("state") };
}

/** Approves for a company, as its first user; the address that takes the code back, undefined without such a company. */
export function approve(world: World, request: ApprovalRequest, companyId: string): string | undefined {
  const { random, state } = world;
  const user = [...state.rows("users").values()].find((one) => one.companyId === companyId);
  if (!user) return undefined;
  const code = randomText(random, 40, lettersAndDigits);
  const grant = {
    id: randomText(random, 20, lettersAndDigits),
    applicationId: request.application.id,
    userId: user.id,
    revoked: false,
  };
  const expiresAt = world.now().getTime() + lifetimes.code;
  state.change((writer) => {
    writer.put("grants", grant);
    writer.put("codes", { id: code, grantId: grant.id, redirectUri: request.redirectUri, expiresAt });
  });
  return backTo(request, { code });
}

export const deny = (request: ApprovalRequest): string => backTo(request, { error: "access_denied" });

function backTo(request: ApprovalRequest, parameters: Record<string, string>): string {
  const url = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (request.state !== null) url.searchParams.set("state", request.state);
  return url.href;
}

export const tokenEndpoint: Operation = {
  name: "token",
  method: "POST",
  path: "/v2/token_endpoint",
  level: null,
  run: (call) => {
    const wait = call.fault("rate-limit");
    if (wait)
      return tooMany(
        "You must not exceed 15 requests per 60 seconds",
        wait.retryAfterSeconds === undefined ? 60 : wait.retryAfterSeconds,
      );
    const form = new URLSearchParams(call.body.toString("utf8"));
    const application = authenticate(call, form);
    if (!application) return { status: 401, body: "HTTP Basic: Access denied." };
    switch (form.get("grant_type")) {
      case "authorization_code":
        return exchangeCode(call, application, form);
      case "refresh_token":
        return refresh(call, application, form);
      default:
        return refused("unsupported_grant_type", "The authorization grant type is not supported");
    }
  },
};

const refused = (error: string, description: string): Answer => ({
  status: 400,
  body: { error, error_description: description },
});
const invalidGrant = () => refused("invalid_grant", "The provided authorization grant is invalid or expired");

function exchangeCode(call: Call, application: Application, form: URLSearchParams): Answer {
  const { state } = call.world;
  const code = state.get("codes", form.get("code") ?? "");
  const grant = code && state.get("grants", code.grantId);
  const fits =
    grant?.applicationId === application.id &&
    !grant.revoked &&
    code?.redirectUri === form.get("redirect_uri") &&
    code.expiresAt >= call.now.getTime();
  if (!code || !grant || !fits) return invalidGrant();
  let body: Record<string, unknown> = {};
  state.change((writer) => {
    writer.remove("codes", code.id);
    body = issue(call, writer, grant.id, undefined);
  });
  return { status: 200, body };
}

/** What becomes of the token that was used is not public: a setting, the hardest by default. */
function refresh(call: Call, application: Application, form: URLSearchParams): Answer {
  const { state, settings, limits } = call.world;
  const presented = state.get("refreshTokens", form.get("refresh_token") ?? "");
  const grant = presented && state.get("grants", presented.grantId);
  if (!presented || grant?.applicationId !== application.id || grant.revoked) return invalidGrant();
  const who = `${application.id} ${grant.userId}`;
  const words = limits.enter(who, "refresh", settings.limits, call.now.getTime(), false);
  if (words) return tooMany(words, 60);
  if (presented.replacedAt !== null) {
    const graceMs = settings.rotation === "rotate-with-grace" ? settings.graceMs : 0;
    const usable = settings.rotation === "keep" || call.now.getTime() < presented.replacedAt + graceMs;
    if (!usable) return invalidGrant();
  }
  let body: Record<string, unknown> = {};
  state.change((writer) => {
    body = issue(call, writer, grant.id, presented);
  });
  return { status: 200, body };
}

function issue(
  { world, now }: Call,
  writer: Writer,
  grantId: string,
  former: RefreshToken | undefined,
): Record<string, unknown> {
  const { random, settings } = world;
  const kept = settings.rotation === "keep" ? former : undefined;
  const access = randomText(random, 44, lettersAndDigits);
  const refreshToken = kept ?? { id: randomText(random, 44, lettersAndDigits), grantId, replacedAt: null };
  const expiresAt = now.getTime() + lifetimes.accessToken;
  writer.put("accessTokens", { id: access, grantId, expiresAt });
  writer.put("refreshTokens", refreshToken);
  if (former && !kept && former.replacedAt === null)
    writer.put("refreshTokens", { ...former, replacedAt: now.getTime() });
  return {
    access_token: access,
    token_type: "bearer",
    expires_in: lifetimes.accessToken / 1_000,
    refresh_token: refreshToken.id,
    refresh_token_expires_in: refreshTokenSeconds,
  };
}

/** The application of the Basic header or of the form; several forms are taken (provider document, section 1). */
function authenticate(call: Call, form: URLSearchParams): Application | undefined {
  const basic = /^Basic +(\S+)$/i.exec(call.headers.authorization ?? "")?.[1];
  const pair = basic ? Buffer.from(basic, "base64").toString("utf8") : undefined;
  const colon = pair?.indexOf(":") ?? -1;
  const id = pair === undefined ? form.get("client_id") : decoded(pair.slice(0, colon));
  const secret = pair === undefined ? form.get("client_secret") : decoded(pair.slice(colon + 1));
  const application = call.world.state.get("applications", id ?? "");
  if (!application || secret === null) return undefined;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const right = application.secrets.some((one) => timingSafeEqual(digest(secret), digest(one)));
  return right ? application : undefined;
}

/** Clients that follow RFC 6749 encode id and secret like a form before they join them. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
