import { createHash } from "node:crypto";
import { hour } from "../../src/clock.ts";
import { lettersAndDigits, type Random, randomText } from "../../src/random.ts";
import type { Answer } from "./answers.ts";
import { readAssertion } from "./assertion.ts";
import type { Call, Operation } from "./exchange.ts";
import type { Application, Token } from "./records.ts";
import { drop, put } from "./state.ts";
import type { World } from "./world.ts";

export const knownScopes = ["restlets", "rest_webservices", "suite_analytics"];
const accessLife = hour;
const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const refuse = (error: string, description: string, status = 400): Answer => ({
  status,
  body: { error, error_description: description },
});

/** The token endpoint: section 2 of the provider document. */
export const tokenOperations: readonly Operation[] = [
  {
    name: "token",
    method: "POST",
    path: "/services/rest/auth/oauth2/v1/token",
    scope: null,
    run: (call) => {
      const form = new URLSearchParams(call.body);
      const grant = form.get("grant_type");
      if (grant === "client_credentials") return byCertificate(call, form);
      const application = signedOn(call.world, call.headers.authorization);
      if (!application) return refuse("invalid_client", "The client is unknown or its secret is wrong", 401);
      if (grant === "authorization_code") return byCode(call, form, application);
      if (grant === "refresh_token") return byRefreshToken(call, form, application);
      return refuse("unsupported_grant_type", `grant_type ${grant} is not known`);
    },
  },
  {
    name: "revoke",
    method: "POST",
    path: "/services/rest/auth/oauth2/v1/revoke",
    scope: null,
    run: ({ world, headers, body }) => {
      const application = signedOn(world, headers.authorization);
      if (!application) return refuse("invalid_client", "The client is unknown or its secret is wrong", 401);
      const token = world.state.get("tokens", new URLSearchParams(body).get("token") ?? "");
      if (token && token.applicationId === application.id) {
        const ends = [...world.state.rows("tokens").values()].filter(
          ({ applicationId, companyId }) =>
            applicationId === token.applicationId && companyId === token.companyId,
        );
        world.state.commit(...ends.map(({ id }) => drop("tokens", id)));
      }
      return { status: 200, body: {} };
    },
  },
];

function byCertificate({ world, address }: Call, form: URLSearchParams): Answer {
  if (form.get("client_assertion_type") !== jwtBearer)
    return refuse("invalid_request", `client_assertion_type must be ${jwtBearer}`);
  const read = readAssertion(form.get("client_assertion") ?? "", {
    audience: address,
    now: world.now(),
    certificate: (id) => world.state.get("certificates", id),
  });
  if ("wrong" in read) return refuse("invalid_client", read.wrong, 401);
  if (!read.scopes.every((scope) => knownScopes.includes(scope)))
    return refuse("invalid_scope", "An unknown scope");
  const { companyId, applicationId } = read.certificate;
  return issue(world, { companyId, applicationId, scopes: read.scopes }, false);
}

function byCode({ world }: Call, form: URLSearchParams, application: Application): Answer {
  const code = world.state.get("codes", form.get("code") ?? "");
  if (!code || code.applicationId !== application.id || code.expiresAt <= world.now().getTime())
    return refuse("invalid_grant", "The code is unknown, used or too old");
  world.state.commit(drop("codes", code.id));
  if (form.get("redirect_uri") !== code.redirectUri)
    return refuse("invalid_grant", "redirect_uri is not the one of the authorise address");
  const verifier = form.get("code_verifier") ?? "";
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  if (code.challenge !== null && challenge !== code.challenge)
    return refuse("invalid_grant", "code_verifier does not fit the challenge");
  return issue(
    world,
    { companyId: code.companyId, applicationId: application.id, scopes: code.scopes },
    true,
  );
}

function byRefreshToken({ world }: Call, form: URLSearchParams, application: Application): Answer {
  const token = world.state.get("tokens", form.get("refresh_token") ?? "");
  const usable = token?.kind === "refresh" && token.applicationId === application.id;
  if (!usable || token.expiresAt <= world.now().getTime())
    return refuse("invalid_grant", "The refresh token is unknown or has expired");
  return issue(world, token, false);
}

function issue(
  world: World,
  grant: Pick<Token, "companyId" | "applicationId" | "scopes">,
  withRefresh: boolean,
): Answer {
  const { companyId, applicationId, scopes } = grant;
  const now = world.now().getTime();
  const made = (kind: Token["kind"], life: number): Token => ({
    id: tokenText(world.random),
    kind,
    companyId,
    applicationId,
    scopes,
    expiresAt: now + life,
  });
  const access = made("access", accessLife);
  const refresh = withRefresh ? made("refresh", world.settings.refreshTokenMs) : undefined;
  world.state.commit(put("tokens", access), ...(refresh ? [put("tokens", refresh)] : []));
  return {
    status: 200,
    body: {
      access_token: access.id,
      ...(refresh ? { refresh_token: refresh.id } : {}),
      expires_in: String(accessLife / 1000),
      token_type: "bearer",
    },
  };
}

/** NetSuite's tokens are JWTs; to applications they are opaque, and so these are. */
const tokenText = (random: Random) => randomText(random, 64, lettersAndDigits);

function signedOn(world: World, authorization: string | undefined): Application | undefined {
  const given = /^Basic +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const [id = "", ...secret] = Buffer.from(given, "base64").toString("utf8").split(":");
  const application = world.state.get("applications", decodeURIComponent(id));
  return application && decodeURIComponent(secret.join(":")) === application.secret ? application : undefined;
}
