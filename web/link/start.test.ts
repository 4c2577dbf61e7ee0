import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinkConnection, LinkState, Software } from "../api/replies.ts";
import { afterConsent, placeOfChosen, startPath } from "./start.ts";

const software = (fields: Partial<Software>): Software => ({
  platformKey: "gbol",
  name: "Xero",
  vendor: null,
  logoUrl: "",
  connect: "authorization",
  mapping: "hosted",
  available: true,
  listed: true,
  desktopAdvised: false,
  pretend: false,
  degradedSince: null,
  setUp: null,
  ...fields,
});
const connection = (fields: Partial<LinkConnection>, connected = 0): LinkConnection => ({
  id: "n1",
  platformKey: "gbol",
  name: "Xero",
  status: "PendingAuth",
  organisation: null,
  created: "2026-11-01T00:00:00Z",
  authorizedAt: null,
  lastActivityAt: null,
  problem: null,
  remark: null,
  accounts: { total: 2, connected, connecting: 0, missed: 0 },
  ...fields,
});
const state = (connections: LinkConnection[], landing = false): LinkState => ({
  company: { id: "c1", name: "Harbour Cafe" },
  operator: {
    name: "Bank",
    logoUrl: null,
    iconUrl: null,
    supportUrl: null,
    termsUrl: null,
    privacyUrl: null,
  },
  environment: "test",
  theme: { light: {} as never, dark: {} as never },
  options: { landing, manageConnections: true, pretend: true },
  texts: {},
  callouts: {},
  software: [
    software({}),
    software({ platformKey: "hcws", connect: "credentials", mapping: "external", listed: false }),
    software({ platformKey: "olpr", connect: "in-software", mapping: "external", listed: false }),
    software({ platformKey: "akxx", available: false, listed: false }),
  ],
  connections,
});

const company = { connectionId: null, kind: "page" } as const;
const bound = { connectionId: "n1", kind: "page" } as const;
const starts: [string, LinkState, Parameters<typeof startPath>[1], string][] = [
  ["a company without a connection chooses its software", state([], true), company, "software"],
  [
    "an embedding page shows its welcome before that",
    state([], true),
    { ...company, kind: "embed" },
    "welcome",
  ],
  ["a connection that waits asks for agreement", state([connection({})]), bound, "connections/n1/consent"],
  [
    "a company goes on with the connection it began",
    state([connection({})]),
    company,
    "connections/n1/consent",
  ],
  [
    "linked without a connected account leads to the accounts",
    state([connection({ status: "Linked" })]),
    bound,
    "connections/n1/accounts",
  ],
  [
    "whoever only links maps no accounts",
    state([connection({ status: "Linked" })]),
    { connectionId: null, kind: "embed", flow: "link" },
    "existing",
  ],
  ["linked and mapped is told so", state([connection({ status: "Linked" }, 1)]), bound, "existing"],
  [
    "what works comes before what does not",
    state([connection({ id: "n2", status: "Deauthorized" }), connection({ status: "Linked" }, 1)]),
    company,
    "existing",
  ],
  [
    "what is lost comes before what was only begun",
    state([connection({ id: "n2" }), connection({ status: "Deauthorized" })]),
    company,
    "connections/n1",
  ],
  ["lost access is repaired", state([connection({ status: "Deauthorized" })]), bound, "connections/n1"],
  [
    "what was ended can be connected again",
    state([connection({ status: "Unlinked" })]),
    bound,
    "connections/n1",
  ],
  [
    "what is switched off is told, whatever its state",
    state([
      connection({
        problem: { code: "switched-off", message: "", correlationId: null, at: "2026-11-01T00:00:00Z" },
      }),
    ]),
    bound,
    "connections/n1",
  ],
  [
    "QuickBooks asks for agreement first",
    state([connection({ platformKey: "hcws" })]),
    bound,
    "connections/n1/consent",
  ],
  [
    "QuickBooks that is linked has its own screen",
    state([connection({ platformKey: "hcws", status: "Linked" }, 1)]),
    bound,
    "connections/n1/quickbooks",
  ],
  [
    "Sage asks for agreement first",
    state([connection({ platformKey: "olpr" })]),
    bound,
    "connections/n1/consent",
  ],
  [
    "Sage that is linked has its own screen",
    state([connection({ platformKey: "olpr", status: "Linked" }, 1)]),
    bound,
    "connections/n1/sage",
  ],
  [
    "Sage is prepared for before this installation can deliver to it",
    {
      ...state([connection({ platformKey: "olpr" })]),
      software: [software({ platformKey: "olpr", connect: "in-software", available: false })],
    },
    bound,
    "connections/n1/consent",
  ],
  [
    "software without a connector here is told so",
    state([connection({ platformKey: "akxx" })]),
    bound,
    "unsupported",
  ],
  ["a connection that is not there leads nowhere else", state([]), bound, "unsupported"],
];
for (const [title, given, host, expected] of starts)
  test(title, () => assert.equal(startPath(given, host), expected));

test("agreement leads to where each software is connected", () => {
  const next = (connect: Software["connect"]) => afterConsent(software({ connect }), connection({}));
  assert.deepEqual(
    [next("authorization"), next("credentials"), next("in-software")],
    ["connections/n1/leaving", "connections/n1/quickbooks", "connections/n1/sage"],
  );
});

test("choosing software again goes on with its connection in place of making another", () => {
  const chosen = (status: LinkConnection["status"]) =>
    placeOfChosen(state([connection({ status })]), "gbol")?.path;
  assert.equal(chosen("PendingAuth"), "connections/n1/consent");
  assert.equal(chosen("Unlinked"), "connections/n1/consent");
  assert.equal(chosen("Deauthorized"), "connections/n1");
  assert.equal(chosen("Linked"), "connections/n1");
  assert.equal(placeOfChosen(state([connection({})]), "hcws"), undefined);
});
