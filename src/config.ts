import { isIP } from "node:net";
import { resolve } from "node:path";
import { day, hour, minute } from "./clock.ts";
import { ConfigError } from "./config-error.ts";
import { type PortalConfig, portalSecrets, portalSettings, readPortal } from "./config-portal.ts";
import {
  type ProviderConfig,
  type ProviderSetting,
  providerSecrets,
  providerSettings,
  readProviders,
  requirePublicAddresses,
} from "./config-providers.ts";
import { isLoopback, oneOf, readBase, readNumber, type Variables } from "./read-setting.ts";
import { type Retained, retained, retentionRules } from "./retention/retention.ts";

export { ConfigError, isLoopback, oneOf };

export type Role = "api" | "worker" | "sandbox";
export type Environment = "test" | "live";

/** Every setting, checked. Docs: README and docs/guide/settings.md. */
export interface Config extends ProviderConfig {
  readonly port: number;
  readonly environment: Environment;
  readonly roles: ReadonlySet<Role>;
  /** Public base addresses without a trailing slash. */
  readonly url: string;
  readonly linkUrl: string;
  readonly portalUrl: string;
  readonly feedUrl: string;
  readonly trustProxy: readonly string[];
  readonly migrate: "auto" | "never";
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  readonly apiKey: string | undefined;
  /** Whether the list of API keys shows only their ends. */
  readonly maskApiKeys: boolean;
  /** Master key of the vault; undefined when it is generated into the data folder. */
  readonly secret: string | undefined;
  readonly sandboxPort: number;
  readonly egressAllow: readonly string[];
  readonly clientName: string;
  /** Where customers are sent after the link; undefined shows our own finished page. */
  readonly redirectUrl: string | undefined;
  readonly deliveryLanes: number;
  /** Days without a request after which accounts that software fetches from count as disconnected there. */
  readonly silentAfterDays: number;
  readonly logLevel: string;
  /** The settings as they were given, with secrets masked. */
  readonly shown: Readonly<Record<string, string>>;
  readonly lifetimes: Lifetimes;
  /** What the settings say how long to keep: the Portal cannot change it. */
  readonly fixedRetention: ReadonlySet<Retained>;
  readonly rateLimits: RateLimits;
  /** Settings of the packages as the environment gave them: they go before those that the Portal keeps. */
  readonly providerVariables: Readonly<Partial<Record<ProviderSetting, string>>>;
  readonly portal: PortalConfig;
}

/** All in milliseconds. Defaults are the contract's. */
export interface Lifetimes {
  readonly quickBooksLink: number;
  readonly link: number;
  readonly linkSession: number;
  readonly companyAccessToken: number;
  readonly idempotency: number;
  /** How long events, webhook messages and their attempts are kept. */
  readonly webhookMessages: number;
  /** How long the log of API requests is kept; 0 when there is none. */
  readonly requestLog: number;
  /** How long calls to accounting software about pushes are kept. */
  readonly providerExchanges: number;
}

/** Each 0 when there is none. */
export interface RateLimits {
  /** Requests a day for the installation, and as many more for each company that is connected. */
  readonly dailyBase: number;
  /** Requests at once per connected company, in one process. */
  readonly concurrency: number;
  /** Requests a minute from one address, in one process. */
  readonly perMinute: number;
}

const settings = [
  "MILLRACE_URL",
  "MILLRACE_LINK_URL",
  "MILLRACE_PORTAL_URL",
  "MILLRACE_FEED_URL",
  "MILLRACE_ENVIRONMENT",
  "MILLRACE_TRUST_PROXY",
  "MILLRACE_MIGRATE",
  "MILLRACE_DATA",
  "MILLRACE_DATABASE_CONNECTIONS",
  "MILLRACE_API_KEY",
  "MILLRACE_API_KEY_LIST",
  "MILLRACE_SECRET",
  "MILLRACE_ROLES",
  "MILLRACE_SANDBOX_PORT",
  "MILLRACE_EGRESS_ALLOW",
  "MILLRACE_CLIENT_NAME",
  "MILLRACE_REDIRECT_URL",
  "MILLRACE_DELIVERY_LANES",
  "MILLRACE_SILENT_AFTER_DAYS",
  "MILLRACE_LOG_LEVEL",
  "MILLRACE_QUICKBOOKS_LINK_MINUTES",
  "MILLRACE_LINK_MINUTES",
  "MILLRACE_LINK_SESSION_MINUTES",
  "MILLRACE_ACCESS_TOKEN_MINUTES",
  "MILLRACE_IDEMPOTENCY_HOURS",
  "MILLRACE_RATE_DAILY_BASE",
  "MILLRACE_RATE_CONCURRENCY",
  "MILLRACE_RATE_PER_MINUTE",
  "MILLRACE_WEBHOOK_DAYS",
  "MILLRACE_REQUEST_LOG_DAYS",
  ...providerSettings,
  ...portalSettings,
  "MILLRACE_EXCHANGE_DAYS",
] as const;
type Setting = (typeof settings)[number];
const secrets = new Set<string>([
  "MILLRACE_API_KEY",
  "MILLRACE_SECRET",
  "DATABASE_URL",
  ...providerSecrets,
  ...portalSecrets,
]);

