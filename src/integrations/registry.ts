import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Integration, PlatformKey } from "./integration.ts";
import { createNetSuite } from "./netsuite/index.ts";
import { createQuickBooks } from "./quickbooks/index.ts";
import { createXero } from "./xero/index.ts";

/** The integrations this installation can deliver through, by platform key. */
export type Integrations = ReadonlyMap<PlatformKey, Integration>;

/** Makes every integration that is built and configured. The other platform keys take connections and source accounts only. */
export function createIntegrations(
  settings: Pick<Config, "feedUrl" | "netSuite" | "xero">,
  clock: Clock,
): Integrations {
  const { clientId, clientSecret, limitFactor, ...addresses } = settings.xero;
  // It needs no account anywhere: whoever has credentials of ours may collect.
  const integrations: Integration[] = [createQuickBooks(settings.feedUrl)];
  if (clientId && clientSecret)
    integrations.push(createXero({ clientId, clientSecret, limitFactor, ...addresses }));
  const { clientId: netSuiteId, clientSecret: netSuiteSecret, ...netSuite } = settings.netSuite;
  if (netSuiteId && netSuiteSecret) {
    const now = () => clock.now();
    integrations.push(
      createNetSuite({ ...netSuite, clientId: netSuiteId, clientSecret: netSuiteSecret, now }),
    );
  }
  return new Map(integrations.map((integration) => [integration.platformKey, integration]));
}
