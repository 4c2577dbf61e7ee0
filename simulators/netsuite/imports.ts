import { day, hour, minute } from "../../src/clock.ts";
import { BankImportRun } from "./import-run.ts";
import type { BankImport, FormatProfile, ImportTrigger } from "./records.ts";
import { put } from "./state.ts";
import type { World } from "./world.ts";

/** The bank imports of all format profiles: when they run, and that none is lost sight of. */
export class Imports {
  readonly #world: World;
  readonly #running = new Set<Promise<BankImport>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A profile was saved: one with a linked account that never ran gets its first import and its daily schedule. */
  saved(profileId: string): void {
    const { state } = this.#world;
    const profile = state.get("profiles", profileId);
    if (!profile || profile.mapping.length === 0 || profile.nextRunAt !== null) return;
    state.commit(put("profiles", { ...profile, nextRunAt: this.#world.now().getTime() + day }));
    void this.start(profileId, "first");
  }

  /** Runs an import now. Several of one profile may run at once; NetSuite does not hinder it. */
  start(profileId: string, trigger: ImportTrigger): Promise<BankImport> {
    const running = new BankImportRun(this.#world, profileId, trigger).run();
    this.#running.add(running);
    const done = () => void this.#running.delete(running);
    running.then(done, (error: unknown) => {
      done();
      if (!this.#world.closing.aborted) this.#world.log?.error({ error }, "a pretend import failed");
    });
    return running;
  }

  /** Waits until no import runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
  }

  /** When the next planned import is due; undefined when none is planned. */
  nextDue(): number | undefined {
    let due: number | undefined;
    for (const profile of this.#world.state.rows("profiles").values()) {
      const at = dueAt(profile);
      if (at !== undefined && (due === undefined || at < due)) due = at;
    }
    return due;
  }

  /** Starts what is due. */
  async runDue(): Promise<void> {
    const now = this.#world.now().getTime();
    const started: Promise<unknown>[] = [];
    for (const profile of [...this.#world.state.rows("profiles").values()]) {
      const at = dueAt(profile);
      if (at === undefined || at > now || this.#world.closing.aborted) continue;
      const retry = profile.retryAt !== null && profile.retryAt <= now;
      let nextRunAt = profile.nextRunAt;
      while (nextRunAt !== null && nextRunAt <= now) nextRunAt += day;
      this.#world.state.commit(put("profiles", { ...profile, nextRunAt, retryAt: null }));
      started.push(this.start(profile.id, retry ? "retry" : "daily"));
    }
    await Promise.allSettled(started);
  }

  /** Whether a plug-in may ask for another try: no import of the profile has failed in the last two hours. */
  retryAllowed(profileId: string): boolean {
    const since = this.#world.now().getTime() - 2 * hour;
    const failed = [...this.#world.state.rows("imports").values()].filter(
      (row) => row.profileId === profileId && row.status === "Failed" && row.startedAt > since,
    );
    return failed.length === 0;
  }

  planRetry(profileId: string, minutes: number): number | null {
    const profile = this.#world.state.get("profiles", profileId);
    if (!profile) return null;
    const retryAt = this.#world.now().getTime() + minutes * minute;
    this.#world.state.commit(put("profiles", { ...profile, retryAt }));
    return retryAt;
  }
}

function dueAt({ nextRunAt, retryAt, mapping }: FormatProfile): number | undefined {
  if (mapping.length === 0) return undefined;
  const planned = [nextRunAt, retryAt].filter((at) => at !== null);
  return planned.length > 0 ? Math.min(...planned) : undefined;
}
