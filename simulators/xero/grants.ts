import type { Random } from "../../src/random.ts";
import { uuid } from "../../src/random.ts";
import type { Draft } from "./state.ts";

/** Somebody who may sign in. Every organisation has one; several organisations may have the same. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** What one user has allowed one application. Scopes only ever grow by consent (provider document, section 1.2). */
export interface Grant {
  readonly id: string;
  readonly applicationId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
}

/** The link between an application, a user and an organisation (provider document, section 1.4). */
export interface TenantConnection {
  readonly id: string;
  readonly applicationId: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly authEventId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A code on its way from the consent page to the token endpoint: single use, five minutes. */
export interface AuthorizationCode {
  readonly id: string;
  readonly applicationId: string;
  readonly grantId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly authEventId: string;
  readonly nonce: string | null;
  readonly codeChallenge: string | null;
  readonly authenticatedAt: number;
  readonly expiresAt: number;
  readonly used: boolean;
}

export const grantKey = (applicationId: string, userId: string): string => `${applicationId} ${userId}`;

/** Records which organisations a user has chosen on the consent page; a repeated choice keeps a connection's id. */
export function connectTenants(
  draft: Draft,
  random: Random,
  choice: {
    applicationId: string;
    userId: string;
    tenantIds: readonly string[];
    scopes: readonly string[];
    now: Date;
  },
): { grant: Grant; authEventId: string } {
  const { applicationId, userId, now } = choice;
  const id = grantKey(applicationId, userId);
  const earlier = draft.get("grants", id);
  const kept = earlier && !earlier.revoked ? earlier.scopes : [];
  const grant: Grant = {
    id,
    applicationId,
    userId,
    scopes: [...new Set([...kept, ...choice.scopes])],
    revoked: false,
  };
  draft.put("grants", grant);

  const authEventId = uuid(random);
  const instant = now.toISOString();
  const before = connectionsOf(draft, grant);
  for (const tenantId of choice.tenantIds) {
    const known = before.find((connection) => connection.tenantId === tenantId);
    draft.put("connections", {
      id: known?.id ?? uuid(random),
      applicationId,
      userId,
      tenantId,
      authEventId,
      createdAt: known?.createdAt ?? instant,
      updatedAt: instant,
    });
  }
  return { grant, authEventId };
}

export function connectionsOf(
  draft: Draft,
  grant: { applicationId: string; userId: string },
): TenantConnection[] {
  return [...draft.all("connections")].filter(
    (connection) => connection.applicationId === grant.applicationId && connection.userId === grant.userId,
  );
}

/** Ends a grant with everything that hangs on it: its connections and, by its flag, its refresh tokens. */
export function endGrant(draft: Draft, grant: Grant): void {
  draft.put("grants", { ...grant, revoked: true, scopes: [] });
  for (const connection of connectionsOf(draft, grant)) draft.remove("connections", connection.id);
}
