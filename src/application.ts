import type { Logger } from "pino";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Database } from "./database/pool.ts";
import type { Egress } from "./egress/egress.ts";
import type { Outbound } from "./integrations/integration.ts";
import type { Integrations } from "./integrations/registry.ts";
import type { JobRunner } from "./jobs/jobs.ts";
import type { Providers } from "./provider-settings/follow-provider-settings.ts";
import type { Random } from "./random.ts";
import type { Retention } from "./retention/read-periods.ts";
import type { Vault } from "./vault/vault.ts";
import type { Actor, Work } from "./work.ts";

/** Everything the parts of one process share. Made once by `main.ts`, passed in everywhere. */
export interface Application {
  readonly config: Config;
  readonly clientId: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly jobs: JobRunner;
  /** Those that are set up, at this moment. */
  readonly integrations: Integrations;
  /** What changes them while the process runs, and which of them customers may not choose. */
  readonly providers: Providers;
  /** How long what is deleted by itself is kept. */
  readonly retention: Retention;
  /** Outbound calls to addresses the operator configured. */
  readonly providerHttp: Outbound;
  /** Outbound calls to addresses that callers gave: guarded (see `egress`). */
  readonly callerHttp: Outbound & Pick<Egress, "check">;
  readonly log: Logger;
}

/** Runs one unit of work in one transaction. */
export function transact<T>(
  application: Application,
  actor: Actor,
  correlationId: string,
  run: (work: Work) => Promise<T>,
): Promise<T> {
  const { clock, random, jobs } = application;
  return application.database.transaction((tx) =>
    run({ tx, now: clock.now(), random, actor, correlationId, jobs }),
  );
}

/** The actor of work that nobody asked for at this moment. */
export const system = (part: string): Actor => ({ kind: "system", part });
