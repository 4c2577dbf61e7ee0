import type { FastifyPluginAsync } from "fastify";
import { after, type Clock } from "../src/clock.ts";
import type { Random } from "../src/random.ts";

/** Where a pretend package says what it does; pino fits. */
export interface Log {
  debug(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Keeps everything that was accepted in a journal in this folder, so that it outlives a killed process. */
  readonly folder?: string | undefined;
  readonly log?: Log | undefined;
}

/** A pretend package, ready to be put on a server. */
export interface PretendPackage<Admin> {
  /** Puts it on a Fastify server, below the prefix that it is registered with. */
  readonly plugin: FastifyPluginAsync;
  /** What the admin interface can do, without HTTP. */
  readonly admin: Admin;
  /** Ends everything that waits or runs, and lets go of the journal. */
  close(): void | Promise<void>;
}

/** What the world of every pretend package has: a time of its own, chance, a log, and an end. */
export abstract class PretendWorld {
  readonly random: Random;
  readonly log: Log | undefined;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor({ clock, log, random }: WorldOptions) {
    this.random = random;
    this.log = log;
    this.#clock = clock;
  }

  abstract get settings(): { readonly clockOffsetMs: number };

  /** The package's own time: the given clock plus what was advanced. */
  now(): Date {
    return after(this.#clock.now(), this.settings.clockOffsetMs);
  }

  /** Aborted when the package is closed; ends every wait. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Ends every wait; false when that was done before. */
  protected end(): boolean {
    if (this.#closing.signal.aborted) return false;
    this.#closing.abort();
    return true;
  }
}
