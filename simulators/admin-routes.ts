import type { FastifyInstance, FastifyReply } from "fastify";
import type { FaultKinds } from "./admin-requests.ts";
import { Refused } from "./refused.ts";

/** What every package lets go wrong at will. */
interface Troubles {
  faults(): readonly object[];
  addFault(request: object): object;
  clearFaults(id?: number): void;
}

/** What most packages let be watched and set from outside. */
interface Controls extends Troubles {
  calls(limit?: number): object;
  clearCalls(): void;
  advanceClock(milliseconds: number): Date | Promise<Date>;
  settings(): object;
  changeSettings(changes: object): object;
}

/** Errors are told as JSON; `statusOf` gives the status of those that only one package knows. */
export function answerErrors(
  server: FastifyInstance,
  statusOf: (error: Error) => number | undefined = () => undefined,
): void {
  server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const status = error instanceof Refused ? error.status : statusOf(error);
    return reply.code(status ?? error.statusCode ?? 500).send({ error: error.message });
  });
}

/** The part of the admin interface that is the same for most: calls, clock, settings, faults. */
export function commonRoutes(server: FastifyInstance, admin: Controls, faultKinds: FaultKinds): void {
  server.get<{ Querystring: { limit?: string } }>("/calls", ({ query }) =>
    admin.calls(query.limit === undefined ? undefined : Number(query.limit)),
  );
  server.delete("/calls", (_request, reply) => {
    admin.clearCalls();
    return nothing(reply);
  });
  server.post("/clock", async (request) => ({
    now: (await admin.advanceClock(body<{ advanceMs: number }>(request).advanceMs)).toISOString(),
  }));
  server.get("/settings", () => admin.settings());
  server.post("/settings", (request) => admin.changeSettings(body(request)));
  faultRoutes(server, admin, faultKinds);
}

/** Faults, and which kinds of them there are, each with what it does and the JSON schema of its request. */
export function faultRoutes(server: FastifyInstance, admin: Troubles, { anyOf }: FaultKinds): void {
  server.get("/fault-kinds", () => ({
    kinds: anyOf.map((schema) => ({
      kind: schema.properties.kind.const,
      description: schema.description,
      schema,
    })),
  }));
  server.get("/faults", () => ({ faults: admin.faults() }));
  server.post("/faults", (request, reply) => {
    reply.code(201);
    return admin.addFault(body(request));
  });
  server.delete("/faults", (_request, reply) => {
    admin.clearFaults();
    return nothing(reply);
  });
  server.delete<{ Params: { id: string } }>("/faults/:id", (request, reply) => {
    admin.clearFaults(Number(request.params.id));
    return nothing(reply);
  });
}

/** Done, with nothing to tell. */
export const nothing = (reply: FastifyReply): FastifyReply => reply.code(204).send();

/** The JSON body, an object or a list. Its form is checked by the function it is given to. */
export function body<T>(request: { readonly body: unknown }): T {
  const bytes = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  try {
    const value: unknown = JSON.parse(bytes);
    if (typeof value === "object" && value !== null) return value as T;
  } catch {
    // answered below
  }
  throw new Refused(400, "the body is not a JSON object");
}

/** One thing, a list of things, or a list under its name. */
export function list<T>(request: { readonly body: unknown }, name?: string): T[] {
  const value = body<Record<string, unknown> | unknown[]>(request);
  if (Array.isArray(value)) return value as T[];
  const named = name === undefined ? undefined : value[name];
  return Array.isArray(named) ? (named as T[]) : [value as T];
}
