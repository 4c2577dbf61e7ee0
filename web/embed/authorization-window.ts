import type { LinkState } from "../api/replies.ts";
import type { AuthorizationEnd, ConnectionFacts } from "../app/host.ts";

const lookEveryMs = 2_000;
/** A window that is closed has often just told its end: that is looked for once more. */
const lastLookMs = 1_000;

/** An empty window in the middle of the screen; null when the browser opens none. */
export function openWindow(): Window | null {
  const [width, height] = [560, 760];
  const left = Math.max(0, screenX + (outerWidth - width) / 2);
  const top = Math.max(0, screenY + (outerHeight - height) / 2);
  return open("about:blank", "_blank", `popup,width=${width},height=${height},left=${left},top=${top}`);
}

/**
 * How it ends: by the message of our own page in that window, or by what the API says, since the accounting software's
 * pages may cut the tie between the windows. A message counts only from that window and from the origin it was sent to.
 */
export function followWindow(followed: {
  opened: Window;
  origin: string;
  connection: ConnectionFacts;
  ended: AbortSignal;
  read: () => Promise<LinkState>;
}): Promise<AuthorizationEnd> {
  const { opened, origin, connection, ended, read } = followed;
  return new Promise((resolve) => {
    let closed = false;
    let before: string | undefined;
    const end = (result: AuthorizationEnd) => {
      clearTimeout(timer);
      removeEventListener("message", onMessage);
      opened.close();
      resolve(result);
    };
    const onMessage = ({ data, origin: from, source }: MessageEvent) => {
      if (from !== origin || source !== opened || data?.source !== "millrace") return;
      if (data.type !== "authorization" || data.connectionId !== connection.connectionId) return;
      end(data.outcome === "connected" || data.outcome === "cancelled" ? data.outcome : "failed");
    };
    const look = async () => {
      const found = await read().then(
        (state) => state.connections.find(({ id }) => id === connection.connectionId),
        () => undefined,
      );
      if (ended.aborted) return end("closed");
      // What was there when the window opened is not its end.
      const standing = found && JSON.stringify([found.status, found.authorizedAt, found.problem?.at]);
      before ??= standing;
      if (found && standing !== before)
        return end(
          found.status === "Linked" && found.problem === null
            ? "connected"
            : found.problem?.code === "cancelled"
              ? "cancelled"
              : "failed",
        );
      if (closed) return end("closed");
      closed = opened.closed;
      timer = setTimeout(() => void look(), closed ? lastLookMs : lookEveryMs);
    };
    let timer = setTimeout(() => void look(), 0);
    addEventListener("message", onMessage);
  });
}
