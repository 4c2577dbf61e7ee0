import { ApiError } from "../api/client.ts";

/** Without a session there is nothing to show: the server's page for that comes by loading this one again. */
export function showSessionEnded(place: HTMLElement, error: unknown): void {
  place.setAttribute("data-failed", error instanceof ApiError ? String(error.status) : "0");
  if (error instanceof ApiError && error.status === 401) location.reload();
  else place.querySelector("[data-no-answer]")?.removeAttribute("hidden");
}
