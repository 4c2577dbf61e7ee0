import { after } from "../clock.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { endGrant } from "./end-grants.ts";
import { lockGrant } from "./grant-queries.ts";
import { issueTokens, refreshGrace, type TokenReply } from "./issue-tokens.ts";
import { dropTokensFor, findRefreshToken, keepToken } from "./token-queries.ts";

/**
 * Exchanges a refresh token for new tokens; undefined for one that is unknown, expired or another client's. It stays
 * good until one that came of it is used, for the answer may have been lost, and for a short time after that, for two
 * processes of the client may refresh at once. Later its use ends the grant, because then two parties hold it (RFC 9700
 * section 4.14.2).
 */
export async function refreshTokens(
  work: Work,
  { clientId, refreshToken }: { clientId: string; refreshToken: string },
): Promise<TokenReply | undefined> {
  const hash = lookupHash(refreshToken);
  const seen = await findRefreshToken(work.tx, hash);
  const grant = seen && (await lockGrant(work.tx, seen));
  if (!grant || grant.clientId !== clientId) return undefined;
  const token = await findRefreshToken(work.tx, hash);
  if (!token || token.expiresAt <= work.now) return undefined;
  const used = token.supersededAt;
  if (used && work.now.getTime() - used.getTime() > refreshGrace) {
    await endGrant(work, grant, "a refresh token was used again");
    return undefined;
  }
  await keepToken(work.tx, hash, token, work.now);
  if (!used) await dropTokensFor(work.tx, hash, token, after(work.now, -refreshGrace));
  return issueTokens(work, grant, hash);
}
