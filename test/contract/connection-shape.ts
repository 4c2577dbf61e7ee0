import assert from "node:assert/strict";
import type { Json } from "../bank.ts";
import { instant, uuidForm } from "./company-shape.ts";

/** What the wire says of every platform (wire contract, appendix C); FreeAgent's ids are ours to choose. */
export const platforms = {
  hcws: {
    platformName: "QuickBooks Online Bank Feeds",
    sourceType: "BankFeed",
    integrationId: "6b113e06-e818-45d7-977b-8e6bb3d01269",
    sourceId: "56e6575a-3f1f-4918-b009-f7535555f0d6",
  },
  gbol: {
    platformName: "Xero",
    sourceType: "Accounting",
    integrationId: "0f20c943-12d0-4800-9f6c-d218f62d494c",
    sourceId: "8a156a5a-39cb-4f9d-856e-76ef9b9a9607",
  },
  akxx: {
    platformName: "Oracle NetSuite",
    sourceType: "Accounting",
    integrationId: "4fb72939-e59d-4e8b-90f2-59b85b7fc75d",
    sourceId: "76b3c892-c852-4aec-a835-e453497a99d5",
  },
  fbrh: { platformName: "FreeAgent", sourceType: "Accounting" },
  olpr: {
    platformName: "SageBankFeed",
    sourceType: "BankFeed",
    integrationId: "2ce41026-589a-4330-8bfc-a30672253cd9",
    sourceId: "98432954-a4fa-4640-a685-3af56909002a",
  },
} as const;

/** Holds a connection against the emission rules of section 2.2. */
export function assertConnection(connection: Json, companyId: string, url: string): void {
  assert.match(connection.id, uuidForm);
  assert.match(connection.integrationId, uuidForm);
  assert.match(connection.sourceId, uuidForm);
  assert.match(connection.created, instant);
  const link = new URL(connection.linkUrl);
  assert.equal(link.origin, url);
  assert.equal(link.pathname, `/companies/${companyId}/connections/${connection.id}/start`);
  assert.ok(link.searchParams.get("otp"));
  assert.ok(["PendingAuth", "Linked", "Unlinked", "Deauthorized"].includes(connection.status));
  assert.ok(Array.isArray(connection.dataConnectionErrors));
  assert.ok(!Object.values(connection).includes(null), JSON.stringify(connection));
  for (const text of Object.values(connection.connectionInfo ?? {})) assert.equal(typeof text, "string");
}
