import type { XeroConfig } from "../config.ts";
import type { Integration, PlatformKey } from "./integration.ts";
import { createXero } from "./xero/index.ts";

/** The integrations this installation can deliver through, by platform key. */
export type Integrations = ReadonlyMap<PlatformKey, Integration>;

/** Makes every integration that is built and configured. The other platform keys take connections and source accounts only. */
export function createIntegrations(settings: { xero: XeroConfig }): Integrations {
  const { clientId, clientSecret, limitFactor, ...addresses } = settings.xero;
  const integrations: Integration[] = [];
  if (clientId && clientSecret)
    integrations.push(createXero({ clientId, clientSecret, limitFactor, ...addresses }));
  return new Map(integrations.map((integration) => [integration.platformKey, integration]));
}
