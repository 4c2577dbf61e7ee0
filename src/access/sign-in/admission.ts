import type { SingleSignOnConfig } from "../../config-portal.ts";
import type { PortalRole } from "../roles.ts";
import type { Claims } from "./identity-server.ts";

type Rules = Pick<SingleSignOnConfig, "domains" | "groupRoles" | "admitGroups">;

/** The role that the groups of a person give; undefined where none fits. Groups count in the order of the settings. */
export const roleOfGroups = ({ groupRoles }: Rules, groups: readonly string[]): PortalRole | undefined =>
  groupRoles.find(({ group }) => groups.includes(group))?.role;

/**
 * The address of the claims, if it may be taken for the person's. Servers that do not say whether they verified it are
 * believed only for domains that the operator listed.
 */
export function ownAddress({ domains }: Rules, { email, emailVerified }: Claims): string | undefined {
  if (email === undefined || emailVerified === false) return undefined;
  const domain = email.slice(email.lastIndexOf("@") + 1);
  const believed = domains.length === 0 ? emailVerified === true : domains.includes(domain);
  return believed ? email : undefined;
}
