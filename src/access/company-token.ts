import type { Random } from "../random.ts";
import { sameSecret, type Vault } from "../vault/vault.ts";

const purpose = "company-access-token";

/** A bearer token that acts for one company until `expiresAt`. Nothing is stored: it carries its own proof. */
export function issueCompanyToken(vault: Vault, random: Random, companyId: string, expiresAt: Date): string {
  const claims = JSON.stringify({
    company: companyId,
    expires: expiresAt.getTime(),
    nonce: random.bytes(12).toString("base64url"),
  });
  const body = Buffer.from(claims).toString("base64url");
  return `${body}.${vault.mac(purpose, body).toString("base64url")}`;
}

/** The company a token acts for; undefined when it is forged, malformed or expired. */
export function readCompanyToken(vault: Vault, token: string, now: Date): string | undefined {
  const [body = "", proof = "", ...rest] = token.split(".");
  if (rest.length > 0 || !sameSecret(vault.mac(purpose, body), Buffer.from(proof, "base64url")))
    return undefined;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as {
    company: string;
    expires: number;
  };
  return claims.expires > now.getTime() ? claims.company : undefined;
}
