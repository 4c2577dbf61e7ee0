import { Pill } from "../kit/status.tsx";
import type { Event, Say } from "./audit.ts";

export function Outcome({ of, t }: { of: Event["outcome"]; t: Say }) {
  const tone = { success: "good", denied: "warn", failed: "bad" } as const;
  return <Pill tone={tone[of]}>{t(`outcome.${of}`)}</Pill>;
}
