import { createHash } from "node:crypto";
import { audit } from "../audit/audit.ts";
import { lookupHash, sameSecret } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { endGrant } from "./end-grants.ts";
import { lockGrant } from "./grant-queries.ts";
import { issueTokens, type TokenReply } from "./issue-tokens.ts";
import { findCode, spendCode } from "./token-queries.ts";

export interface CodeRequest {
  readonly clientId: string;
  readonly code: string;
  readonly redirectUri: string | null;
  readonly codeVerifier: string | null;
}

/**
 * Exchanges a code for tokens; undefined for one that is unknown, expired, another client's, or does not fit the request
 * it was issued for. A code that comes a second time ends its grant: one of the two who sent it has stolen it.
 */
export async function exchangeCode(work: Work, request: CodeRequest): Promise<TokenReply | undefined> {
  const hash = lookupHash(request.code);
  const seen = await findCode(work.tx, hash);
  const grant = seen && (await lockGrant(work.tx, seen));
  if (!seen || !grant || grant.clientId !== request.clientId) return undefined;
  const expected = seen.redirectUri === request.redirectUri;
  if (!expected || !verifies(seen.codeChallenge, request.codeVerifier)) return undefined;
  if (!(await spendCode(work.tx, hash, work.now))) {
    await endGrant(work, grant, "a code was used twice");
    return undefined;
  }
  if (seen.expiresAt <= work.now) return undefined;
  const { companyId, connectionId, grantId } = grant;
  await audit(work, {
    type: "fdx.connected",
    companyId,
    target: { companyId, connectionId, grantId },
    after: { client: grant.clientId, username: grant.username },
  });
  return issueTokens(work, grant, null);
}

/** PKCE (RFC 7636). A verifier for a code that was asked for without a challenge is an attack on somebody else's. */
function verifies(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === null && verifier === null;
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const computed = createHash("sha256").update(verifier).digest("base64url");
  return sameSecret(Buffer.from(computed), Buffer.from(challenge));
}