/** Reads and checks all settings; throws `ConfigError` naming the first that is wrong. */
export function readConfig(variables: Variables): Config {
  refuseUnknown(variables);
  const text = (name: Setting | "DATABASE_URL" | "PORT") => variables[name]?.trim() || undefined;
  const number = (name: Setting | "PORT", fallback: number, low: number, high: number) =>
    readNumber(name, text(name), fallback, low, high);

  const environment = oneOf("MILLRACE_ENVIRONMENT", text("MILLRACE_ENVIRONMENT") ?? "test", ["test", "live"]);
  const port = number("PORT", 4000, 0, 65_535);
  const url = readBase("MILLRACE_URL", text("MILLRACE_URL") ?? `http://localhost:${port}`);
  const base = (name: Setting) => readBase(name, text(name) ?? url);
  const sandboxPort = number("MILLRACE_SANDBOX_PORT", 4100, 0, 65_535);
  const roles = readRoles(text("MILLRACE_ROLES"), environment);
  const databaseUrl = text("DATABASE_URL");

  const config: Config = {
    port,
    environment,
    roles,
    url,
    linkUrl: base("MILLRACE_LINK_URL"),
    portalUrl: base("MILLRACE_PORTAL_URL"),
    feedUrl: base("MILLRACE_FEED_URL"),
    trustProxy: readList("MILLRACE_TRUST_PROXY", text("MILLRACE_TRUST_PROXY")),
    migrate: oneOf("MILLRACE_MIGRATE", text("MILLRACE_MIGRATE") ?? (databaseUrl ? "never" : "auto"), [
      "auto",
      "never",
    ]),
    dataFolder: resolve(text("MILLRACE_DATA") ?? "data"),
    databaseUrl,
    databaseConnections: number("MILLRACE_DATABASE_CONNECTIONS", 16, 4, 500),
    apiKey: readApiKey(text("MILLRACE_API_KEY"), environment),
    maskApiKeys:
      oneOf("MILLRACE_API_KEY_LIST", text("MILLRACE_API_KEY_LIST") ?? "full", ["full", "masked"]) ===
      "masked",
    secret: text("MILLRACE_SECRET"),
    sandboxPort,
    egressAllow: text("MILLRACE_EGRESS_ALLOW")
      ? readList("MILLRACE_EGRESS_ALLOW", text("MILLRACE_EGRESS_ALLOW"))
      : isLoopback(url)
        ? ["127.0.0.0/8", "::1/128"]
        : [],
    clientName: text("MILLRACE_CLIENT_NAME") ?? "Millrace",
    redirectUrl: readRedirect(text("MILLRACE_REDIRECT_URL"), environment),
    deliveryLanes: number("MILLRACE_DELIVERY_LANES", 64, 1, 500),
    silentAfterDays: number("MILLRACE_SILENT_AFTER_DAYS", 10, 1, 365),
    shown: summary(variables),
    logLevel: oneOf("MILLRACE_LOG_LEVEL", text("MILLRACE_LOG_LEVEL") ?? "info", [
      "debug",
      "info",
      "warn",
      "error",
      "silent",
    ]),
    lifetimes: {
      quickBooksLink: number("MILLRACE_QUICKBOOKS_LINK_MINUTES", 60, 1, 60 * 24) * minute,
      link: number("MILLRACE_LINK_MINUTES", day / minute, 1, 60 * 24 * 30) * minute,
      linkSession: number("MILLRACE_LINK_SESSION_MINUTES", 60, 1, 60 * 24) * minute,
      companyAccessToken: number("MILLRACE_ACCESS_TOKEN_MINUTES", day / minute, 1, 60 * 24 * 7) * minute,
      idempotency: number("MILLRACE_IDEMPOTENCY_HOURS", 24, 24, 24 * 30) * hour,
      webhookMessages: number("MILLRACE_WEBHOOK_DAYS", 30, 1, 3650) * day,
      requestLog: number("MILLRACE_REQUEST_LOG_DAYS", 14, 0, 365) * day,
      providerExchanges: number("MILLRACE_EXCHANGE_DAYS", 30, 1, 3650) * day,
    },
    fixedRetention: new Set(
      retained.filter((what) => text(retentionRules[what].setting as Setting) !== undefined),
    ),
    rateLimits: {
      dailyBase: number("MILLRACE_RATE_DAILY_BASE", 0, 0, 1_000_000),
      concurrency: number("MILLRACE_RATE_CONCURRENCY", 0, 0, 10_000),
      perMinute: number("MILLRACE_RATE_PER_MINUTE", 0, 0, 1_000_000),
    },
    providerVariables: Object.fromEntries(
      providerSettings.flatMap((name) => (text(name) === undefined ? [] : [[name, text(name)]])),
    ),
    ...readProviders(variables, { environment, roles, sandboxPort }),
    portal: readPortal({ text, number, address: readBase }),
  };
  if (databaseUrl && !config.secret) {
    throw new ConfigError(
      "MILLRACE_SECRET is required with DATABASE_URL: set it to at least 32 random characters and keep it safe.",
    );
  }
  if (config.secret && config.secret.length < 32) {
    throw new ConfigError("MILLRACE_SECRET is too short: use at least 32 random characters.");
  }
  if (environment === "live") refuseForLive(config);
  return config;
}

