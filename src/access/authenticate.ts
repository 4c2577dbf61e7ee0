import type { FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import { minute } from "../clock.ts";
import { Problem } from "../problem.ts";
import { lookupHash } from "../vault/vault.ts";
import type { Actor } from "../work.ts";
import { keyOfHeader, networkOf } from "./api-key.ts";
import { readCompanyToken, type TokenScope } from "./company-token.ts";
import { findApiKey, touchApiKey } from "./queries.ts";

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyContextConfig {
    /** The route may also be called with the access token of the company in its path. */
    companyToken?: boolean;
    /**
     * A token of one connection may call it although the path names none: the route itself keeps to the connection of
     * `request.actor`.
     */
    connectionToken?: boolean;
  }
}

const unauthorized = () => new Problem("unauthorized", "Unauthorized");

/** The present epoch of a connection's link; undefined when there is no such connection. */
export type FindLinkEpoch = (companyId: string, connectionId: string) => Promise<number | undefined>;

/** Tells who calls, before anything of the body is read; throws 401 or 403. */
export async function authenticate(
  application: Application,
  request: FastifyRequest,
  findLinkEpoch: FindLinkEpoch,
): Promise<Actor> {
  const header = request.headers.authorization;
  const bearer = /^\s*bearer\s+(\S+)\s*$/i.exec(header ?? "")?.[1];
  return bearer === undefined
    ? byApiKey(application, request, header)
    : byCompanyToken(application, request, bearer, findLinkEpoch);
}

async function byApiKey(
  application: Application,
  request: FastifyRequest,
  header: string | undefined,
): Promise<Actor> {
  const key = keyOfHeader(header);
  if (key === undefined) throw unauthorized();
  const row = await findApiKey(application.database, lookupHash(key));
  const now = application.clock.now();
  if (!row || (row.ends_at && row.ends_at <= now)) throw unauthorized();
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > minute) {
    await touchApiKey(application.database, row.api_key_id, now, networkOf(request.ip));
  }
  return { kind: "api-key", id: row.api_key_id, address: request.ip };
}

async function byCompanyToken(
  application: Application,
  request: FastifyRequest,
  token: string,
  findLinkEpoch: FindLinkEpoch,
): Promise<Actor> {
  const scope = readCompanyToken(application.vault, token, application.clock.now());
  if (scope === undefined) throw unauthorized();
  if (!mayCall(scope, request)) {
    throw new Problem("forbidden", "This access token is not associated with the resource requested.");
  }
  const { companyId, connectionId, linkEpoch } = scope;
  // For each call: whoever is shut out by unlinking must not make a new link for the rest of the token's time.
  const ended =
    connectionId !== undefined &&
    linkEpoch !== undefined &&
    (await findLinkEpoch(companyId, connectionId)) !== linkEpoch;
  if (ended) throw unauthorized();
  return { kind: "company-token", ...scope, address: request.ip };
}

/** Whether a token reaches the route: its company's alone, and one of a connection the routes of that very connection. */
function mayCall({ companyId, connectionId }: TokenScope, { params, routeOptions }: FastifyRequest): boolean {
  const asked = params as { companyId?: string; connectionId?: string };
  const { companyToken, connectionToken } = routeOptions.config;
  if (!companyToken || asked.companyId?.toLowerCase() !== companyId) return false;
  if (connectionId === undefined) return true;
  return asked.connectionId === undefined
    ? connectionToken === true
    : asked.connectionId.toLowerCase() === connectionId;
}
