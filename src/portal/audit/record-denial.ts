import type { FastifyRequest } from "fastify";
import type { Person } from "../../access/person.ts";
import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { hour } from "../../clock.ts";

/** Denials that are remembered at once; beyond it the oldest are forgotten, and recorded again. */
const remembered = 5_000;

/**
 * Records what people of the Portal asked for and may not do: for each person and operation once an hour in each
 * process, so that nobody fills the trail by asking again.
 */
export function denialRecorder(application: Application) {
  const recorded = new Map<string, number>();
  return async (request: FastifyRequest, { personId, role }: Person): Promise<void> => {
    const operation = request.routeOptions.schema!.operationId!;
    const key = `${personId} ${operation}`;
    const now = application.clock.now().getTime();
    if (now - (recorded.get(key) ?? Number.NEGATIVE_INFINITY) < hour) return;
    recorded.delete(key);
    recorded.set(key, now);
    if (recorded.size > remembered) recorded.delete(recorded.keys().next().value!);
    const actor = { kind: "person", id: personId, role, address: request.ip } as const;
    await transact(application, actor, request.id, (work) =>
      audit(work, {
        type: "portal.denied",
        target: { operation },
        after: { path: request.url.split("?", 1)[0]!.slice(0, 300) },
        outcome: "denied",
      }),
    );
  };
}
