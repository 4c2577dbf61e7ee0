import type { FastifyReply, FastifyRequest } from "fastify";
import { type Application, system, transact } from "../application.ts";
import { isSecure } from "../collection/secure-transport.ts";
import type { FdxClient } from "../config-fdx.ts";
import { createAddressLimit } from "../http/address-limit.ts";
import { toProblem } from "../http/error-reply.ts";
import { acceptForms, type Server } from "../http/server.ts";
import { checkClient } from "./client.ts";
import { exchangeCode } from "./exchange-code.ts";
import { repeatedName } from "./form.ts";
import type { TokenReply } from "./issue-tokens.ts";
import { authorizePath } from "./login-page.ts";
import { refreshTokens } from "./refresh-tokens.ts";
import { revokeToken } from "./revoke-token.ts";
import { readScopes, scopes } from "./scope.ts";

const tokenPath = "/fdx/oauth/token";
const revokePath = "/fdx/oauth/revoke";
/** Requests a minute with a wrong secret, from one address. */
const wrongSecrets = 30;

/** A refusal of the token and revocation endpoints (RFC 6749 section 5.2). */
class OAuthRefusal extends Error {
  readonly status: number;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, error: string, description: string, headers: Record<string, string> = {}) {
    super(description);
    this.name = "OAuthRefusal";
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

const invalidRequest = (description: string) => new OAuthRefusal(400, "invalid_request", description);

/** The part of OAuth 2.0 that the client calls itself: what there is, tokens for codes, and giving access back. */
export function oauthRoutes(server: Server, application: Application, client: FdxClient): void {
  const { clock, config } = application;
  const secondsToWait = createAddressLimit(clock, wrongSecrets);
  acceptForms(server);
  server.setErrorHandler(sendRefusal);
  server.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store").header("pragma", "no-cache");
    if (!isSecure(request, config.environment))
      throw new OAuthRefusal(403, "invalid_request", "secrets and tokens travel over https only");
  });

  /** The form of a request that the client itself has sent. */
  const ofClient = (request: FastifyRequest): URLSearchParams => {
    const form = request.body;
    if (!(form instanceof URLSearchParams))
      throw invalidRequest("the body must be a form: application/x-www-form-urlencoded");
    const twice = repeatedName(form);
    if (twice !== undefined) throw invalidRequest(`${twice.slice(0, 50)} is given more than once`);
    const check = checkClient(client, request.headers.authorization, form);
    if (check === "known") return form;
    if (check === "twice") throw invalidRequest("send the secret once: by HTTP Basic or in the form");
    const seconds = secondsToWait(request.ip);
    if (seconds > 0)
      throw new OAuthRefusal(
        429,
        "temporarily_unavailable",
        `too many wrong secrets: wait for ${seconds} s`,
        {
          "retry-after": String(seconds),
        },
      );
    throw new OAuthRefusal(401, "invalid_client", "the client or its secret is not known", {
      "www-authenticate": 'Basic realm="fdx"',
    });
  };

  server.get("/.well-known/oauth-authorization-server", async (_request, reply) =>
    sendJson(reply, 200, metadata(config.feedUrl, client)),
  );
  server.post(tokenPath, async (request, reply) => {
    const form = ofClient(request);
    const issued = await issue(application, client, form, request.id);
    if (!issued)
      throw new OAuthRefusal(
        400,
        "invalid_grant",
        "the code or refresh token is unknown, used, expired or revoked, or does not fit the request",
      );
    return sendJson(reply, 200, issued);
  });
  server.post(revokePath, async (request, reply) => {
    const token = ofClient(request).get("token");
    if (!token) throw invalidRequest("token is required");
    await revokeToken(application, { clientId: client.clientId, token }, request.id);
    return reply.code(200).send();
  });
}

function issue(
  application: Application,
  { clientId }: FdxClient,
  form: URLSearchParams,
  correlationId: string,
): Promise<TokenReply | undefined> {
  const required = (name: string) => {
    const value = form.get(name);
    if (!value) throw invalidRequest(`${name} is required`);
    return value;
  };
  const run = <T>(work: Parameters<typeof transact<T>>[3]) =>
    transact(application, system("fdx"), correlationId, work);
  switch (form.get("grant_type")) {
    case "authorization_code": {
      const code = required("code");
      const redirectUri = form.get("redirect_uri");
      const codeVerifier = form.get("code_verifier");
      return run((work) => exchangeCode(work, { clientId, code, redirectUri, codeVerifier }));
    }
    case "refresh_token": {
      const refreshToken = required("refresh_token");
      if (readScopes(form.get("scope")).length === 0)
        throw new OAuthRefusal(400, "invalid_scope", "scope names nothing that was granted");
      return run((work) => refreshTokens(work, { clientId, refreshToken }));
    }
    case null:
      throw invalidRequest("grant_type is required");
    default:
      throw new OAuthRefusal(
        400,
        "unsupported_grant_type",
        "grant_type must be authorization_code or refresh_token",
      );
  }
}

/** RFC 8414. */
const metadata = (issuer: string, { clientSecret }: FdxClient) => {
  const methods = clientSecret === undefined ? ["none"] : ["client_secret_basic", "client_secret_post"];
  return {
    issuer,
    authorization_endpoint: issuer + authorizePath,
    token_endpoint: issuer + tokenPath,
    revocation_endpoint: issuer + revokePath,
    scopes_supported: scopes,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    token_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    ui_locales_supported: ["en", "fr-CA"],
  };
};

const sendJson = (reply: FastifyReply, status: number, body: unknown): FastifyReply =>
  reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));

function sendRefusal(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (thrown instanceof OAuthRefusal) {
    const { error, headers, message, status } = thrown;
    return sendJson(reply.headers(headers), status, { error, error_description: message });
  }
  const { code, message, retryAfterSeconds, status } = toProblem(thrown, request);
  request.refusedWith = code;
  if (status >= 500) request.log.error({ err: thrown }, "request failed");
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  const passing = status === 429 || status === 503;
  const error = passing ? "temporarily_unavailable" : status >= 500 ? "server_error" : "invalid_request";
  return sendJson(reply, status, { error, error_description: status === 500 ? "try again" : message });
}
