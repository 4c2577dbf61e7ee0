import { type Application, system, transact } from "../application.ts";
import { uuid } from "../random.ts";
import { findOpenCreations } from "./creation-queries.ts";
import { createAccountJob, pullJob } from "./jobs.ts";
import { findOpenPulls } from "./queries.ts";

/**
 * Goes on at once with what a process that died had begun: for the start of a process that knows it is the only one.
 * Elsewhere the queue gives such work to another process once its time is over. A second job for the same work ends
 * without doing anything.
 */
export const resumeBankAccounts = (application: Application): Promise<void> =>
  transact(application, system("bank-accounts"), uuid(application.random), async ({ jobs, tx }) => {
    await jobs.enqueueAll(tx, createAccountJob, await findOpenCreations(tx));
    await jobs.enqueueAll(tx, pullJob, await findOpenPulls(tx));
  });
