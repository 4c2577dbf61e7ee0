import type { Application } from "../application.ts";
import { after } from "../clock.ts";
import { readPeriods } from "../retention/read-periods.ts";
import { forgetExchanges } from "./exchange-queries.ts";
import { forgetExchangesJob } from "./jobs.ts";

/** Rows removed in one statement. */
const setSize = 5_000;

export function handleDeliveryJobs(application: Application): void {
  application.jobs.schedule(forgetExchangesJob, "41 * * * *", () => forgetOldExchanges(application));
}

/** Removes the calls that are older than the settings say. */
export async function forgetOldExchanges({ clock, config, database }: Application): Promise<void> {
  const { providerExchanges } = await readPeriods(config, database);
  const before = after(clock.now(), -providerExchanges);
  while ((await forgetExchanges(database, before, setSize)) > 0);
}
