import { useEffect, useRef, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { useApp } from "../app/context.ts";

/**
 * Whether accounts are connected, more of them than when the customer went on to connect `more`; told to whoever
 * embeds the screens when it happens.
 */
export function useArrival({
  id: connectionId,
  platformKey,
  status,
  accounts,
  authorizedAt,
}: LinkConnection) {
  const { host } = useApp();
  const [base, setBase] = useState(0);
  const before = useRef({ linked: status === "Linked", authorizedAt });
  const arrived = status === "Linked" && accounts.connected > base;
  useEffect(() => {
    if (!arrived || before.current.linked) return;
    before.current.linked = true;
    const type = before.current.authorizedAt === null ? "connected" : "reconnected";
    host.report({ type, connection: { connectionId, platformKey } });
  }, [arrived]);
  return { arrived, more: () => setBase(accounts.connected), restart: () => setBase(0) };
}
