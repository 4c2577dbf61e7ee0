import { audit } from "../audit/audit.ts";
import { day } from "../clock.ts";
import type { Config } from "../config.ts";
import { invalidField } from "../problem.ts";
import type { Work } from "../work.ts";
import { lockDays, removeDays, saveDays } from "./queries.ts";
import { readPeriods } from "./read-periods.ts";
import { type Retained, retentionRules } from "./retention.ts";

/** Throws 400 when a period is not to be set in the Portal, or not to so many days. */
export function requireSettable({ fixedRetention }: Config, what: Retained, days: number | null): void {
  const { setting, least, most, why } = retentionRules[what];
  const wrong = (message: string) => invalidField("days", message, "Retention");
  if (fixedRetention.has(what))
    throw wrong(`${setting} is set by the environment, which goes before what is set here.`);
  if (days !== null && (days < least || days > most))
    throw wrong(`It can be ${least} to ${most} days: ${why}.`);
}

/**
 * Sets for how many days something is kept, or with null as long as the processes were started with. All processes delete by
 * it from their next run on. Throws 400.
 */
export async function changeRetention(
  work: Work,
  config: Config,
  what: Retained,
  days: number | null,
): Promise<void> {
  requireSettable(config, what, days);
  await lockDays(work.tx);
  const before = await readPeriods(config, work.tx);
  if (days === null) await removeDays(work.tx, what);
  else await saveDays(work.tx, what, days, work.now);
  const after = await readPeriods(config, work.tx);
  await audit(work, {
    type: "retention.changed",
    target: { what },
    before: { days: before[what] / day },
    after: { days: after[what] / day },
  });
}
