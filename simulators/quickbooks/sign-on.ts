import { Refused } from "../refused.ts";
import { askPermission, takePermission } from "./fdx-permission.ts";
import { type SignedOn, signOnOfx } from "./ofx-sign-on.ts";
import type { Connection, ConnectionStatus, Institution } from "./records.ts";
import type { World } from "./world.ts";

/** The user's way from an institution in the list to the accounts it offers. */

/** Signs on with a user name and a password; what is refused leaves nothing behind. Throws `Refused`. */
export async function signOn(
  world: World,
  {
    companyId,
    institutionId,
    username,
    password,
  }: Record<"companyId" | "institutionId" | "username" | "password", string>,
): Promise<Connection> {
  const institution = needed(world, companyId, institutionId, "ofx");
  const connection = newConnection(world, companyId, institutionId, { username, password });
  const signedOn = await signOnOfx(world, institution, connection);
  return settle(world, connection, signedOn);
}

/** Signs on again with another pair: accounts that are offered again go on. Throws `Refused`. */
export async function signOnAgain(
  world: World,
  connectionId: string,
  pair: Record<"username" | "password", string>,
): Promise<Connection> {
  const connection = existing(world, connectionId);
  const institution = needed(world, connection.companyId, connection.institutionId, "ofx");
  const changed = { ...connection, ...pair };
  const signedOn = await signOnOfx(world, institution, changed);
  return settle(world, changed, signedOn);
}

/** Begins over FDX; the browser goes to the address. A connection that exists gets permission anew. Throws `Refused`. */
export async function beginPermission(
  world: World,
  {
    companyId,
    institutionId,
    connectionId,
  }: { companyId: string; institutionId: string; connectionId?: string },
): Promise<{ connection: Connection; address: string }> {
  const institution = needed(world, companyId, institutionId, "fdx");
  const asked = await askPermission(world, institution);
  if ("refused" in asked) throw new Refused(502, asked.refused);
  const begun = connectionId
    ? existing(world, connectionId)
    : newConnection(world, companyId, institutionId, { username: "", password: "" });
  const connection = { ...begun, asking: asked.asking };
  world.store.put(["connections", connection]);
  return { connection, address: asked.address };
}

/** The browser came back from the bank. Throws `Refused`; each way back can be gone once. */
export async function endPermission(world: World, query: URLSearchParams): Promise<Connection> {
  const state = query.get("state");
  const connection = world.store.all("connections").find(({ asking }) => asking && asking.state === state);
  if (!connection?.asking) throw new Refused(400, "Nobody is waiting for this answer of a bank");
  const institution = needed(world, connection.companyId, connection.institutionId, "fdx");
  world.store.put(["connections", { ...connection, asking: null }]);
  const signedOn = await takePermission(world, institution, connection.id, connection.asking, query);
  return settle(world, existing(world, connection.id), signedOn);
}

function settle(world: World, connection: Connection, signedOn: SignedOn): Connection {
  if ("refused" in signedOn) throw new Refused(422, signedOn.refused);
  const present = world.store.get("connections", connection.id) ?? connection;
  const feeds = feedsOf(world, connection.id);
  const status: ConnectionStatus = feeds.length > 0 ? "connected" : "choosing";
  const settled: Connection = {
    ...present,
    ...signedOn,
    username: connection.username,
    password: connection.password,
    status,
    attention: null,
    nextPollAt: feeds.length > 0 ? world.now().getTime() : null,
  };
  world.store.put(["connections", settled]);
  return settled;
}

function newConnection(
  world: World,
  companyId: string,
  institutionId: string,
  pair: Record<"username" | "password", string>,
): Connection {
  return {
    id: world.newId(),
    companyId,
    institutionId,
    status: "authorising",
    attention: null,
    ...pair,
    clientUid: world.newId().replaceAll("-", ""),
    tokens: null,
    asking: null,
    offered: [],
    complaints: [],
    nextPollAt: null,
    createdAt: world.now().getTime(),
  };
}

/** The feeds of a connection that go on. */
export const feedsOf = (world: World, connectionId: string) =>
  world.store.all("feeds").filter((feed) => feed.connectionId === connectionId && !feed.ended);

/** The connection of an id that was not disconnected. Throws `Refused`. */
export function existing(world: World, connectionId: string): Connection {
  const connection = world.store.get("connections", connectionId);
  if (!connection) throw new Refused(404, `There is no connection ${connectionId}`);
  if (connection.status === "disconnected") throw new Refused(409, "The connection was disconnected");
  return connection;
}

function needed(
  world: World,
  companyId: string,
  institutionId: string,
  protocol: Institution["protocol"],
): Institution {
  if (!world.store.get("companies", companyId)) throw new Refused(404, `There is no company ${companyId}`);
  const institution = world.store.get("institutions", institutionId);
  if (!institution) throw new Refused(404, `There is no institution ${institutionId}`);
  if (institution.protocol !== protocol)
    throw new Refused(409, `${institution.name} speaks ${institution.protocol.toUpperCase()}`);
  return institution;
}
