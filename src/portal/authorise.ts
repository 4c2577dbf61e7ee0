import type { FastifyRequest } from "fastify";
import type { Person } from "../access/person.ts";
import { requireRecentSignIn } from "../access/recent-sign-in.ts";
import { holdersOf, may } from "../access/roles.ts";
import type { Clock } from "../clock.ts";
import { sightOf } from "../companies/owners/find-sight.ts";
import type { Database } from "../database/pool.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { hiddenFieldIn, maskFor } from "./mask.ts";
import { requireSeenCompanies } from "./owners/require-seen.ts";
import { permissions, sensitive } from "./permissions.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who is signed in; only in the scope of the Portal. */
    person: Person;
  }
}

export interface Authorisation {
  /** Public address of the Portal: whatever changes something must come from its pages. */
  readonly portalUrl: string;
  readonly clock: Clock;
  readonly database: Database;
  /** Who the session of a request belongs to; undefined when there is none, or no more. */
  personOf(request: FastifyRequest): Promise<Person | undefined>;
  /** Told of what somebody asked for and may not do. */
  onDenied(request: FastifyRequest, person: Person): Promise<void>;
}

/**
 * Lets people call the routes of a scope: who is signed in, with what their role may do, from the Portal's own pages, about
 * companies they see.
 */
export function authorisePeople(
  scope: Server,
  { portalUrl, clock, database, personOf, onDenied }: Authorisation,
): void {
  const origin = new URL(portalUrl).origin;
  scope.addHook("onRoute", ({ schema, method, url }) => {
    if (schema?.operationId === undefined || !(schema.operationId in permissions))
      throw new Error(`src/portal/permissions.ts does not say who may call ${method} ${url}`);
  });
  scope.decorateRequest("person", null as never);
  scope.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    requireOwnPages(request, origin);
    const person = await personOf(request);
    if (!person)
      throw new Problem("unauthorized", "Nobody is signed in, or the session has ended. Sign in again.");
    const refusal = refusalOf(request, person);
    if (refusal?.code === "forbidden") await onDenied(request, person);
    if (refusal) throw refusal;
    requireShownFields(request, person);
    if (sensitive.has(request.routeOptions.schema!.operationId!)) requireRecentSignIn(person, clock.now());
    request.person = person;
    request.sight = await sightOf(database, person);
    await requireSeenCompanies(database, request.sight, request);
    request.shownOf = (body) => maskFor(person.role, body);
    request.actor = { kind: "person", id: person.personId, role: person.role, address: request.ip };
  });
  scope.addHook("preHandler", async ({ sight, params, query, body }) => {
    if (body) await requireSeenCompanies(database, sight, { params, query, body });
  });
  scope.addHook("preSerialization", async (request, _reply, payload) =>
    request.shownOf ? request.shownOf(payload) : payload,
  );
}

/** A page of somebody else's must not act with the cookie of who is signed in here; browsers name the page in `Origin`. */
export function requireOwnPages({ method, headers }: FastifyRequest, origin: string): void {
  if (method === "GET" || method === "HEAD" || headers.origin === origin) return;
  throw new Problem("origin-not-allowed", `The Portal takes changes from its own pages at ${origin} alone.`);
}

/** Lists are filtered and ordered only by what the role may see. */
function requireShownFields({ query }: FastifyRequest, { role }: Person): void {
  const { query: condition = "", orderBy = "" } = (query ?? {}) as Record<string, unknown>;
  const field = hiddenFieldIn(role, `${condition} ${orderBy}`);
  if (field === undefined) return;
  throw new Problem(
    "forbidden",
    `Your role (${role}) may not see ${field}, and so not filter or order by it.`,
  );
}

/** Why a person may not call the route; undefined where the role may. */
function refusalOf({ routeOptions, method, url }: FastifyRequest, { role }: Person): Problem | undefined {
  const capability = permissions[routeOptions.schema!.operationId!];
  if (!capability)
    return new Problem("route-not-found", `NotFound: there is no ${method} ${url.split("?", 1)[0]}.`);
  if (may(role, capability)) return undefined;
  return new Problem(
    "forbidden",
    `Your role (${role}) may not do this. It needs one of: ${holdersOf(capability).join(", ")}.`,
  );
}
