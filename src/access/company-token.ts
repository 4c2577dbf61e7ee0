import type { Random } from "../random.ts";
import { sameSecret, type Vault } from "../vault/vault.ts";

const purpose = "company-access-token";

/** What a token acts for: a company, or one connection of it alone. */
export interface TokenScope {
  readonly companyId: string;
  readonly connectionId?: string;
  /** Of the connection's link that it was handed out in; it ends with that link. */
  readonly linkEpoch?: number;
  /** Handed out in a session of the customer's link, not to the bank. */
  readonly ofLink?: true;
}

/** What a token says, beside its proof. */
interface Claims {
  readonly company: string;
  readonly connection?: string;
  readonly epoch?: number;
  readonly link?: true;
  readonly expires: number;
}

/**
 * A bearer token that acts until `expiresAt` for one company, or for one of its connections alone. Nothing is stored:
 * it carries its own proof.
 */
export function issueCompanyToken(vault: Vault, random: Random, scope: TokenScope, expiresAt: Date): string {
  const claims = JSON.stringify({
    company: scope.companyId,
    connection: scope.connectionId,
    epoch: scope.linkEpoch,
    link: scope.ofLink,
    expires: expiresAt.getTime(),
    nonce: random.bytes(12).toString("base64url"),
  });
  const body = Buffer.from(claims).toString("base64url");
  return `${body}.${vault.mac(purpose, body).toString("base64url")}`;
}

/** What a token acts for; undefined when it is forged, malformed or expired. */
export function readCompanyToken(vault: Vault, token: string, now: Date): TokenScope | undefined {
  const [body = "", proof = "", ...rest] = token.split(".");
  if (rest.length > 0 || !sameSecret(vault.mac(purpose, body), Buffer.from(proof, "base64url")))
    return undefined;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
  if (claims.expires <= now.getTime()) return undefined;
  const { company: companyId, connection: connectionId, epoch: linkEpoch, link: ofLink } = claims;
  return {
    companyId,
    ...(connectionId !== undefined && {
      connectionId,
      ...(linkEpoch !== undefined && { linkEpoch }),
    }),
    ...(ofLink && { ofLink }),
  };
}
