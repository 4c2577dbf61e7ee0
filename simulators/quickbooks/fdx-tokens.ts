import { digits, isObject, type Json, readJson, text } from "./fdx-json.ts";
import type { Connection, Institution, Tokens } from "./records.ts";
import type { World } from "./world.ts";

/** Where a bank's authorization server answers. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string | null;
}

/** Tokens, or why there are none; `ended` when asking again cannot help. */
export type TokenAnswer =
  | { readonly tokens: Tokens }
  | { readonly ended: boolean; readonly code: string | null; readonly message: string };

/** Reads the bank's metadata (RFC 8414); undefined when it has none that can be used. */
export async function discover(
  world: World,
  institution: Institution,
): Promise<AuthorizationServer | undefined> {
  const url = `${world.addressOf(institution)}/.well-known/oauth-authorization-server`;
  const heard = await world.call({ method: "GET", url, headers: { accept: "application/json" } });
  const body = heard.outcome === "answered" && heard.status === 200 ? readJson(heard.body) : undefined;
  if (!isObject(body)) return undefined;
  const [issuer, authorize, token] = [
    text(body.issuer),
    text(body.authorization_endpoint),
    text(body.token_endpoint),
  ];
  if (issuer !== world.addressOf(institution) || !authorize || !token) return undefined;
  return { issuer, authorize, token, revoke: text(body.revocation_endpoint) };
}

/** Asks the token endpoint, the client's secret in the form. */
export async function askForTokens(
  world: World,
  institution: Institution,
  form: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const server = await discover(world, institution);
  if (!server)
    return { ended: false, code: null, message: "The bank's authorization server cannot be found" };
  const { id, secret } = institution.client;
  const heard = await world.call({
    method: "POST",
    url: server.token,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams({ ...form, client_id: id, client_secret: secret }).toString(),
  });
  if (heard.outcome === "failed") return { ended: false, code: null, message: heard.reason };
  const body = readJson(heard.body);
  if (heard.status !== 200) {
    const code = isObject(body) ? text(body.error) : null;
    const told = isObject(body) ? text(body.error_description) : null;
    const message = told ?? `HTTP ${heard.status} of the token endpoint`;
    return { ended: code === "invalid_grant", code: code ?? String(heard.status), message };
  }
  const tokens = readTokens(body, world.now());
  return tokens ? { tokens } : { ended: false, code: null, message: "The token endpoint gave no token" };
}

/** Trades the refresh token for new ones and keeps them at once. */
export async function refreshTokens(
  world: World,
  institution: Institution,
  connection: Connection,
): Promise<TokenAnswer> {
  const refresh = connection.tokens?.refresh;
  if (!refresh) return { ended: true, code: "401", message: "The permission has ended" };
  const answer = await askForTokens(world, institution, {
    grant_type: "refresh_token",
    refresh_token: refresh,
  });
  if ("tokens" in answer) {
    const tokens = { ...answer.tokens, refresh: answer.tokens.refresh ?? refresh };
    const present = world.store.get("connections", connection.id) ?? connection;
    world.store.put(["connections", { ...present, tokens }]);
    return { tokens };
  }
  return answer;
}

function readTokens(body: Json | undefined, now: Date): Tokens | undefined {
  if (!isObject(body)) return undefined;
  const access = text(body.access_token);
  const lifetime = Number(digits(body.expires_in) ?? 0);
  if (!access || text(body.token_type)?.toLowerCase() !== "bearer") return undefined;
  return { access, refresh: text(body.refresh_token), expiresAt: now.getTime() + lifetime * 1000 };
}
