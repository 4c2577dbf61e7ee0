import { type Application, system, transact } from "../application.ts";
import { second } from "../clock.ts";
import { hosted, type Organisation, ProviderFault } from "../integrations/integration.ts";
import { Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import type { Connection } from "./connection.ts";
import { deauthorize } from "./disconnect-connection.ts";
import { openSession } from "./provider-session.ts";
import { lockConnection, saveConnection } from "./queries.ts";

/** How long a person's request may wait for the provider's call limits. */
export const patience = 3 * second;
/** And for its answer, all in all: clients of the contract take 5 s of silence for a failure and send again. */
const answerTime = 4 * second;

/** Reads the facts of the organisation behind a linked connection from the accounting software and keeps them. */
export async function refreshOrganisation(
  application: Application,
  connection: Connection,
): Promise<Organisation | null> {
  const integration = hosted(application.integrations.get(connection.platformKey));
  if (!integration || connection.status !== "Linked") return connection.organisation;
  const organisation = await withProvider(application, connection, () =>
    integration.organisation(openSession(application, integration, connection, patience)),
  );
  await transact(application, system("connections"), uuid(application.random), async (work) => {
    const current = await lockConnection(work.tx, connection.companyId, connection.connectionId);
    if (current?.status === "Linked") {
      await saveConnection(work.tx, { ...current, organisation });
    }
  });
  return organisation;
}

/**
 * Reads from the accounting software for a waiting caller. A grant that is gone is recorded and told as 400, since only
 * the customer can repair it; everything that may pass, and what takes too long, is told as 503.
 */
export async function withProvider<T>(
  application: Application,
  connection: Connection,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await inTime(call());
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (error.kind === "reauthorise") {
      await deauthorize(application, connection, error.message);
      throw new Problem(
        "connection-not-linked",
        "The accounting software no longer accepts the connection. Send the customer its linkUrl.",
      );
    }
    if (error.kind === "refused")
      throw new Problem(
        "refused-by-accounting-software",
        `The accounting software refused: ${error.message}`,
      );
    const seconds = Math.min(60, Math.ceil((error.retryAfterMs ?? 5_000) / 1000));
    throw new Problem(
      "accounting-software-unavailable",
      `The accounting software cannot answer now: ${error.message}`,
      { retryAfterSeconds: seconds },
    );
  }
}

/** The result if it comes in time. What is late goes on by itself: a renewed token must be kept, not thrown away. */
async function inTime<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `it has not answered within ${answerTime / second} seconds`;
    timer = setTimeout(() => reject(new ProviderFault("try-later", message)), answerTime);
  });
  reading.catch(() => {});
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
