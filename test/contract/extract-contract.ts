import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Facts, factsOf } from "./contract-facts.ts";

/*
 * Writes `codat-contract.json`: the facts of Codat's published OpenAPI documents that clients depend on, without any of
 * their sentences or examples. Run it with the Bank Feeds and the Platform document, of the repository `codatio/oas`:
 *
 *   node test/contract/extract-contract.ts Codat-Bank-Feeds.json Codat-Platform.json
 */

/** Operations of the Platform document that bank feeds need or that are useful beside them. */
const ofPlatform = [
  "list-api-keys",
  "create-api-key",
  "delete-api-key",
  "list-webhook-consumers",
  "create-webhook-consumer",
  "delete-webhook-consumer",
  "list-integrations",
  "get-integration",
  "get-integrations-branding",
  "update-connection-authorization",
  "get-create-update-model-options-by-data-type",
  "get-profile",
  "update-profile",
  "get-cors-settings",
  "set-cors-settings",
  "get-connection-management-cors-settings",
  "set-connection-management-cors-settings",
  "get-connection-management-access-token",
  "add-product",
  "remove-product",
  "refresh-data-type",
];

const [bankFeeds, platform] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
if (!bankFeeds || !platform) throw new Error("Name the Bank Feeds document and the Platform document.");
const chosen = Object.entries(factsOf(platform)).filter(([, { operationId }]) =>
  ofPlatform.includes(operationId),
);
if (chosen.length !== ofPlatform.length) throw new Error("The Platform document lacks an operation.");
const facts: Record<string, Facts> = { ...factsOf(bankFeeds), ...Object.fromEntries(chosen) };
writeFileSync(join(import.meta.dirname, "codat-contract.json"), `${JSON.stringify(facts, undefined, 1)}\n`);
