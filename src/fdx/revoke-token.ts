import { lookupHash } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { endGrant } from "./end-grants.ts";
import { lockGrant } from "./grant-queries.ts";
import { findGrantOfToken } from "./token-queries.ts";

/** Ends the grant of a token at its client's wish (RFC 7009): the customer disconnected there. Unknown tokens are fine. */
export async function revokeToken(
  work: Work,
  { clientId, token }: { clientId: string; token: string },
): Promise<void> {
  const found = await findGrantOfToken(work.tx, lookupHash(token));
  const grant = found && (await lockGrant(work.tx, found));
  if (grant?.clientId === clientId) await endGrant(work, grant, "the client gave it back");
}
