import assert from "node:assert/strict";
import type { FaultRequest } from "../../simulators/sage/faults.ts";
import { defaultSettings } from "../../simulators/sage/settings.ts";
import { second } from "../../src/clock.ts";
import { callLimits } from "../../src/integrations/sage/settings.ts";
import { adjustableClock } from "../clock.ts";
import { recentLines } from "../deliveries.ts";
import type { TestMillrace } from "../millrace.ts";
import { SageCustomer } from "../sage.ts";
import { conformance } from "./conformance.ts";

const clock = adjustableClock();
/** Sage grants so many calls a second to all customers of a bank together. */
const published = defaultSettings.callsPerSecond;
/** Accounts whose statements all wait to be sent. */
const crowded = 6;

/** From now on both ends keep to what Sage publishes: until then cases side by side would wait for each other. */
function publish({ millrace, sandbox }: TestMillrace): void {
  Object.assign(millrace.application.integrations.get("olpr")!, { limits: callLimits(published) });
  clock.advance(2 * second);
  sandbox.sage.admin.clearCalls();
  sandbox.sage.admin.changeSettings({ callsPerSecond: published });
}

conformance({
  options: { clock },
  name: "Sage",
  platformKey: "olpr",
  connect: async (world) => {
    const customer = await SageCustomer.arrive(world);
    const { bankAccountId, feed } = await customer.connect();
    const { admin } = world.sandbox.sage;
    const match = { operation: "post-statement", contains: bankAccountId };
    const fault = (request: FaultRequest) => () => admin.addFault({ ...request, match } as FaultRequest);
    return {
      feed,
      arrived: () =>
        customer
          .arrived(bankAccountId)
          .map(({ uniqueId, amount }) => ({ known: { id: uniqueId }, amount: Number(amount) })),
      troubles: {
        "the answer is lost": fault({ kind: "reset", when: "after" }),
        "nothing arrives": fault({ kind: "reset", when: "before" }),
        "the software is out of order": fault({ kind: "answer", status: 503 }),
        "whoever calls is asked to wait": fault({ kind: "rate-limit", retryAfterSeconds: 1 }),
        "the access token runs out between two batches": fault({ kind: "expire-token", skip: 1 }),
      },
      troublesLeft: () =>
        admin.faults().filter(({ request }) => request.match?.contains === bankAccountId).length,
      revoke: async () => {
        admin.disconnect(bankAccountId);
        await admin.notified();
      },
    };
  },
  lineState: "delivered",
  crowd: async (world) => {
    const { bank, sandbox } = world;
    const { admin } = sandbox.sage;
    const customer = await SageCustomer.arrive(world, crowded);
    const { authorisationId } = await customer.prove();
    const ids = await customer.pick(authorisationId, [...Array(crowded).keys()]);
    assert.equal(admin.calls().counters.rateLimited, limitedOnRequest(world));
    publish(world);
    const lines = recentLines(2);
    const keys = await Promise.all(ids.map((_, nth) => bank.pushed(customer.feed(nth), lines)));
    for (const [nth, id] of ids.entries()) {
      assert.equal((await bank.ended(customer.feed(nth), keys[nth]!, 30_000)).status, "Success");
      assert.deepEqual(
        customer.arrived(id).map(({ uniqueId }) => uniqueId),
        lines.map((line) => line.id),
      );
    }
    const { maximumPerSecond, total } = admin.calls().counters;
    assert.ok(total > published, "there were more calls than a second takes");
    assert.ok(
      maximumPerSecond > published / 2 && maximumPerSecond <= published,
      `${maximumPerSecond} calls within a second`,
    );
  },
  overLimits: (world) => world.sandbox.sage.admin.calls().counters.rateLimited - limitedOnRequest(world),
  afterRevoking: { connection: "Unlinked", account: "disconnected" },
});

/** Calls that were refused because that was asked for. */
const limitedOnRequest = ({ sandbox }: TestMillrace): number =>
  sandbox.sage.admin.calls(10_000).calls.filter(({ faults, status }) => status === 429 && faults.length > 0)
    .length;
