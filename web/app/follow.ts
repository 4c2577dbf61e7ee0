import { useEffect, useRef, useState } from "preact/hooks";

/** Between two looks; the last one again and again. */
const pausesMs = [3_000, 3_000, 5_000, 5_000, 10_000];
const patienceMs = 10 * 60_000;

/**
 * Follows what the customer does elsewhere: looks again and again, ever less often, and at once when the customer
 * comes back to this page. After ten minutes it rests until `again` is called. A look that fails is followed by the next.
 */
export function useFollowing(look: () => Promise<unknown>): { resting: boolean; again: () => void } {
  const [resting, setResting] = useState(false);
  const [turn, setTurn] = useState(0);
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    const begun = Date.now();
    let looks = 0;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      clearTimeout(timer);
      if (over) return;
      if (Date.now() - begun > patienceMs) setResting(true);
      else timer = setTimeout(lookNow, pausesMs[Math.min(looks++, pausesMs.length - 1)]);
    };
    const lookNow = () =>
      void latest
        .current()
        .catch(() => {})
        .finally(later);
    const onReturn = () => {
      if (document.visibilityState === "visible") lookNow();
    };
    document.addEventListener("visibilitychange", onReturn);
    setResting(false);
    if (turn === 0) later();
    else lookNow();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [turn]);
  return { resting, again: () => setTurn((nth) => nth + 1) };
}
