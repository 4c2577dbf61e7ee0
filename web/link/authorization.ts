import type { LinkConnection } from "../api/replies.ts";
import type { App } from "../app/context.ts";
import type { AuthorizationEnd } from "../app/host.ts";

type Standing = Pick<LinkConnection, "id" | "authorizedAt" | "problem">;

/** How a customer's way through the accounting software ended, by what is known of the connection before and after. */
export function endOf(
  before: Standing,
  now: LinkConnection | undefined,
  end?: AuthorizationEnd,
): "connected" | "reconnected" | "failed" | undefined {
  if (now?.status === "Linked") return before.authorizedAt === null ? "connected" : "reconnected";
  const failed = now?.problem && now.problem.at !== before.problem?.at;
  return failed || end === "failed" || end === "cancelled" ? "failed" : undefined;
}

/** Tells how it ended and shows that; false when it has not ended. */
export function showEnd(
  { host, go }: Pick<App, "host" | "go">,
  before: Standing,
  now: LinkConnection | undefined,
  end?: AuthorizationEnd,
): boolean {
  const ended = endOf(before, now, end);
  if (!ended) return false;
  if (now && ended !== "failed")
    host.report({ type: ended, connection: { connectionId: now.id, platformKey: now.platformKey } });
  go(`connections/${before.id}/${ended === "failed" ? "failed" : "connected"}`, { replace: true });
  return true;
}
