import assert from "node:assert/strict";
import { test } from "node:test";
import { clientRateLimitWebhookFromJSON } from "@codat/platform/sdk/models/shared/index.js";
import {
  ClientRateLimitReachedWebhook$inboundSchema,
  ClientRateLimitResetWebhook$inboundSchema,
} from "codat-platform-4/sdk/models/shared/index.js";
import { day, minute } from "../../src/clock.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertEnvelope, assertNoNulls, onlyBody, type ToldBody, toldBodies } from "./told.ts";

const base = 5;

test("a daily quota that is used up, and one that begins anew, are told in both forms and belong to no company", async (t) => {
  const clock = noon();
  const world = await testMillrace(t, { clock, settings: { MILLRACE_RATE_DAILY_BASE: String(base) } });
  await waitFor("the quota to be used up", async () => {
    const { status } = await world.bank.call("GET", "/companies");
    return status === 429;
  });
  await happened(world, "client.rateLimit.reached");
  clock.advance(day);
  await world.bank.done("GET", "/companies");
  await happened(world, "client.rateLimit.reset");

  const reached = await onlyBody(world, "client.rateLimit.reached");
  const reset = await onlyBody(world, "client.rateLimit.reset");
  for (const told of [reached, reset]) {
    assertEnvelope(told.body, told.eventType);
    assertNoNulls(told.body);
    assert.deepEqual([told.companyId, told.companyTags], [null, {}]);
    const { dailyQuota, expiryDate } = told.body.payload;
    assert.equal(dailyQuota, base);
    assert.match(expiryDate, /^\d{4}-\d{2}-\d{2}T00:00:00\.000Z$/);
    assert.ok(expiryDate > told.body.generatedDate);
    const parsed = clientRateLimitWebhookFromJSON(told.text);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value.payload, told.body.payload);
  }
  assert.equal(reached.body.payload.quotaRemaining, 0);
  assert.ok(reset.body.payload.quotaRemaining > 0);
  assert.ok(reset.body.payload.expiryDate > reached.body.payload.expiryDate);

  const oldReached = await onlyBody(world, "ClientRateLimitReached");
  const oldReset = await onlyBody(world, "ClientRateLimitReset");
  assertLegacy(world, oldReached, "Rate Limit Reached");
  assertLegacy(world, oldReset, "Rate Limit Reset");
  const data = ({ payload }: Json) => ({ DailyQuota: base, ExpiresUtc: payload.expiryDate });
  assert.deepEqual(oldReached.body.Data, data(reached.body));
  const { quotaRemaining } = reset.body.payload;
  assert.deepEqual(oldReset.body.Data, {
    ...data(reset.body),
    QuotaRemaining: quotaRemaining,
    ResetReason: "A new day began.",
  });
  const first = ClientRateLimitReachedWebhook$inboundSchema.parse(oldReached.body) as Json;
  assert.deepEqual(first.data, { dailyQuota: base, expiresUtc: reached.body.payload.expiryDate });
  const second = ClientRateLimitResetWebhook$inboundSchema.parse(oldReset.body) as Json;
  assert.deepEqual(
    [second.data.quotaRemaining, second.data.resetReason],
    [quotaRemaining, "A new day began."],
  );
});

test("a quota that grew with the companies is told as the reason why requests are accepted again", async (t) => {
  const clock = noon();
  const world = await testMillrace(t, { clock, settings: { MILLRACE_RATE_DAILY_BASE: "6" } });
  const { bank } = world;
  const companyId = await bank.company();
  const { linkUrl } = await bank.connection(companyId);
  await waitFor("the quota to be used up", async () => (await bank.call("GET", "/companies")).status === 429);
  await happened(world, "client.rateLimit.reached");
  await bank.approve(linkUrl, organisations.czk);
  clock.advance(minute + 1);
  await bank.done("GET", "/companies");
  await happened(world, "client.rateLimit.reset");
  const { body } = await onlyBody(world, "ClientRateLimitReset");
  assert.equal(body.Data.DailyQuota, 12);
  assert.match(body.Data.ResetReason, /grown with the number of connected companies/);
});

/** A clock that stands far from any change of the day, and can be put forward. */
function noon() {
  const clock = adjustableClock();
  const now = clock.now().getTime();
  clock.advance(Math.ceil(now / day) * day + day / 2 - now);
  return clock;
}

const happened = (world: TestMillrace, eventType: string) =>
  waitFor(eventType, async () => (await toldBodies(world, [eventType])).length > 0);

function assertLegacy({ millrace }: TestMillrace, { body, companyId }: ToldBody, label: string): void {
  const { clientId, config } = millrace.application;
  assert.equal(companyId, null);
  assert.deepEqual(
    [body.ClientId, body.ClientName, body.RuleType, body.Type],
    [clientId, config.clientName, label, label],
  );
  for (const key of ["CompanyId", "DataConnectionId"]) assert.ok(!(key in body), key);
}
