import type { Environment, Role } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { type FdxClient, fdxSecrets, fdxSettings, readFdx } from "./config-fdx.ts";
import {
  type FreeAgentConfig,
  freeAgentSecrets,
  freeAgentSettings,
  readFreeAgent,
} from "./config-freeagent.ts";
import { type NetSuiteConfig, netSuiteAddresses, netSuiteSettings, readNetSuite } from "./config-netsuite.ts";
import { type OfxConfig, ofxSettings, readOfx } from "./config-ofx.ts";
import { readSage, type SageConfig, sageSecrets, sageSettings } from "./config-sage.ts";
import { readXero, type XeroConfig, xeroSettings } from "./config-xero.ts";
import { isLoopback, readBase, readNumber, type Variables } from "./read-setting.ts";

/** What the accounting packages need of the operator. May be changed while running, by the Portal. */
export interface ProviderConfig {
  readonly xero: XeroConfig;
  /** Who may collect over FDX; undefined where nobody may. */
  readonly fdx: FdxClient | undefined;
  readonly sage: SageConfig;
  readonly netSuite: NetSuiteConfig;
  readonly freeAgent: FreeAgentConfig;
  readonly ofx: OfxConfig;
}

export const providerSettings = [
  ...xeroSettings,
  ...sageSettings,
  ...netSuiteSettings,
  ...freeAgentSettings,
  ...ofxSettings,
  ...fdxSettings,
] as const;
export type ProviderSetting = (typeof providerSettings)[number];

export const providerSecrets: readonly string[] = [
  "MILLRACE_XERO_CLIENT_SECRET",
  "MILLRACE_NETSUITE_CLIENT_SECRET",
  "MILLRACE_NETSUITE_PRIVATE_KEY",
  ...sageSecrets,
  ...freeAgentSecrets,
  ...fdxSecrets,
];

interface Surroundings {
  readonly environment: Environment;
  readonly roles: ReadonlySet<Role>;
  readonly sandboxPort: number;
}

/** Reads and checks what the packages need; throws `ConfigError` naming the first setting that is wrong. */
export function readProviders(
  variables: Variables,
  { environment, roles, sandboxPort }: Surroundings,
): ProviderConfig {
  const text = (name: ProviderSetting) => variables[name]?.trim() || undefined;
  const number = (name: ProviderSetting, fallback: number, low: number, high: number) =>
    readNumber(name, text(name), fallback, low, high);
  const base = (name: ProviderSetting, fallback: string) => readBase(name, text(name) ?? fallback);
  const live = environment === "live";
  const sandboxUrl = roles.has("sandbox") ? `http://localhost:${sandboxPort}` : undefined;
  const pretend = (name: string) => sandboxUrl && `${sandboxUrl}/${name}`;
  return {
    xero: readXero({ text, number, base }, pretend("xero")),
    sage: readSage({ text, number, base }, pretend("sage")),
    ofx: readOfx({ text, number, live }),
    fdx: readFdx({ text, live, sandboxUrl }),
    netSuite: readNetSuite({ text, number, address: readBase }, pretend("netsuite")),
    freeAgent: readFreeAgent({ text, number, base }, pretend("freeagent")),
  };
}

/** What an installation with real customers must not call. */
export function requirePublicAddresses({ fdx, freeAgent, netSuite, sage, xero }: ProviderConfig): void {
  const providers = [
    xero.apiUrl,
    xero.identityUrl,
    xero.loginUrl,
    freeAgent.apiUrl,
    sage.apiUrl,
    sage.tokenUrl,
    ...netSuiteAddresses(netSuite),
    ...(sage.idKeysUrl ? [sage.idKeysUrl] : []),
    ...(fdx?.redirectUris ?? []),
  ];
  for (const provider of providers) {
    if (isLoopback(provider) || !provider.startsWith("https:")) {
      throw new ConfigError(
        `MILLRACE_ENVIRONMENT is live, but a provider address is not public https: ${provider}`,
      );
    }
  }
}
