import { audit } from "../audit/audit.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import { findOperationByKey, type HandledOperation, markHandled } from "./repair-queries.ts";

/** The push of a key; 404 when there is none. */
export async function requireOperationByKey(
  db: Parameters<typeof findOperationByKey>[0],
  key: string,
): Promise<HandledOperation> {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key);
  const operation = uuid ? await findOperationByKey(db, key) : undefined;
  if (!operation) throw operationNotFound(key);
  return operation;
}

export const operationNotFound = (key: string) =>
  new Problem("operation-not-found", `Push operation ${key} not found`);

/** Notes that somebody has seen to a push, or with null takes that back. 400 for a push that succeeded. */
export async function handleOperation(
  work: Work,
  key: string,
  handled: { readonly by: string; readonly note: string | null } | null,
): Promise<HandledOperation> {
  const operation = await requireOperationByKey(work.tx, key);
  const { companyId, connectionId, operationId } = operation;
  if (handled && operation.status === "Success")
    throw new Problem("push-not-repairable", "The push succeeded: there is nothing to see to.");
  await markHandled(work.tx, operation, handled && { ...handled, at: work.now });
  await audit(work, {
    type: handled ? "push.handled" : "push.unhandled",
    companyId,
    target: { companyId, connectionId, operationId },
    ...(handled?.note ? { after: { note: handled.note } } : undefined),
  });
  return {
    ...operation,
    handledAt: handled && work.now,
    handledBy: handled?.by ?? null,
    handledNote: handled?.note ?? null,
  };
}
