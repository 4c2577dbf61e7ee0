import type { ProviderSettingsReply } from "../../../src/provider-settings/describe-provider.ts";
import type { Tone } from "../kit/status.tsx";

export type { ProviderSettingsReply };
export type SettingValue = ProviderSettingsReply["values"][number];
export type IntegrationState = ProviderSettingsReply["state"];

export const integrationsPath = "/integrations/settings";
export const settingsOf = (key: string): string => `/integrations/${key}/settings`;
export const pageOf = (key: string): string => `/settings/integrations/${key}`;

export const stateTone: Readonly<Record<IntegrationState, Tone>> = {
  "not-set-up": "quiet",
  pretend: "busy",
  ready: "good",
  "not-offered": "warn",
};

/** Where its guide is, below `/docs/guide/integrations`, and where the operator's application is kept. */
export const places: Readonly<Record<string, { guide: string; vendor: string }>> = {
  gbol: { guide: "xero", vendor: "https://developer.xero.com/app/manage" },
  fbrh: { guide: "freeagent", vendor: "https://dev.freeagent.com/" },
  akxx: { guide: "netsuite", vendor: "https://system.netsuite.com/" },
  olpr: { guide: "sage", vendor: "https://developer.sage.com/" },
  hcws: { guide: "quickbooks", vendor: "https://developer.intuit.com/" },
};

/** Changes by the names of settings: a text sets one, null takes it away. */
export type Changes = Readonly<Record<string, string | null>>;

/** What belongs to the package's own application and is asked for again from customers when it is another. */
const credentials =
  /_(CLIENT_ID|CLIENT_SECRET|API_KEY|PRIVATE_KEY|BANK_ID|AUDIENCE|NOTIFICATION_HEADER|NOTIFICATION_VALUE|ORG|FID)$/;

/** Whether a change concerns what is connected already. */
export const concernsConnections = (
  { connections, values }: ProviderSettingsReply,
  changes: Changes,
): boolean =>
  connections.total > 0 &&
  Object.keys(changes).some(
    (name) =>
      credentials.test(name) && values.some((value) => value.name === name && value.origin !== "none"),
  );
