/** QuickBooks Online bank feeds: it signs on with credentials that we issue, and collects lines from us. */
import type { CollectedLines, ExternalMapping, IntegrationFacts } from "../integration.ts";
import { pushRules } from "../push-rules.ts";

/** `address` is where QuickBooks finds us: nothing of it is ever called. */
export function createQuickBooks(address: string): IntegrationFacts & ExternalMapping & CollectedLines {
  return {
    platformKey: "hcws",
    mapping: "external",
    delivery: "collected",
    address,
    limits: [],
    rules: pushRules.hcws,
    authorization: { kind: "issued-credentials" },
  };
}
