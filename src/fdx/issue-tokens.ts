import { after, day, hour, minute, second } from "../clock.ts";
import type { Random } from "../random.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import type { Grant } from "./grant-queries.ts";
import { insertCode, insertToken } from "./token-queries.ts";

export const accessLife = hour;
/** A refresh token that is not used for so long has ended. */
export const refreshLife = 180 * day;
/** How long a refresh token is good once one that came of it was used: another process of the client may be behind. */
export const refreshGrace = 60 * second;
export const codeLife = 5 * minute;

/** What the token endpoint answers (RFC 6749 section 5.1). */
export interface TokenReply {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly scope: string;
}

/** An unguessable value (256 bits) that says what it is; only its hash is stored. */
function newSecret(random: Random, prefix: string): { text: string; hash: Buffer } {
  const text = `${prefix}_${random.bytes(32).toString("base64url")}`;
  return { text, hash: lookupHash(text) };
}

/** A code for the customer's browser to carry to the client. */
export async function issueCode(
  work: Work,
  { companyId, grantId }: Grant,
  { codeChallenge, redirectUri }: { codeChallenge: string | null; redirectUri: string },
): Promise<string> {
  const { hash, text } = newSecret(work.random, "fdxc");
  const expiresAt = after(work.now, codeLife);
  await insertCode(work.tx, hash, { companyId, grantId, redirectUri, codeChallenge, expiresAt });
  return text;
}

/** An access and a refresh token; `parentHash` is the refresh token they are issued for. The caller has the grant's lock. */
export async function issueTokens(work: Work, grant: Grant, parentHash: Buffer | null): Promise<TokenReply> {
  const { companyId, grantId, scopes } = grant;
  const { now, random, tx } = work;
  const [access, refresh] = [newSecret(random, "fdxa"), newSecret(random, "fdxr")];
  const of = { companyId, grantId, parentHash, issuedAt: now };
  await insertToken(tx, { ...of, hash: access.hash, kind: "access", expiresAt: after(now, accessLife) });
  await insertToken(tx, { ...of, hash: refresh.hash, kind: "refresh", expiresAt: after(now, refreshLife) });
  return {
    access_token: access.text,
    token_type: "Bearer",
    expires_in: accessLife / second,
    refresh_token: refresh.text,
    scope: scopes.join(" "),
  };
}
