import { parseArgs } from "node:util";
import { requireNode } from "../src/node-version.ts";
import { benchLatency } from "./latency.ts";
import { type Figure, machine, print } from "./measure.ts";
import { benchPush } from "./push.ts";
import { benchStart } from "./start.ts";

requireNode();

/** `npm run bench`, or `npm run bench -- start push latency --rounds 5`. Figures are medians over the rounds. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" } },
});
const rounds = Number(values.rounds);
const benches: Record<string, { title: string; run: () => Promise<Figure[]> }> = {
  start: { title: "Starting", run: () => benchStart(rounds) },
  push: { title: "Accepting pushes (durable, fsync on, embedded PostgreSQL)", run: () => benchPush(rounds) },
  latency: { title: "Delivering on an idle system", run: () => benchLatency(20 * rounds) },
};
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(
    `Known benchmarks: ${Object.keys(benches).join(", ")}; --rounds takes a whole number from 1.\n`,
  );
  process.exit(2);
}
process.stdout.write(`${machine()}; medians of ${rounds} rounds\n`);
for (const name of chosen) {
  const { title, run } = benches[name]!;
  print(title, await run());
}
process.exit(0);
