import { day, minute } from "../../src/clock.ts";
import { RollingWindow } from "../rolling-window.ts";
import type { Limits } from "./settings.ts";

export type RateProblem = "minute" | "day" | "appminute" | "concurrent";

export interface RateRefusal {
  readonly problem: RateProblem;
  /** Null for `concurrent`, which Xero answers without one. */
  readonly retryAfterSeconds: number | null;
}

interface Caller {
  readonly applicationId: string;
  /** Absent for calls that belong to no organisation. */
  readonly tenantId?: string | undefined;
  readonly statements: boolean;
}

/** The five limits of section 5 of the provider document. A refused call does not count. */
export class RateLimits {
  readonly #limits: () => Limits;
  readonly #windows = new Map<string, RollingWindow>();
  readonly #running = new Map<string, number>();

  constructor(limits: () => Limits) {
    this.#limits = limits;
  }

  /** Counts a call in, unless it is one too many. Every call counted in must be `leave`d. */
  enter(caller: Caller, now: number): RateRefusal | undefined {
    const limits = this.#limits();
    const { applicationId, tenantId } = caller;
    const windows: [RateProblem, RollingWindow, number][] = [
      ["appminute", this.#window(`application ${applicationId}`, minute), limits.minutePerApplication],
    ];
    if (caller.statements) {
      const statements = this.#window(`statements ${applicationId}`, minute);
      windows.push(["appminute", statements, limits.statementsPerMinute]);
    }
    if (tenantId) {
      const tenant = `${applicationId} ${tenantId}`;
      if ((this.#running.get(tenant) ?? 0) >= limits.concurrentPerTenant) {
        return { problem: "concurrent", retryAfterSeconds: null };
      }
      windows.push(["minute", this.#window(`minute ${tenant}`, minute), limits.minutePerTenant]);
      windows.push(["day", this.#window(`day ${tenant}`, day), limits.dayPerTenant]);
    }
    for (const [problem, window, limit] of windows.toReversed()) {
      if (window.count(now) >= limit) {
        return { problem, retryAfterSeconds: window.secondsUntilBelow(limit, now) };
      }
    }
    for (const [, window] of windows) window.add(now);
    if (tenantId) {
      const tenant = `${applicationId} ${tenantId}`;
      this.#running.set(tenant, (this.#running.get(tenant) ?? 0) + 1);
    }
    return undefined;
  }

  leave(caller: Caller): void {
    if (!caller.tenantId) return;
    const tenant = `${caller.applicationId} ${caller.tenantId}`;
    const left = (this.#running.get(tenant) ?? 1) - 1;
    if (left > 0) this.#running.set(tenant, left);
    else this.#running.delete(tenant);
  }

  /** What is left, as answered with every call. */
  headers(caller: Caller, now: number): Record<string, string> {
    const limits = this.#limits();
    const left = (name: string, span: number, limit: number) =>
      String(Math.max(0, limit - this.#window(name, span).count(now)));
    const { applicationId, tenantId } = caller;
    const tenant = `${applicationId} ${tenantId}`;
    return {
      ...(tenantId
        ? {
            "x-minlimit-remaining": left(`minute ${tenant}`, minute, limits.minutePerTenant),
            "x-daylimit-remaining": left(`day ${tenant}`, day, limits.dayPerTenant),
          }
        : {}),
      "x-appminlimit-remaining": left(`application ${applicationId}`, minute, limits.minutePerApplication),
    };
  }

  /** Forgets all calls so far. */
  reset(): void {
    this.#windows.clear();
  }

  #window(name: string, span: number): RollingWindow {
    let window = this.#windows.get(name);
    if (!window) {
      window = new RollingWindow(span);
      this.#windows.set(name, window);
    }
    return window;
  }
}
