import { ConfigError } from "./config-error.ts";

/** The one client that may ask customers for access over FDX: QuickBooks, by the agreement with Intuit. */
export interface FdxClient {
  readonly clientId: string;
  /** Undefined for a public client, which must then use PKCE. */
  readonly clientSecret: string | undefined;
  /** Addresses the customer may be sent back to, each compared character by character. */
  readonly redirectUris: readonly string[];
}

export const fdxSettings = [
  "MILLRACE_FDX_CLIENT_ID",
  "MILLRACE_FDX_CLIENT_SECRET",
  "MILLRACE_FDX_REDIRECT_URIS",
] as const;
export const fdxSecrets: readonly string[] = ["MILLRACE_FDX_CLIENT_SECRET"];

interface Surroundings {
  readonly text: (name: (typeof fdxSettings)[number]) => string | undefined;
  readonly live: boolean;
  /** Base address of the pretend packages; undefined without that role. */
  readonly sandboxUrl: string | undefined;
}

/** What the pretend QuickBooks of this machine signs on as, unless settings name another client. */
export const sandboxClient = (sandboxUrl: string): FdxClient => ({
  clientId: "sandbox-quickbooks",
  clientSecret: "sandbox-quickbooks-secret",
  redirectUris: [`${sandboxUrl}/quickbooks/fdx/callback`],
});

/** Reads the FDX settings; undefined when no client is set, and FDX is not served. Throws `ConfigError`. */
export function readFdx({ text, live, sandboxUrl }: Surroundings): FdxClient | undefined {
  const clientId = text("MILLRACE_FDX_CLIENT_ID");
  const clientSecret = text("MILLRACE_FDX_CLIENT_SECRET");
  const addresses = text("MILLRACE_FDX_REDIRECT_URIS");
  if (clientId === undefined) {
    if (clientSecret !== undefined || addresses !== undefined)
      throw new ConfigError(
        "MILLRACE_FDX_CLIENT_ID is missing: MILLRACE_FDX_CLIENT_SECRET and MILLRACE_FDX_REDIRECT_URIS belong to it.",
      );
    return sandboxUrl === undefined ? undefined : sandboxClient(sandboxUrl);
  }
  if (!/^[\x21-\x7e]{1,200}$/.test(clientId))
    throw new ConfigError("MILLRACE_FDX_CLIENT_ID must be visible ASCII characters, at most 200.");
  if (clientSecret !== undefined && clientSecret.length < 16)
    throw new ConfigError("MILLRACE_FDX_CLIENT_SECRET is too short: use at least 16 random characters.");
  const redirectUris = (addresses ?? "").split(",").map((one) => one.trim());
  for (const one of redirectUris) checkRedirect(one, live);
  return { clientId, clientSecret, redirectUris };
}

function checkRedirect(address: string, live: boolean): void {
  const url = /^[\x21-\x7e]+$/.test(address) && URL.canParse(address) ? new URL(address) : undefined;
  const scheme = live ? /^https:$/ : /^https?:$/;
  if (url && scheme.test(url.protocol) && url.hash === "" && url.username === "" && url.password === "")
    return;
  throw new ConfigError(
    `MILLRACE_FDX_REDIRECT_URIS must list ${live ? "https" : "http or https"} addresses without fragment, separated by commas, not "${address}".`,
  );
}
