import assert from "node:assert/strict";
import type { RawReply } from "./raw.ts";

const surfaceOf = (path: string) =>
  /^\/(link|company|docs|healthz|readyz)(\/|$|\?)|\/start(\?|$)/i.test(path) ? "page" : "api";

const insides =
  /\bat .{0,200}\.(ts|js|mjs):\d+|node_modules|node:internal|SQLSTATE|violates|relation "|insert into|select .{1,80} from |syntax error at/i;

/** What holds for every answer to anything: no fault of ours, nothing of the inside, and each refusal in the contract's shape. */
export function assertHarmless(reply: RawReply, id: string, method: string, target: string): void {
  // 501 is the answer to a company's own address, which leads nowhere yet.
  assert.ok(reply.status < 500 || (reply.status === 501 && id === "link-company"), "a fault of ours");
  assert.doesNotMatch(reply.body, insides);
  assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
  const pressed = id === "link-press" && reply.status === 303;
  assert.equal(reply.headers.has("set-cookie"), pressed, "a cookie");
  if (reply.status === 405) assert.ok(!reply.headers.get("allow")?.split(", ").includes(method));
  const correlation = reply.headers.get("x-correlation-id");
  assert.match(correlation ?? "", /^[0-9a-f]{32}$/);
  if (reply.status < 400 || method === "HEAD") return;
  // Documented to answer 409 with what became of each account.
  if (id === "create-batch-source-account" && reply.status === 409) return;
  const json = reply.headers.get("content-type")?.startsWith("application/json");
  if (!json && surfaceOf(target) === "page") return;
  assert.ok(json, "not JSON");
  const body = JSON.parse(reply.body);
  assert.equal(body.statusCode, reply.status);
  if (!reply.headers.has("idempotent-replayed")) assert.equal(body.correlationId, correlation);
  assert.equal(body.service, "PublicApi");
  assert.ok(typeof body.error === "string" && body.error !== "");
  assert.ok(["True", "False", "Unknown"].includes(body.canBeRetried));
}
