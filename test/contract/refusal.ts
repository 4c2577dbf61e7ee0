import assert from "node:assert/strict";
import { type ErrorCode, errorCodes } from "../../src/error-codes.ts";
import type { Reply } from "../bank.ts";

/**
 * Holds a reply against the contract's form of a refusal (wire contract, section 5.1), and against the fields or
 * transaction ids its findings must name.
 */
export function assertRefused(reply: Reply, status: number, ...items: readonly string[]): void {
  const { body, headers } = reply;
  assert.equal(reply.status, status, reply.text);
  assert.match(headers.get("content-type") ?? "", /^application\/json(;|$)/);
  assert.equal(body.statusCode, status);
  assert.equal(body.service, "PublicApi");
  assert.ok(typeof body.error === "string" && body.error !== "", reply.text);
  assert.match(body.correlationId, /^[0-9a-f]{32}$/);
  assert.equal(body.correlationId, headers.get("x-correlation-id"));
  assert.ok(["True", "False", "Unknown"].includes(body.canBeRetried), reply.text);
  assert.equal(body.detailedErrorCode, 0);
  assert.equal(errorCodes[body.code as ErrorCode], status, reply.text);
  assert.ok(body.documentation.endsWith(`/docs/errors/${body.code}`), reply.text);
  const errors: { itemId: string; message: string; validatorName: string }[] = body.validation?.errors ?? [];
  for (const finding of errors) {
    assert.ok(finding.itemId && finding.message && finding.validatorName, JSON.stringify(finding));
  }
  const named = errors.map((finding) => finding.itemId);
  for (const item of items) assert.ok(named.includes(item), `${item} is not among ${named} in ${reply.text}`);
}

/** The message of the finding that names `item`. */
export function findingOf(reply: Reply, item: string): string {
  const errors: { itemId: string; message: string }[] = reply.body.validation?.errors ?? [];
  const found = errors.find((finding) => finding.itemId === item);
  assert.ok(found, `nothing is said of ${item} in ${reply.text}`);
  return found.message;
}

/** The warnings of a push that name `item`. */
export function warningsOf(reply: Reply, item: string): string[] {
  const warnings: { itemId: string; message: string }[] = reply.body.validation?.warnings ?? [];
  return warnings.filter((warning) => warning.itemId === item).map((warning) => warning.message);
}
