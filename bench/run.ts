import { parseArgs } from "node:util";
import { benchIdempotency } from "./idempotency.ts";
import { benchLatency } from "./latency.ts";
import { benchLists } from "./lists.ts";
import { type Figure, machine, print } from "./measure.ts";
import { benchAgainstMock } from "./mock.ts";
import { benchPackages } from "./packages.ts";
import { benchPush } from "./push.ts";
import { benchStart } from "./start.ts";
import { benchSuggestions } from "./suggestions.ts";
import { benchVisit } from "./visit.ts";
import { benchWebhooks } from "./webhooks.ts";

/**
 * `npm run bench`, or `npm run bench -- start push latency --rounds 5`. Figures are medians over the rounds.
 * `--contract FILE` is the OpenAPI file that the mock server of `mock` plays.
 */
const { positionals, values } = readArguments();
const rounds = Number(values.rounds);
const benches: Record<string, { title: string; run: () => Promise<Figure[]> }> = {
  start: { title: "Starting", run: () => benchStart(rounds) },
  push: { title: "Accepting pushes (durable, fsync on, embedded PostgreSQL)", run: () => benchPush(rounds) },
  idempotency: { title: "Repeats under an Idempotency-Key", run: () => benchIdempotency(rounds) },
  latency: { title: "Delivering on an idle system", run: () => benchLatency(20 * rounds) },
  lists: { title: "Pages of long lists over HTTP", run: () => benchLists(rounds) },
  suggestions: { title: "Suggesting targets", run: () => benchSuggestions(rounds) },
  visit: {
    title: "A customer's first visit (slow phone: 1.6 Mbit/s, 150 ms, a fourth of this machine)",
    run: () => benchVisit(rounds),
  },
  packages: {
    title: "Delivering to each accounting package, 2 accounts of 1,000 lines",
    run: () => benchPackages(),
  },
  webhooks: { title: "Telling webhook consumers", run: () => benchWebhooks(rounds) },
  mock: {
    title: "Beside a mock server that stores nothing, 10 callers",
    run: () => benchAgainstMock(rounds, values.contract),
  },
};
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  refuse();
}
process.stdout.write(`${machine()}; medians of ${rounds} rounds\n`);
for (const name of chosen) {
  const { title, run } = benches[name]!;
  print(title, await run());
}
process.exit(0);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string", default: "3" }, contract: { type: "string" } },
    });
  } catch {
    return refuse();
  }
}

function refuse(): never {
  process.stderr.write(
    "Use: npm run bench -- [start] [push] [idempotency] [latency] [lists] [suggestions] [visit] [packages] [webhooks] [mock] [--rounds 3] [--contract FILE]\n",
  );
  process.exit(2);
}
