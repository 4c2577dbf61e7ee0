import { ConfigError } from "./config-error.ts";

/** Sage's keys are issued to a bank; none means the sandbox's own are used, or that Sage is not set up. */
export interface SageConfig {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly apiKey: string | undefined;
  /** Given by Sage when the bank is registered; without it nothing but registering can be done. */
  readonly bankId: string | undefined;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly audience: string;
  readonly requestsPerSecond: number;
  /** How calls of Sage are known: a header that we chose, and a token that Sage signed. */
  readonly notificationHeader: string;
  readonly notificationValue: string | undefined;
  readonly idIssuer: string | undefined;
  readonly idAudience: string | undefined;
  readonly idKeysUrl: string | undefined;
  /** Where browsers may be led back to: hosts, or with a dot in front all hosts below. */
  readonly redirectHosts: readonly string[];
}

export const sageSettings = [
  "MILLRACE_SAGE_CLIENT_ID",
  "MILLRACE_SAGE_CLIENT_SECRET",
  "MILLRACE_SAGE_API_KEY",
  "MILLRACE_SAGE_BANK_ID",
  "MILLRACE_SAGE_API_URL",
  "MILLRACE_SAGE_TOKEN_URL",
  "MILLRACE_SAGE_AUDIENCE",
  "MILLRACE_SAGE_REQUESTS_PER_SECOND",
  "MILLRACE_SAGE_NOTIFICATION_HEADER",
  "MILLRACE_SAGE_NOTIFICATION_VALUE",
  "MILLRACE_SAGE_ID_ISSUER",
  "MILLRACE_SAGE_ID_AUDIENCE",
  "MILLRACE_SAGE_ID_KEYS_URL",
  "MILLRACE_SAGE_REDIRECT_HOSTS",
] as const;
export type SageSetting = (typeof sageSettings)[number];

export const sageSecrets = [
  "MILLRACE_SAGE_CLIENT_SECRET",
  "MILLRACE_SAGE_API_KEY",
  "MILLRACE_SAGE_NOTIFICATION_VALUE",
] as const;

/** How settings are read: trimmed text, a base address, a whole number. */
export interface SettingReader {
  text(name: SageSetting): string | undefined;
  base(name: SageSetting, fallback: string): string;
  number(name: SageSetting, fallback: number, low: number, high: number): number;
}

const together = ["MILLRACE_SAGE_CLIENT_ID", "MILLRACE_SAGE_CLIENT_SECRET", "MILLRACE_SAGE_API_KEY"] as const;
const forFeeds = [
  "MILLRACE_SAGE_AUDIENCE",
  "MILLRACE_SAGE_NOTIFICATION_VALUE",
  "MILLRACE_SAGE_ID_ISSUER",
  "MILLRACE_SAGE_ID_KEYS_URL",
] as const;

/** Settings for Sage. `pretendAt` is the address of the pretend Sage where this process runs one. */
export function readSage({ base, number, text }: SettingReader, pretendAt: string | undefined): SageConfig {
  const clientId = text("MILLRACE_SAGE_CLIENT_ID");
  if (together.some((name) => text(name)) && !together.every((name) => text(name)))
    throw new ConfigError(`${together.join(", ")} belong together: set all of them.`);
  const bankId = text("MILLRACE_SAGE_BANK_ID");
  const missing = forFeeds.filter((name) => !text(name));
  if (clientId && bankId && missing.length > 0)
    throw new ConfigError(`With MILLRACE_SAGE_BANK_ID, Sage needs ${missing.join(", ")} as well.`);
  const header = text("MILLRACE_SAGE_NOTIFICATION_HEADER") ?? "x-millrace-notification";
  if (!/^[a-z0-9-]{1,60}$/i.test(header) || header.toLowerCase() === "authorization")
    throw new ConfigError("MILLRACE_SAGE_NOTIFICATION_HEADER must be the name of a header of your own.");
  const value = text("MILLRACE_SAGE_NOTIFICATION_VALUE");
  if (value !== undefined && value.length < 24)
    throw new ConfigError(
      "MILLRACE_SAGE_NOTIFICATION_VALUE is too short: use at least 24 random characters.",
    );
  const pretend = clientId ? undefined : pretendAt;
  const given = (name: SageSetting, simulated: string) => text(name) ?? (pretend ? simulated : undefined);
  return {
    clientId: clientId ?? (pretend ? "millrace-sandbox" : undefined),
    clientSecret: given("MILLRACE_SAGE_CLIENT_SECRET", "millrace-sandbox-secret"),
    apiKey: given("MILLRACE_SAGE_API_KEY", "millrace-sandbox-api-key"),
    bankId: given("MILLRACE_SAGE_BANK_ID", "c0ffee00-0000-4000-8000-00000000ba4c"),
    apiUrl: base(
      "MILLRACE_SAGE_API_URL",
      pretend ? `${pretend}/provider/v1` : "https://eu-banking.fabric.sage.com/provider/v1",
    ),
    tokenUrl: base(
      "MILLRACE_SAGE_TOKEN_URL",
      pretend ? `${pretend}/oauth/token` : "https://id.sage.com/oauth/token",
    ),
    audience: given("MILLRACE_SAGE_AUDIENCE", "pretend-sage-provider") ?? "",
    requestsPerSecond: number("MILLRACE_SAGE_REQUESTS_PER_SECOND", 10, 1, 1000),
    notificationHeader: header.toLowerCase(),
    notificationValue: given("MILLRACE_SAGE_NOTIFICATION_VALUE", "millrace-sandbox-notification"),
    idIssuer: given("MILLRACE_SAGE_ID_ISSUER", "https://identity.pretend-sage.example/"),
    idAudience: text("MILLRACE_SAGE_ID_AUDIENCE") ?? clientId ?? (pretend ? "millrace-sandbox" : undefined),
    idKeysUrl: given("MILLRACE_SAGE_ID_KEYS_URL", `${pretendAt}/.well-known/jwks.json`),
    redirectHosts: hosts(text("MILLRACE_SAGE_REDIRECT_HOSTS") ?? "money.sage.com,.sagebankdrive.com"),
  };
}

function hosts(text: string): string[] {
  const found = text.split(",").map((host) => host.trim().toLowerCase());
  if (!found.every((host) => /^\.?(?:[a-z0-9-]+\.)+[a-z]{2,}$/.test(host)))
    throw new ConfigError(
      "MILLRACE_SAGE_REDIRECT_HOSTS must be hosts separated by commas, such as money.sage.com or, for all below it, .sagebankdrive.com.",
    );
  return found;
}