/** The settings as shown at start: values of secrets are masked. */
export function summary(variables: Variables): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name of ["PORT", "DATABASE_URL", ...settings]) {
    const value = variables[name];
    if (value) shown[name] = secrets.has(name) ? "(set)" : value;
  }
  return shown;
}

/** What an installation with real customers must not do. */
function refuseForLive(config: Config): void {
  if (config.roles.has("sandbox")) {
    throw new ConfigError(
      "MILLRACE_ROLES must not contain sandbox when MILLRACE_ENVIRONMENT is live: pretend books have no place there.",
    );
  }
  if (!config.secret) {
    throw new ConfigError(
      "MILLRACE_SECRET is required when MILLRACE_ENVIRONMENT is live: a generated one may be lost with the disk.",
    );
  }
  const addresses = { MILLRACE_URL: config.url, MILLRACE_LINK_URL: config.linkUrl };
  const others = { MILLRACE_PORTAL_URL: config.portalUrl, MILLRACE_FEED_URL: config.feedUrl };
  const issuer = config.portal.singleSignOn?.issuer;
  const trusted = issuer ? { MILLRACE_PORTAL_OIDC_ISSUER: issuer } : {};
  for (const [name, value] of Object.entries({ ...addresses, ...others, ...trusted })) {
    if (!value.startsWith("https:")) {
      throw new ConfigError(`${name} must be https when MILLRACE_ENVIRONMENT is live: ${value}`);
    }
  }
  if (new URL(config.linkUrl).origin === new URL(config.portalUrl).origin) {
    throw new ConfigError(
      "MILLRACE_LINK_URL and MILLRACE_PORTAL_URL must be on different origins when MILLRACE_ENVIRONMENT is live.",
    );
  }
  requirePublicAddresses(config);
}

function refuseUnknown(variables: Variables): void {
  const known = new Set<string>(settings);
  for (const name of Object.keys(variables)) {
    if (name.startsWith("MILLRACE_") && !name.startsWith("MILLRACE_TEST_") && !known.has(name)) {
      throw new ConfigError(`${name} is not a setting of Millrace. Known are: ${settings.join(", ")}.`);
    }
  }
}

function readRoles(text: string | undefined, environment: Environment): ReadonlySet<Role> {
  const standard = environment === "live" ? "api,worker" : "api,worker,sandbox";
  const names = (text ?? standard).split(",").map((name) => name.trim());
  return new Set(names.map((name) => oneOf("MILLRACE_ROLES", name, ["api", "worker", "sandbox"])));
}

/** Placeholders stand in path, query and fragment only: nobody but the operator says to which host customers go. */
function readRedirect(text: string | undefined, environment: Environment): string | undefined {
  if (text === undefined) return undefined;
  const schemes = environment === "live" ? "https" : "http or https";
  const host = /^https?:\/\/([^/?#\\@{}]+)(?:[/?#]|$)/i.exec(text)?.[1];
  const plain = /^[\x21-\x7e]+$/.test(text) && URL.canParse(text.replace(/[{}]/g, ""));
  if (!host || !plain || (environment === "live" && !/^https:/i.test(text))) {
    throw new ConfigError(
      `MILLRACE_REDIRECT_URL must be an ${schemes} address whose placeholders come after the host, such as https://bank.example/done?status={statusCode}.`,
    );
  }
  return text;
}

function readList(name: string, text: string | undefined): string[] {
  const entries = (text ?? "").split(",").map((entry) => entry.trim());
  return entries.filter(Boolean).map((entry) => {
    const [address = "", bits = ""] = entry.split("/");
    const width = isIP(address) === 6 ? 128 : 32;
    const whole = bits === "" ? width : Number(bits);
    if (!isIP(address) || !Number.isInteger(whole) || whole < 0 || whole > width) {
      throw new ConfigError(`${name} must list networks such as 10.0.0.0/8, not "${entry}".`);
    }
    return `${address}/${whole}`;
  });
}

function readApiKey(text: string | undefined, environment: Environment): string | undefined {
  if (text !== undefined && !(/^[A-Za-z0-9]{40}$/.test(text) && text.startsWith(environment))) {
    throw new ConfigError(`MILLRACE_API_KEY must be 40 letters and digits beginning with "${environment}".`);
  }
  return text;
}
