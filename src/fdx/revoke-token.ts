import { type Application, system, transact } from "../application.ts";
import { endCollection } from "../collection/end-silent-feeds.ts";
import { lockConnection } from "../connections/find-connection.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { endGrant } from "./end-grants.ts";
import { findGrant, grantedKeys, keysOfOtherGrants, lockGrant } from "./grant-queries.ts";
import { findGrantOfToken } from "./token-queries.ts";

/**
 * Ends the grant of a token at its client's wish (RFC 7009): the customer has disconnected there, and so the accounts
 * that no other grant holds are disconnected here. An unknown token needs nothing done.
 */
export const revokeToken = (
  application: Application,
  request: { clientId: string; token: string },
  correlationId: string,
): Promise<void> => transact(application, system("fdx"), correlationId, (work) => revoke(work, request));

async function revoke(work: Work, { clientId, token }: { clientId: string; token: string }): Promise<void> {
  const found = await findGrantOfToken(work.tx, lookupHash(token));
  const seen = found && (await findGrant(work.tx, found));
  if (!seen || seen.clientId !== clientId) return;
  const connection = await lockConnection(work.tx, seen.companyId, seen.connectionId);
  const grant = await lockGrant(work.tx, seen);
  if (!connection || !grant) return;
  const kept = new Set(await keysOfOtherGrants(work.tx, grant));
  const keys = (await grantedKeys(work.tx, grant)).filter((key) => !kept.has(key));
  await endGrant(work, grant, "the client gave it back");
  await endCollection(work, connection, keys, "Sharing with the accounting software was ended there.");
}
