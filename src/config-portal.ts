import { minute } from "./clock.ts";

export const portalSettings = ["MILLRACE_PORTAL_SESSION_MINUTES", "MILLRACE_PORTAL_IDLE_MINUTES"] as const;
type PortalSetting = (typeof portalSettings)[number];

/** How long people stay signed in to the Portal, in milliseconds. */
export interface PortalConfig {
  /** From signing in, whatever happens. */
  readonly sessionLife: number;
  /** Without a request. */
  readonly idleLife: number;
}

export const readPortal = (read: {
  readonly number: (name: PortalSetting, fallback: number, low: number, high: number) => number;
}): PortalConfig => ({
  sessionLife: read.number("MILLRACE_PORTAL_SESSION_MINUTES", 12 * 60, 5, 24 * 60) * minute,
  idleLife: read.number("MILLRACE_PORTAL_IDLE_MINUTES", 30, 1, 12 * 60) * minute,
});
