import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after } from "../clock.ts";
import type { LastingFault } from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import { type Connection, type ConnectionError, withError } from "./connection.ts";
import { deauthorize } from "./disconnect-connection.ts";
import { lockConnection, saveConnection } from "./queries.ts";

/* Refusals that may pass by themselves: told among the errors of the connection at once, and its end where they last. */

const isRefusal = ({ code, status }: ConnectionError): boolean =>
  status === "Active" && code === "refused-for-now";

/** Whether the accounting software refused the connection when it was last called. */
export const isRefused = ({ errors }: Connection): boolean => errors.some(isRefusal);

/** Notes a refusal; access counts as lost once there have been refusals for as long as the integration bears with them. */
export async function noteRefusal(
  application: Application,
  connection: Connection,
  reason: string,
  { afterMs, meaning }: LastingFault,
): Promise<void> {
  const lasted = await changeErrors(application, connection, (present, now) => {
    const first = present.errors.find(isRefusal);
    if (first) return after(new Date(first.erroredOnUtc), afterMs) <= now;
    const error = { statusCode: "403", statusText: "Forbidden", errorMessage: reason } as const;
    const code = "refused-for-now" as const;
    return withError(present.errors, { ...error, code }, now);
  });
  if (lasted === true) await deauthorize(application, connection, meaning);
}

/** Notes that the accounting software lets the connection in again. */
export async function refusalPassed(application: Application, connection: Connection): Promise<void> {
  await changeErrors(application, connection, ({ errors }, now) =>
    errors.map((error) =>
      isRefusal(error) ? { ...error, status: "Resolved" as const, resolvedOnUtc: now.toISOString() } : error,
    ),
  );
}

/** Gives what `change` gives; errors are stored. Nothing happens to a connection that was severed or linked anew. */
const changeErrors = (
  application: Application,
  { companyId, connectionId, linkEpoch }: Connection,
  change: (present: Connection, now: Date) => ConnectionError[] | boolean,
) =>
  transact(application, system("connections"), uuid(application.random), async (work) => {
    const present = await lockConnection(work.tx, companyId, connectionId);
    if (present?.status !== "Linked" || present.linkEpoch !== linkEpoch) return false;
    const changed = change(present, work.now);
    if (typeof changed === "boolean") return changed;
    await saveConnection(work.tx, { ...present, errors: changed });
    const refused = changed.some(isRefusal);
    await audit(work, {
      type: refused ? "connection.refused" : "connection.letIn",
      companyId,
      target: { companyId, connectionId },
      after: refused ? { reason: changed.at(-1)?.errorMessage } : {},
    });
    return changed;
  });
