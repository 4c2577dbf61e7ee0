import { ApiError } from "../api/client.ts";
import type { Host } from "./host.ts";

/** How an error of a call is told to whoever embeds the screens. */
export function reportError(host: Host, error: unknown, recoverable: boolean): void {
  const known = error instanceof ApiError ? error : new ApiError(0, "unknown", String(error), null);
  const { message, status, correlationId } = known;
  host.report({ type: "error", message, status, correlationId, recoverable });
}
