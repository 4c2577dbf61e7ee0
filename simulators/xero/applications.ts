/** An application registered with the pretend Xero, and what Xero has granted to its maker. */
export interface Application {
  /** The client id. */
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  /** Redirect addresses that must match exactly. */
  readonly redirectUris: readonly string[];
  /** Any http or https address on this machine is accepted too (port and path free). */
  readonly anyLoopback: boolean;
  readonly scopes: readonly string[];
  /** `entitled` may use bank feeds (provider document, section 0 item 1). */
  readonly standing: "entitled" | "not-entitled" | "suspended";
}

/** What the pretend Xero knows; section 1.2 of the provider document. */
export const knownScopes = [
  "openid",
  "profile",
  "email",
  "offline_access",
  "accounting.settings",
  "accounting.settings.read",
  "bankfeeds",
  "bankfeedsv2",
] as const;

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the application may be answered at this address. */
export function acceptsRedirect(application: Application, address: string): boolean {
  if (application.redirectUris.includes(address)) return true;
  if (!application.anyLoopback || !URL.canParse(address)) return false;
  const url = new URL(address);
  return (url.protocol === "http:" || url.protocol === "https:") && loopback.has(url.hostname) && !url.hash;
}
