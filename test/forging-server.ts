import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "../src/clock.ts";
import type { Json } from "./bank.ts";
import { client } from "./identity-server.ts";

interface Cleanup {
  after(run: () => unknown): void;
}

/** What is wrong with the id tokens of the server. */
export type Forgery =
  | "nothing"
  | "other-key"
  | "no-signature"
  | "secret-as-key"
  | "other-audience"
  | "other-issuer"
  | "other-nonce"
  | "no-nonce"
  | "expired"
  | "no-id-token";

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An identity server that answers every code with an id token that has something wrong in it. */
export async function startForgingServer(t: Cleanup) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const state = { forgery: "nothing" as Forgery, nonce: "", email: "" };
  const server = createServer((request, response) => {
    const send = (body: unknown) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (request.url === "/.well-known/openid-configuration") return send(metadata());
    if (request.url === "/jwks")
      return send({ keys: [{ ...jwk(publicKey), kid: "1", use: "sig", alg: "RS256" }] });
    if (request.url === "/token") return send(tokens());
    response.statusCode = 404;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ["RS256"],
  });
  const tokens = () => {
    const now = Math.floor(systemClock.now().getTime() / 1000);
    const { forgery } = state;
    const claims = {
      iss: forgery === "other-issuer" ? "https://evil.example" : issuer,
      aud: forgery === "other-audience" ? "another-client" : client.clientId,
      sub: "forged",
      iat: forgery === "expired" ? now - 7200 : now,
      exp: forgery === "expired" ? now - 3600 : now + 300,
      ...(forgery === "no-nonce" ? {} : { nonce: forgery === "other-nonce" ? "stale" : state.nonce }),
      email: state.email,
      email_verified: true,
      name: "Forged",
    };
    const answer = { access_token: "a", token_type: "bearer", expires_in: 60 };
    return forgery === "no-id-token" ? answer : { ...answer, id_token: signed(forgery, claims) };
  };
  const signed = (forgery: Forgery, claims: unknown): string => {
    const alg = forgery === "no-signature" ? "none" : forgery === "secret-as-key" ? "HS256" : "RS256";
    const input = `${base64url({ alg, kid: "1", typ: "JWT" })}.${base64url(claims)}`;
    if (alg === "none") return `${input}.`;
    if (alg === "HS256")
      return `${input}.${createHmac("sha256", client.clientSecret).update(input).digest("base64url")}`;
    const key = forgery === "other-key" ? other : privateKey;
    return `${input}.${createSign("RSA-SHA256").update(input).sign(key, "base64url")}`;
  };
  return { issuer, state };
}

const jwk = (key: KeyObject): Json => key.export({ format: "jwk" });
