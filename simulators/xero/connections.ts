import { type Answer, gatewayRefusal } from "./answers.ts";
import type { Call, Operation } from "./exchange.ts";
import { connectionsOf } from "./grants.ts";

const common = { api: "connections", scopes: [] } as const;

/** Which organisations a user has connected: section 1.4 of the provider document. */
export const connections: readonly Operation[] = [
  { ...common, name: "list-connections", method: "GET", path: "/connections", run: list },
  { ...common, name: "delete-connection", method: "DELETE", path: "/connections/:id", run: remove },
];

function ownConnections(call: Call) {
  return call.caller ? connectionsOf(call.draft, call.caller.grant) : [];
}

function list(call: Call): Answer {
  const event = call.query.get("authEventId");
  const shown = ownConnections(call).filter((connection) => !event || connection.authEventId === event);
  const instant = (text: string) => text.replace("Z", "0000");
  return {
    status: 200,
    body: shown.map((connection) => ({
      id: connection.id,
      authEventId: connection.authEventId,
      tenantId: connection.tenantId,
      tenantType: "ORGANISATION",
      tenantName: call.draft.get("organisations", connection.tenantId)?.name ?? null,
      createdDateUtc: instant(connection.createdAt),
      updatedDateUtc: instant(connection.updatedAt),
    })),
  };
}

/** The id of the tenant or of the authentication event in place of the connection's own is forbidden, not missing. */
function remove(call: Call): Answer {
  const id = (call.parameters.id ?? "").toLowerCase();
  const own = ownConnections(call);
  if (own.some((connection) => connection.id === id)) {
    call.draft.remove("connections", id);
    return { status: 204 };
  }
  const mistaken = own.some(({ tenantId, authEventId }) => tenantId === id || authEventId === id);
  return mistaken
    ? gatewayRefusal(call.random, 403, "AuthenticationUnsuccessful")
    : gatewayRefusal(call.random, 404, "ResourceNotFound");
}
