import { ConfigError } from "./config-error.ts";
import { oneOf } from "./read-setting.ts";

/** No client means the sandbox's own application is used, or that Xero is not configured. */
export interface XeroConfig {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly loginUrl: string;
  readonly identityUrl: string;
  readonly apiUrl: string;
  readonly feedConnections: "1.0" | "2.0";
  /** Multiplies the published call limits: what a partner agreement grants beyond them. */
  readonly limitFactor: number;
}

export const xeroSettings = [
  "MILLRACE_XERO_CLIENT_ID",
  "MILLRACE_XERO_CLIENT_SECRET",
  "MILLRACE_XERO_LOGIN_URL",
  "MILLRACE_XERO_IDENTITY_URL",
  "MILLRACE_XERO_API_URL",
  "MILLRACE_XERO_FEED_CONNECTIONS",
  "MILLRACE_XERO_LIMIT_FACTOR",
] as const;
export type XeroSetting = (typeof xeroSettings)[number];

/** How settings are read: trimmed text, a base address, a whole number. */
export interface XeroSettingReader {
  text(name: XeroSetting): string | undefined;
  base(name: XeroSetting, fallback: string): string;
  number(name: XeroSetting, fallback: number, low: number, high: number): number;
}

/** Settings for Xero. `pretendAt` is the address of the pretend Xero where this process runs one. */
export function readXero(
  { base, number, text }: XeroSettingReader,
  pretendAt: string | undefined,
): XeroConfig {
  const clientId = text("MILLRACE_XERO_CLIENT_ID");
  const clientSecret = text("MILLRACE_XERO_CLIENT_SECRET");
  if (Boolean(clientId) !== Boolean(clientSecret)) {
    throw new ConfigError(
      "MILLRACE_XERO_CLIENT_ID and MILLRACE_XERO_CLIENT_SECRET belong together: set both.",
    );
  }
  const pretend = clientId ? undefined : pretendAt;
  return {
    clientId: clientId ?? (pretend ? "millrace-sandbox" : undefined),
    clientSecret: clientSecret ?? (pretend ? "millrace-sandbox-secret" : undefined),
    loginUrl: base("MILLRACE_XERO_LOGIN_URL", pretend ?? "https://login.xero.com"),
    identityUrl: base(
      "MILLRACE_XERO_IDENTITY_URL",
      pretend ? `${pretend}/identity` : "https://identity.xero.com",
    ),
    apiUrl: base("MILLRACE_XERO_API_URL", pretend ?? "https://api.xero.com"),
    feedConnections: oneOf(
      "MILLRACE_XERO_FEED_CONNECTIONS",
      text("MILLRACE_XERO_FEED_CONNECTIONS") ?? "2.0",
      ["1.0", "2.0"],
    ),
    limitFactor: number("MILLRACE_XERO_LIMIT_FACTOR", 1, 1, 1000),
  };
}
