import { ConfigError } from "./config-error.ts";

/** Without a client the sandbox's own application is used, or FreeAgent is not set up. */
export interface FreeAgentConfig {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** Where customers approve, tokens come from and calls go. */
  readonly apiUrl: string;
  /** Multiplies the call limits that FreeAgent publishes. */
  readonly limitFactor: number;
}

export const freeAgentSettings = [
  "MILLRACE_FREEAGENT_CLIENT_ID",
  "MILLRACE_FREEAGENT_CLIENT_SECRET",
  "MILLRACE_FREEAGENT_API_URL",
  "MILLRACE_FREEAGENT_LIMIT_FACTOR",
] as const;
export type FreeAgentSetting = (typeof freeAgentSettings)[number];

export const freeAgentSecrets = ["MILLRACE_FREEAGENT_CLIENT_SECRET"] as const;

/** How settings are read: trimmed text, a base address, a whole number. */
export interface FreeAgentSettingReader {
  text(name: FreeAgentSetting): string | undefined;
  base(name: FreeAgentSetting, fallback: string): string;
  number(name: FreeAgentSetting, fallback: number, low: number, high: number): number;
}

/** Settings for FreeAgent. `pretendAt` is the address of the pretend FreeAgent where this process runs one. */
export function readFreeAgent(
  { base, number, text }: FreeAgentSettingReader,
  pretendAt: string | undefined,
): FreeAgentConfig {
  const clientId = text("MILLRACE_FREEAGENT_CLIENT_ID");
  const clientSecret = text("MILLRACE_FREEAGENT_CLIENT_SECRET");
  if (Boolean(clientId) !== Boolean(clientSecret)) {
    throw new ConfigError(
      "MILLRACE_FREEAGENT_CLIENT_ID and MILLRACE_FREEAGENT_CLIENT_SECRET belong together: set both.",
    );
  }
  const pretend = clientId ? undefined : pretendAt;
  return {
    clientId: clientId ?? (pretend ? "millrace-sandbox" : undefined),
    clientSecret: clientSecret ?? (pretend ? "millrace-sandbox-secret" : undefined),
    apiUrl: base("MILLRACE_FREEAGENT_API_URL", pretend ?? "https://api.freeagent.com"),
    limitFactor: number("MILLRACE_FREEAGENT_LIMIT_FACTOR", 1, 1, 1000),
  };
}
