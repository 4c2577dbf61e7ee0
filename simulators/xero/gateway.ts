import { type Answer, gatewayRefusal, refuse } from "./answers.ts";
import type { Application } from "./applications.ts";
import type { Operation } from "./exchange.ts";
import type { FaultSubject } from "./faults.ts";
import { connectionsOf, type Grant } from "./grants.ts";
import type { Organisation } from "./organisations.ts";
import type { Draft } from "./state.ts";
import { presentedToken } from "./tokens.ts";
import type { World } from "./world.ts";

/** Who calls, once the gateway has let the call through. */
export interface Caller {
  readonly application: Application;
  readonly grant: Grant;
  /** Absent for calls that belong to no organisation. */
  readonly organisation: Organisation | undefined;
}

/**
 * What Xero checks before it looks at a call: headers, token, tenant, entitlement, scope, in this order (provider
 * document, section 8). Rates come after it.
 */
export function gateway(
  world: World,
  draft: Draft,
  operation: Operation,
  headers: Record<string, string | undefined>,
  subject: FaultSubject,
): { caller: Caller } | { refusal: Answer } {
  const { random, faults } = world;
  const bankFeeds = operation.api === "bankfeeds-1" || operation.api === "bankfeeds-2";
  const tenantId = headers["xero-tenant-id"]?.trim().toLowerCase();
  const forbidden = { refusal: gatewayRefusal(random, 403, "AuthenticationUnsuccessful") };

  if (bankFeeds && (!tenantId || !headers.authorization)) {
    const missing = tenantId ? "Authorization" : "Xero-Tenant-Id";
    return { refusal: refuse("invalid-request", `The header ${missing} is missing`) };
  }

  let token = presentedToken(draft, headers.authorization);
  if (token && faults.take("expire-token", subject)) {
    token = { ...token, expiresAt: world.now().getTime() };
    draft.put("accessTokens", token);
  }
  const grant = token && draft.get("grants", token.grantId);
  const application = grant && draft.get("applications", grant.applicationId);
  if (!token || !grant || !application) {
    return { refusal: gatewayRefusal(random, 401, "AuthenticationUnsuccessful") };
  }
  if (token.expiresAt <= world.now().getTime()) {
    const detail = `TokenExpired: token expired at ${americanInstant(new Date(token.expiresAt))}`;
    return { refusal: gatewayRefusal(random, 401, detail, true) };
  }
  if (operation.api === "connections") return { caller: { application, grant, organisation: undefined } };

  const connected = connectionsOf(draft, grant).some((connection) => connection.tenantId === tenantId);
  const organisation = connected && tenantId ? draft.get("organisations", tenantId) : undefined;
  if (organisation?.status !== "ACTIVE" || faults.take("tenant-forbidden", subject)) return forbidden;

  if (bankFeeds) {
    if (application.standing !== "entitled" || faults.take("application-refused", subject)) {
      const suspended = application.standing === "suspended" && operation.api === "bankfeeds-2";
      const type = suspended ? "suspended-or-terminated-application" : "invalid-application";
      return { refusal: refuse(type, "This application may not use bank feeds") };
    }
  }
  const allowed = operation.scopes.some(
    (scope) => token.scopes.includes(scope) && grant.scopes.includes(scope),
  );
  if (!allowed || faults.take("scope-missing", subject)) {
    return { refusal: gatewayRefusal(random, 401, "AuthorizationUnsuccessful") };
  }
  return { caller: { application, grant, organisation } };
}

function americanInstant(instant: Date): string {
  const [date = "", time = ""] = instant.toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}
