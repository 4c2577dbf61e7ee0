import { ApiError } from "../api/client.ts";
import type { Host, HostEvent } from "./host.ts";

/** How an error of a call is told to whoever embeds the screens; a customer whose access has ended cannot go on. */
export function errorEvent(error: unknown, recoverable: boolean): Extract<HostEvent, { type: "error" }> {
  const known = error instanceof ApiError ? error : new ApiError(0, "unknown", String(error), null);
  const { code, message, status, correlationId } = known;
  const may = recoverable && status !== 401;
  return { type: "error", code, message, status, correlationId, recoverable: may };
}

export const reportError = (host: Host, error: unknown, recoverable: boolean): void =>
  host.report(errorEvent(error, recoverable));
