import { requireSeen, sees } from "../../companies/owners/find-sight.ts";
import type { Sight } from "../../companies/owners/sight.ts";
import type { Queryable } from "../../database/pool.ts";
import { operationNotFound, requireOperationByKey } from "../../push-operations/handle-operation.ts";

/** The parts of a request that may name a company. */
export interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body?: unknown;
}

const text = (of: unknown, name: string): string | undefined => {
  const value = (of as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/**
 * Refuses a call that names a company, or a push of a company, which the person does not see, as one that names an unknown
 * one. Throws 404.
 */
export async function requireSeenCompanies(
  db: Queryable,
  sight: Sight,
  { params, query, body }: Asked,
): Promise<void> {
  if (sight.ownerId === null) return;
  const filter = (body as { filter?: unknown } | null | undefined)?.filter;
  const named = new Set([params, query, body, filter].flatMap((part) => text(part, "companyId") ?? []));
  for (const companyId of named) await requireSeen(db, sight, companyId);
  const key = text(params, "pushOperationKey");
  if (key === undefined || text(params, "companyId") !== undefined) return;
  const { companyId } = await requireOperationByKey(db, key);
  if (!(await sees(db, sight, companyId))) throw operationNotFound(key);
}
