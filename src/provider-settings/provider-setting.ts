import { type ProviderSetting, providerSecrets } from "../config-providers.ts";
import type { PlatformKey } from "../integrations/integration.ts";

/** Values by the names that the environment knows them by. */
export type Values = Readonly<Partial<Record<ProviderSetting, string>>>;

/** What is kept of a package. */
export interface KeptSettings {
  readonly platformKey: PlatformKey;
  readonly offered: boolean;
  readonly values: Values;
}

/**
 * What may be set in the Portal, in the order it is asked for. Addresses of providers are left to the environment:
 * whoever holds a session must not be able to send tokens elsewhere.
 */
export const editable: Readonly<Record<PlatformKey, readonly ProviderSetting[]>> = {
  gbol: ["MILLRACE_XERO_CLIENT_ID", "MILLRACE_XERO_CLIENT_SECRET", "MILLRACE_XERO_FEED_CONNECTIONS"],
  fbrh: ["MILLRACE_FREEAGENT_CLIENT_ID", "MILLRACE_FREEAGENT_CLIENT_SECRET"],
  akxx: [
    "MILLRACE_NETSUITE_CLIENT_ID",
    "MILLRACE_NETSUITE_CLIENT_SECRET",
    "MILLRACE_NETSUITE_PRIVATE_KEY",
    "MILLRACE_NETSUITE_CERTIFICATE",
  ],
  olpr: [
    "MILLRACE_SAGE_CLIENT_ID",
    "MILLRACE_SAGE_CLIENT_SECRET",
    "MILLRACE_SAGE_API_KEY",
    "MILLRACE_SAGE_BANK_ID",
    "MILLRACE_SAGE_AUDIENCE",
    "MILLRACE_SAGE_NOTIFICATION_HEADER",
    "MILLRACE_SAGE_NOTIFICATION_VALUE",
    "MILLRACE_SAGE_ID_ISSUER",
    "MILLRACE_SAGE_ID_AUDIENCE",
  ],
  hcws: [
    "MILLRACE_OFX_NAME",
    "MILLRACE_OFX_ORG",
    "MILLRACE_OFX_FID",
    "MILLRACE_OFX_BANK_ID",
    "MILLRACE_OFX_INTU_BID",
    "MILLRACE_OFX_ADDRESS",
  ],
};

export const isSecret = (name: ProviderSetting): boolean => providerSecrets.includes(name);

/** The longest value: a private key with its certificate chain stays well below. */
export const longestValue = 8_000;

/** What a value is sealed for. */
export const sealPurpose = (key: PlatformKey): string => `provider-setting:${key}`;
