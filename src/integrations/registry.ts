import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { SageConfig } from "../config-sage.ts";
import { createFreeAgent } from "./freeagent/index.ts";
import type { Integration, Outbound, PlatformKey } from "./integration.ts";
import { createNetSuite } from "./netsuite/index.ts";
import { createQuickBooks } from "./quickbooks/index.ts";
import { createSage, registerBank, type SageSettings } from "./sage/index.ts";
import { createXero } from "./xero/index.ts";

/** The integrations this installation can deliver through, by platform key. */
export type Integrations = ReadonlyMap<PlatformKey, Integration>;

/** Makes every integration that is built and configured. The other platform keys take connections and source accounts only. */
export function createIntegrations(
  settings: Pick<Config, "feedUrl" | "freeAgent" | "netSuite" | "sage" | "xero">,
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
  const sage = sageOf(settings.sage);
  if (sage) integrations.push(createSage(sage));
  const { freeAgent } = settings;
  if (freeAgent.clientId && freeAgent.clientSecret) {
    const { clientId, clientSecret } = freeAgent;
    integrations.push(createFreeAgent({ ...freeAgent, clientId, clientSecret }));
  }
  return new Map(integrations.map((integration) => [integration.platformKey, integration]));
}

/** What Sage's connector needs; undefined while keys or the bank's id are missing. */
export function sageOf({
  apiKey,
  bankId,
  clientId,
  clientSecret,
  ...more
}: SageConfig): SageSettings | undefined {
  if (!apiKey || !bankId || !clientId || !clientSecret) return undefined;
  const { apiUrl, audience, requestsPerSecond, tokenUrl } = more;
  return { apiKey, bankId, clientId, clientSecret, apiUrl, audience, requestsPerSecond, tokenUrl };
}

/** How a bank is entered with Sage, for the command that does it; undefined while keys are missing. */
export function sageRegistration(settings: SageConfig) {
  const found = sageOf({ ...settings, bankId: "none yet" });
  return (
    found && ((http: Outbound, bank: Parameters<typeof registerBank>[2]) => registerBank(found, http, bank))
  );
}
