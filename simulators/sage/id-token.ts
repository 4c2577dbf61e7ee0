import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { minute } from "../../src/clock.ts";
import { type Random, uuid } from "../../src/random.ts";
import type { Application, Disguise, SigningKey } from "./records.ts";
import type { Store } from "./store.ts";

/** The issuer of the tokens with which Sage says who it is: a name, not an address that answers. */
export const issuer = "https://identity.pretend-sage.example/";
const lifetime = 5 * minute;

/** The public half of the key, as it is published. */
export function publicKey(store: Store): object {
  const key = signingKey(store);
  const { e, kty, n } = createPublicKey(key.privateKey).export({ format: "jwk" });
  return { kty, n, e, kid: key.id, alg: "RS256", use: "sig" };
}

/** The token that goes with what Sage sends to a provider, or one with the fault that is asked for. */
export function idToken(
  store: Store,
  random: Random,
  application: Application,
  now: Date,
  disguise: Disguise | null,
): string {
  const key = signingKey(store);
  const age = disguise === "expired-token" ? 2 * lifetime : 0;
  const issued = Math.floor((now.getTime() - age) / 1000);
  const claims = {
    iss: issuer,
    sub: "sage-banking-service",
    aud: disguise === "wrong-audience" ? "somebody-else" : application.id,
    iat: issued,
    exp: issued + lifetime / 1000,
    jti: uuid(random),
  };
  const head = { alg: "RS256", typ: "JWT", kid: key.id };
  const text = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const privateKey = disguise === "foreign-token" ? newKey() : key.privateKey;
  return `${text}.${sign("sha256", Buffer.from(text), createPrivateKey(privateKey)).toString("base64url")}`;
}

/** Making a key takes long: all that are pretended in one process sign with the same. */
let processKey: string | undefined;

/** The key is made when it is first needed, and kept. */
function signingKey(store: Store): SigningKey {
  const [known] = store.all("signingKeys");
  if (known) return known;
  processKey ??= newKey();
  const privateKey = processKey;
  const id = createHash("sha256").update(privateKey).digest("base64url").slice(0, 16);
  const key = { id, privateKey };
  store.change(({ put }) => put("signingKeys", key));
  return key;
}

const newKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
