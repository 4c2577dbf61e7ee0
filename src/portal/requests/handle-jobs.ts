import type { Application } from "../../application.ts";
import { after } from "../../clock.ts";
import { readPeriods } from "../../retention/read-periods.ts";
import { forgetRequestsJob } from "./jobs.ts";
import { removeOldRequests } from "./queries.ts";

/** Rows removed in one transaction. */
const setSize = 5_000;

export function handleRequestJobs(application: Application): void {
  application.jobs.schedule(forgetRequestsJob, "41 * * * *", () => forgetOldRequests(application));
}

/** Removes what is older than the settings say. */
export async function forgetOldRequests({ clock, config, database }: Application): Promise<void> {
  const { requestLog } = await readPeriods(config, database);
  const before = after(clock.now(), -requestLog);
  while ((await removeOldRequests(database, before, setSize)) > 0);
}
