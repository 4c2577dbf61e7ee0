import { setTimeout as wait } from "node:timers/promises";
import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
import {
  type HostedIntegration,
  type Outbound,
  ProviderFault,
  type Tokens,
} from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import { type ConnectionKey, giveUpRenewal, leaseRenewal, readGrant, storeRenewed } from "./grant.ts";

const callTime = 10 * second;
/** Longer than the token call may take, so that a lease only lapses when its holder is dead. */
const leaseTime = 12 * second;
const waitForOthers = 15 * second;
const lookAgain = 50;

/**
 * Renews the tokens of a connection, once at a time across all processes: whoever takes the lease calls the provider,
 * the others wait for the result. The rotated tokens are stored by the statement that ends the renewal. When the
 * answer is lost the old refresh token stays in place, which providers honour for a while for just this case.
 */
export async function renewGrant(
  application: Application,
  integration: HostedIntegration,
  key: ConnectionKey & { address: string },
  refusedVersion: number,
): Promise<Tokens> {
  const { clock, database, vault } = application;
  const holder = uuid(application.random);
  const deadline = after(clock.now(), waitForOthers);
  for (;;) {
    const grant = await readGrant(database, vault, key);
    if (!grant) throw new ProviderFault("reauthorise", "The connection is not authorised.");
    if (grant.version !== refusedVersion) return grant.tokens;
    const now = clock.now();
    const lease = { holder, version: grant.version, until: after(now, leaseTime), now };
    if (await leaseRenewal(database, key, lease))
      return renew(application, integration, key, holder, grant.tokens);
    if (now > deadline) throw new ProviderFault("try-later", "Another process is renewing the access token.");
    await wait(lookAgain);
  }
}

async function renew(
  application: Application,
  integration: HostedIntegration,
  key: ConnectionKey & { address: string },
  holder: string,
  old: Tokens,
): Promise<Tokens> {
  const { clock, database, vault, providerHttp } = application;
  const http: Outbound = { request: (asked) => providerHttp.request({ ...asked, timeoutMs: callTime }) };
  let tokens: Tokens;
  try {
    tokens = await integration.authorization.refresh(http, key.address, old.refreshToken);
  } catch (error) {
    await giveUpRenewal(database, key, holder);
    throw error;
  }
  if (!(await storeRenewed(database, vault, key, holder, tokens, clock.now()))) {
    throw new ProviderFault("try-later", "The renewal of the access token took too long.");
  }
  return tokens;
}
