import { lettersAndDigits, randomText } from "../../src/random.ts";
import type { Answer } from "./answers.ts";
import type { Call, Operation } from "./exchange.ts";
import { same } from "./gate.ts";
import { publicKey } from "./id-token.ts";

/** What a token must be asked for. Sage tells each provider its own value. */
export const providerAudience = "pretend-sage-provider";

/** The token service, and the keys of the tokens that Sage shows to us. */
export const identity: readonly Operation[] = [
  { name: "token", method: "POST", path: "/oauth/token", open: true, run: token },
  {
    name: "jwks",
    method: "GET",
    path: "/.well-known/jwks.json",
    open: true,
    run: ({ world }) => ({ status: 200, body: { keys: [publicKey(world.store)] } }),
  },
];

function token({ body, headers, now, world }: Call): Answer {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return refused(400, "invalid_request", "Send a form: application/x-www-form-urlencoded");
  const form = new URLSearchParams(body.toString("utf8"));
  const application = world.store.get("applications", form.get("client_id") ?? "");
  if (!application || !same(application.secret, form.get("client_secret") ?? ""))
    return refused(401, "invalid_client", "client_id or client_secret is wrong");
  if (form.get("grant_type") !== "client_credentials")
    return refused(400, "unsupported_grant_type", "grant_type must be client_credentials");
  if (form.get("audience") !== providerAudience)
    return refused(403, "access_denied", `The audience is not one of this client: ${providerAudience}`);
  const { tokenMs } = world.settings;
  const id = randomText(world.random, 64, lettersAndDigits);
  world.store.change(({ put, remove }) => {
    for (const old of world.store.all("tokens")) if (old.expiresAt <= now.getTime()) remove("tokens", old.id);
    put("tokens", { id, applicationId: application.id, expiresAt: now.getTime() + tokenMs });
  });
  const answer = { access_token: id, token_type: "Bearer", expires_in: Math.floor(tokenMs / 1000) };
  return { status: 200, headers: { "cache-control": "no-store" }, body: answer };
}

const refused = (status: number, error: string, description: string): Answer => ({
  status,
  headers: { "cache-control": "no-store" },
  body: { error, error_description: description },
});
