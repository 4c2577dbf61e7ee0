import type { Application } from "../application.ts";
import { after, minute } from "../clock.ts";
import type { HostedIntegration, Tokens } from "../integrations/integration.ts";
import { type PendingGrant, renewPendingGrant } from "./pending-grant-queries.ts";

/**
 * Tokens of a pending grant that are good for some minutes yet: renewed where the customer took long to choose. Throws
 * the faults of `refresh`.
 */
export async function freshTokens(
  { clock, database, providerHttp, vault }: Application,
  { authorization }: HostedIntegration,
  pending: PendingGrant,
): Promise<Tokens> {
  const now = clock.now();
  const end = after(pending.grantedAt, pending.tokens.expiresInSeconds * 1000);
  if (after(now, 2 * minute) < end) return pending.tokens;
  const { providerAddress, tokens } = pending;
  const renewed = await authorization.refresh(providerHttp, providerAddress, tokens.refreshToken);
  await renewPendingGrant(database, vault, pending, renewed, now);
  return renewed;
}
