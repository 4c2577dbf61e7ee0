import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinkConnection, LinkProblem } from "../api/replies.ts";
import { endOf } from "./authorization.ts";

const problem = (at: string): LinkProblem => ({ code: "failed", message: "", correlationId: null, at });
const before = { id: "n1", authorizedAt: null, problem: problem("2026-11-01T00:00:00Z") };
const now = (fields: Partial<LinkConnection>): LinkConnection => ({
  ...before,
  platformKey: "gbol",
  name: "Xero",
  status: "PendingAuth",
  organisation: null,
  created: "2026-11-01T00:00:00Z",
  lastActivityAt: null,
  remark: null,
  accounts: { total: 0, connected: 0, connecting: 0, missed: 0 },
  ...fields,
});

test("a connection that works is connected, or reconnected when it had worked before", () => {
  const linked = now({ status: "Linked" });
  assert.equal(endOf(before, linked, "closed"), "connected");
  assert.equal(endOf({ ...before, authorizedAt: "2026-10-01T00:00:00Z" }, linked), "reconnected");
});

test("only what went wrong since is a failure; what was there before is no end", () => {
  assert.equal(endOf(before, now({})), undefined);
  assert.equal(endOf(before, now({ problem: problem("2026-11-02T00:00:00Z") })), "failed");
  assert.equal(endOf(before, now({ problem: null }), "cancelled"), "failed");
  assert.equal(endOf(before, now({}), "closed"), undefined);
  assert.equal(endOf(before, undefined), undefined);
});
