import { useEffect, useState } from "preact/hooks";
import { useApp } from "../app/context.ts";
import { readSets } from "./sets.ts";

/** How far QuickBooks has come since the details were made. */
export type SignOn = "waiting" | "signed-in" | "quiet";

/** Between two looks; the last one again and again. */
const pausesMs = [3_000, 3_000, 5_000, 5_000, 10_000];
const patienceMs = 10 * 60_000;

/**
 * Follows from afar what the customer does in QuickBooks: a sign-on is seen in the list of sets, accounts and the
 * connection in the link's state. After ten minutes without either it stops looking until `again` is called.
 */
export function useSignOn(connectionId: string, active: boolean): { signOn: SignOn; again: () => void } {
  const { host, refresh } = useApp();
  const [signOn, setSignOn] = useState<SignOn>("waiting");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!active) return;
    const begun = Date.now();
    let looks = 0;
    let timer: ReturnType<typeof setTimeout>;
    const later = () => {
      if (Date.now() - begun > patienceMs) return setSignOn((now) => (now === "waiting" ? "quiet" : now));
      timer = setTimeout(() => void look(), pausesMs[Math.min(looks++, pausesMs.length - 1)]);
    };
    const look = async () => {
      // A look that fails is followed by the next one.
      const sets = await readSets(host.api, host.companyId, connectionId).catch(() => []);
      if (sets.some(({ lastUsedAt }) => lastUsedAt !== null && Date.parse(lastUsedAt) >= begun - 60_000))
        setSignOn("signed-in");
      await refresh().catch(() => {});
      later();
    };
    later();
    return () => clearTimeout(timer);
  }, [active, turn]);
  const again = () => {
    setSignOn("waiting");
    setTurn((nth) => nth + 1);
  };
  return { signOn, again };
}
