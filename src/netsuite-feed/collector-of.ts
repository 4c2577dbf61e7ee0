import type { Collector } from "../collection/collector.ts";
import type { Pairing } from "./pairing.ts";

/** Who collects with a pairing. */
export const collectorOf = ({ companyId, connectionId }: Pairing): Collector => ({
  companyId,
  connectionId,
  channel: "netsuite",
});
