import type { Application } from "../../application.ts";
import { after, day, hour, second } from "../../clock.ts";
import { everything } from "../../companies/owners/sight.ts";
import { attentionKindNames } from "./attention.ts";
import { slowKinds } from "./attention-kinds.ts";
import { forgetMutes, isAlone, readTotals, refreshKind } from "./attention-queries.ts";

/** Whoever looks sees what was true this long ago, or is the one who looks anew. */
const freshFor = 15 * second;
const slowFreshFor = hour;
/** Finding everything must not hold up whoever waits for a page. */
const settings = { jit: "off", work_mem: "32MB" };

/**
 * Finds anew what needs somebody, as far as it was not found a moment ago; does nothing where another process is at it.
 * `slowToo` looks for what is found once an hour as well.
 */
export async function refreshAttention(application: Application, slowToo = false): Promise<void> {
  const { clock, config, database } = application;
  const now = clock.now();
  const found = new Map(
    (await readTotals(database, everything)).map((total) => [total.kind, total.refreshedAt]),
  );
  const due = attentionKindNames.filter((kind) => {
    const last = found.get(kind);
    const longest = slowKinds.has(kind) && !slowToo ? slowFreshFor : freshFor;
    return !last || last < after(now, -longest) || last > now;
  });
  if (due.length === 0) return;
  const asked = {
    now,
    silentBefore: after(now, -config.silentAfterDays * day),
    certificateUntil: config.netSuite.certificate?.validToDate,
  };
  await database.transaction(
    async (tx) => {
      if (!(await isAlone(tx))) return;
      for (const kind of due) await refreshKind(tx, kind, asked);
    },
    { settings },
  );
}

/** Mutes that are over are forgotten. */
export const forgetOldMutes = ({ clock, database }: Application) => forgetMutes(database, clock.now());
