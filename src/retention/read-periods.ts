import { type Clock, day, second } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Queryable } from "../database/pool.ts";
import { listDays } from "./queries.ts";
import type { Periods, Retained } from "./retention.ts";

type Start = Pick<Config, "fixedRetention" | "lifetimes">;

/** The periods in force: what the process was started with goes before what was set in the Portal. */
export async function readPeriods({ fixedRetention, lifetimes }: Start, db: Queryable): Promise<Periods> {
  const set = await listDays(db);
  const period = (what: Retained): number => {
    const days = fixedRetention.has(what) ? undefined : set.get(what);
    return days === undefined ? lifetimes[what] : days * day;
  };
  return {
    webhookMessages: period("webhookMessages"),
    requestLog: period("requestLog"),
    providerExchanges: period("providerExchanges"),
    idempotency: period("idempotency"),
  };
}

/** The periods for whoever asks at each request: read anew when they are a few seconds old. What deletes reads them itself. */
export interface Retention {
  periods(): Promise<Periods>;
}

const freshFor = 3 * second;

export function createRetention(config: Start, database: Queryable, clock: Clock): Retention {
  let known: { readonly periods: Promise<Periods>; readonly at: number } | undefined;
  return {
    periods: () => {
      const now = clock.now().getTime();
      if (known && Math.abs(now - known.at) < freshFor) return known.periods;
      const periods = readPeriods(config, database);
      const mine = { periods, at: now };
      known = mine;
      // What could not be read is read at the next question.
      periods.catch(() => {
        if (known === mine) known = undefined;
      });
      return periods;
    },
  };
}
