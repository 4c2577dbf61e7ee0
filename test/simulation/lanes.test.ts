import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import { minute, second } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { adjustableClock } from "../clock.ts";
import { type Chance, seeded } from "../crash/chance.ts";
import { post } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { SimulatedBank } from "./simulated-bank.ts";

/**
 * Whole lives of a few accounts by chance: pushes of every kind, faults of the accounting software, links and mappings
 * that come and go, nodes that die. When all is healed, every accepted line must have come to one end, and what is in
 * the books must be what was accepted. `SIMULATION_SEED` repeats one life, `SIMULATION_SEEDS` lives that many.
 */
const given = process.env.SIMULATION_SEED;
const seeds = given
  ? [Number(given)]
  : Array.from({ length: Number(process.env.SIMULATION_SEEDS ?? 2) }, () =>
      systemRandom.bytes(4).readUInt32BE(),
    );
const steps = 250;

for (const seed of seeds) {
  test(`whatever happens to accounts, each accepted line comes to one end: seed ${seed}`, (t) =>
    live(t, seed));
}

const read = { operation: "read-statement" };
const list = { operation: "list-statements" };
const tooMany = { "retry-after": "1", "x-rate-limit-problem": "minute" };
const faults: readonly FaultRequest[] = [
  { kind: "reset", when: "before", match: post },
  { kind: "reset", when: "after", match: post },
  { kind: "answer", when: "before", status: 500, match: post },
  { kind: "answer", when: "after", status: 503, match: post },
  { kind: "answer", when: "after", status: 500, storeUnderKey: true, match: post },
  { kind: "answer", when: "before", status: 413, match: post },
  { kind: "answer", when: "before", status: 429, headers: tooMany, match: post },
  { kind: "hang", when: "before", milliseconds: 400, match: post },
  { kind: "hang", when: "after", milliseconds: 400, end: "reset", match: post },
  { kind: "reject", errorType: "invalid-request", status: 400, match: post },
  { kind: "reject-later", errorType: "invalid-end-balance", match: post },
  { kind: "settle-after", milliseconds: 10_000, match: post },
  { kind: "forget-key", match: post },
  { kind: "expire-token", match: post },
  { kind: "answer", status: 500, match: read },
  { kind: "hide", match: read },
  { kind: "reset", match: list },
];

async function live(t: TestContext, seed: number): Promise<void> {
  const chance = seeded(seed);
  const clock = adjustableClock();
  const world = await testMillrace(t, {
    clock,
    timing: { listedAfterMs: 2 * minute, keyLifeMs: 5 * minute },
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" },
  });
  const { admin } = world.sandbox.xero;
  admin.changeLimits({ minutePerTenant: 100_000, concurrentPerTenant: 100 });
  await world.another({ MILLRACE_ROLES: "worker" });
  const bank = new SimulatedBank(world, chance);
  await bank.open(2, 2);
  const pick = <T>(list: readonly T[]): T => list[chance.below(list.length)]!;

  const actions: readonly [weight: number, run: () => unknown][] = [
    [60, () => bank.push()],
    [12, () => bank.correct()],
    [12, () => bank.repair()],
    [24, () => admin.addFault(pick(faults))],
    [2, () => bank.disconnect()],
    [30, () => bank.map()],
    [1, () => bank.loseFeed()],
    [1, () => admin.addFault({ kind: "tenant-forbidden", match: post })],
    [2, () => bank.unlink()],
    [10, () => bank.link()],
    [5, () => bank.killWorkers()],
    [10, () => bank.calm(clock.now)],
    [16, () => clock.advance(chance.below(20) * second)],
  ];
  const told: string[] = [];
  try {
    for (let step = 0; step < steps; step += 1) told.push(await weighted(chance, actions));
    admin.clearFaults();
    await bank.heal(() => clock.advance(4 * second));
    t.diagnostic(await bank.assertSound());
  } catch (error) {
    t.diagnostic(`seed ${seed}: ${told.join(" ")}`);
    throw error;
  }
}

async function weighted(chance: Chance, actions: readonly [number, () => unknown][]): Promise<string> {
  let left = chance.below(actions.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, run] of actions) {
    left -= weight;
    if (left >= 0) continue;
    await run();
    return String(run).match(/(\w+)\(/)![1]!;
  }
  throw new assert.AssertionError({ message: "no action has this weight" });
}
