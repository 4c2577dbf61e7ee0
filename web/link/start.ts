import type { LinkConnection, LinkState, Software } from "../api/replies.ts";
import type { Host } from "../app/host.ts";

/**
 * Where a visit begins: at what this company, or the one connection of the link, needs next.
 * `connectionId` is null for a visit about all of the company. On our own pages the server's first page is the welcome.
 */
export function startPath(
  state: LinkState,
  host: {
    readonly connectionId: string | null;
    readonly kind: "page" | "embed";
    readonly flow?: Host["flow"];
  },
): string {
  const { connectionId, kind, flow } = host;
  if (connectionId !== null) {
    const connection = state.connections.find(({ id }) => id === connectionId);
    return connection ? connectionStart(state, connection, flow) : "unsupported";
  }
  const first = (status: LinkConnection["status"]) =>
    state.connections.find((connection) => connection.status === status);
  const present = first("Linked") ?? first("Deauthorized") ?? first("PendingAuth") ?? first("Unlinked");
  if (present) return connectionStart(state, present, flow);
  return state.options.landing && kind === "embed" ? "welcome" : "software";
}

/** What one connection needs next; whoever only links maps no accounts. */
export function connectionStart(
  state: LinkState,
  connection: LinkConnection,
  flow: Host["flow"] = "bank-feeds",
): string {
  const software = state.software.find(({ platformKey }) => platformKey === connection.platformKey);
  const place = `connections/${connection.id}`;
  if (connection.problem?.code === "switched-off") return place;
  // Where nobody signs in here, a customer can prepare what the software asks for before there is a connector.
  if (!software || (software.connect === "authorization" && !software.available)) return "unsupported";
  if (connection.status === "Deauthorized" || connection.status === "Unlinked") return place;
  if (connection.status === "PendingAuth") return `${place}/consent`;
  if (software.connect !== "authorization") return afterConsent(software, connection);
  return connection.accounts.connected === 0 && flow !== "link" ? `${place}/accounts` : "existing";
}

/** What follows when the customer has agreed. */
export const afterConsent = (software: Software, { id }: LinkConnection): string =>
  `connections/${id}/${software.setUp ? "prepare" : { authorization: "leaving", credentials: "quickbooks", "in-software": "sage" }[software.connect]}`;

/** Where choosing a software leads, when it needs no new connection. */
export function placeOfChosen(
  { connections }: LinkState,
  platformKey: string,
): { readonly connection: LinkConnection; readonly path: string } | undefined {
  const mine = connections.filter((connection) => connection.platformKey === platformKey);
  const one = (status: LinkConnection["status"]) => mine.find((connection) => connection.status === status);
  const working = one("Linked") ?? one("Deauthorized");
  if (working) return { connection: working, path: `connections/${working.id}` };
  const begun = one("PendingAuth") ?? one("Unlinked");
  return begun && { connection: begun, path: `connections/${begun.id}/consent` };
}

/** The connection that works now: a company feeds one software at a time. */
export const workingConnection = ({ connections }: LinkState): LinkConnection | undefined =>
  connections.find(({ status }) => status === "Linked");
