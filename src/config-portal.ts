import { type PortalRole, roles } from "./access/roles.ts";
import { minute } from "./clock.ts";
import { ConfigError } from "./config-error.ts";

export const portalSettings = [
  "MILLRACE_PORTAL_SESSION_MINUTES",
  "MILLRACE_PORTAL_IDLE_MINUTES",
  "MILLRACE_PORTAL_SIGN_ON_MINUTES",
  "MILLRACE_PORTAL_OIDC_ISSUER",
  "MILLRACE_PORTAL_OIDC_CLIENT_ID",
  "MILLRACE_PORTAL_OIDC_CLIENT_SECRET",
  "MILLRACE_PORTAL_OIDC_NAME",
  "MILLRACE_PORTAL_OIDC_DOMAINS",
  "MILLRACE_PORTAL_OIDC_GROUPS_CLAIM",
  "MILLRACE_PORTAL_OIDC_ROLES",
] as const;
type PortalSetting = (typeof portalSettings)[number];
export const portalSecrets = ["MILLRACE_PORTAL_OIDC_CLIENT_SECRET"] as const;

export interface GroupRole {
  readonly group: string;
  readonly role: PortalRole;
}

/** The identity server that people of the Portal sign on with (OpenID Connect). */
export interface SingleSignOnConfig {
  /** What the button says. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Domains of email addresses that may come in; empty allows every one. */
  readonly domains: readonly string[];
  /** The claim that lists a person's groups. */
  readonly groupsClaim: string;
  /** Which role the members of a group have; the first that fits counts, so that their order is part of it. */
  readonly groupRoles: readonly GroupRole[];
  /** Whether members of those groups may come in without an invitation. */
  readonly admitGroups: boolean;
}

/** How people sign in to the Portal; durations in milliseconds. */
export interface PortalConfig {
  /** From signing in, whatever happens. */
  readonly sessionLife: number;
  /** Without a request. */
  readonly idleLife: number;
  /** From signing on with the identity server, which then is asked anew. */
  readonly signOnLife: number;
  /** Where it is set here it cannot be changed in the Portal. */
  readonly singleSignOn: SingleSignOnConfig | undefined;
}

interface Read {
  readonly text: (name: PortalSetting) => string | undefined;
  readonly number: (name: PortalSetting, fallback: number, low: number, high: number) => number;
  readonly address: (name: string, text: string) => string;
}

export const readPortal = (read: Read): PortalConfig => ({
  sessionLife: read.number("MILLRACE_PORTAL_SESSION_MINUTES", 12 * 60, 5, 24 * 60) * minute,
  idleLife: read.number("MILLRACE_PORTAL_IDLE_MINUTES", 30, 1, 12 * 60) * minute,
  signOnLife: read.number("MILLRACE_PORTAL_SIGN_ON_MINUTES", 4 * 60, 5, 24 * 60) * minute,
  singleSignOn: readSingleSignOn(read),
});

function readSingleSignOn({ text, address }: Read): SingleSignOnConfig | undefined {
  const issuer = text("MILLRACE_PORTAL_OIDC_ISSUER");
  if (issuer === undefined) {
    const set = portalSettings.find((name) => name.startsWith("MILLRACE_PORTAL_OIDC_") && text(name));
    if (set) throw new ConfigError(`${set} says nothing without MILLRACE_PORTAL_OIDC_ISSUER.`);
    return undefined;
  }
  const needed = (name: PortalSetting): string => {
    const value = text(name);
    if (value === undefined) throw new ConfigError(`MILLRACE_PORTAL_OIDC_ISSUER needs ${name}, too.`);
    return value;
  };
  address("MILLRACE_PORTAL_OIDC_ISSUER", issuer);
  const groupRoles = readGroupRoles(text("MILLRACE_PORTAL_OIDC_ROLES"));
  return {
    name: text("MILLRACE_PORTAL_OIDC_NAME") ?? "Single sign-on",
    issuer,
    clientId: needed("MILLRACE_PORTAL_OIDC_CLIENT_ID"),
    clientSecret: needed("MILLRACE_PORTAL_OIDC_CLIENT_SECRET"),
    domains: wordsOf(text("MILLRACE_PORTAL_OIDC_DOMAINS")).map((domain) => domain.toLowerCase()),
    groupsClaim: text("MILLRACE_PORTAL_OIDC_GROUPS_CLAIM") ?? "groups",
    groupRoles,
    admitGroups: groupRoles.length > 0,
  };
}

/** `group=role,group=role`; groups come first to last. */
function readGroupRoles(text: string | undefined): GroupRole[] {
  return wordsOf(text).map((pair) => {
    const at = pair.lastIndexOf("=");
    const role = roles.find((known) => known === pair.slice(at + 1).trim());
    if (at < 1 || !role)
      throw new ConfigError(
        `MILLRACE_PORTAL_OIDC_ROLES must list group=role with roles ${roles.join(", ")}, not "${pair}".`,
      );
    return { group: pair.slice(0, at).trim(), role };
  });
}

const wordsOf = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
