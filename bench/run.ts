import { parseArgs } from "node:util";
import { benchIdempotency } from "./idempotency.ts";
import { benchLatency } from "./latency.ts";
import { benchLists } from "./lists.ts";
import { type Figure, machine, print } from "./measure.ts";
import { benchAgainstMock } from "./mock.ts";
import { benchPackages } from "./packages.ts";
import { benchPortal } from "./portal.ts";
import { benchPush } from "./push.ts";
import { benchStart } from "./start.ts";
import { benchSuggestions } from "./suggestions.ts";
import { benchVisit } from "./visit.ts";
import { benchWebhooks } from "./webhooks.ts";

/**
 * `npm run bench`, or `npm run bench -- start push latency --rounds 5`. Figures are medians over the rounds.
 * `--contract FILE` is the OpenAPI file that the mock server of `mock` plays. `portal` fills a database with the customers
 * of a large programme: `--factor 0.1` makes them fewer, `--database URL` keeps them for the next time, `--only TEXT`
 * measures some reads.
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
  portal: {
    title: "Lists and pages of the Portal over HTTP, with the faults of their plans",
    run: () =>
      benchPortal({
        rounds,
        factor: Number(values.factor),
        databaseUrl: values.database,
        only: values.only,
      }),
  },
  mock: {
    title: "Beside a mock server that stores nothing, 10 callers",
    run: () => benchAgainstMock(rounds, values.contract),
  },
};
const standard = Object.keys(benches).filter((name) => name !== "portal");
const chosen = positionals.length > 0 ? positionals : standard;
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1 || !(Number(values.factor) > 0)) {
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
      options: {
        rounds: { type: "string", default: "3" },
        contract: { type: "string" },
        factor: { type: "string", default: "1" },
        database: { type: "string" },
        only: { type: "string" },
      },
    });
  } catch {
    return refuse();
  }
}

function refuse(): never {
  process.stderr.write(
    "Use: npm run bench -- [start] [push] [idempotency] [latency] [lists] [suggestions] [visit] [packages] [webhooks] [portal] [mock] [--rounds 3] [--contract FILE] [--factor 1] [--database URL] [--only TEXT]\n",
  );
  process.exit(2);
}
