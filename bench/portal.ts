import pino from "pino";
import { systemClock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import { type Database, openDatabase } from "../src/database/pool.ts";
import { startMillrace } from "../src/millrace.ts";
import { countActivity } from "../src/portal/home/count-activity.ts";
import { refreshAttention } from "../src/portal/home/refresh-attention.ts";
import { systemRandom } from "../src/random.ts";
import { startTestServer } from "../test/database.ts";
import { freePort } from "../test/millrace.ts";
import { type SignedIn, signedIn } from "../test/portal.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, quantile } from "./measure.ts";
import { statementsOf, whatDoesNotScale } from "./plans.ts";
import { portalReads, type Sample, samples } from "./portal-reads.ts";
import { seedPortal } from "./portal-seed.ts";

export interface PortalOptions {
  readonly rounds: number;
  /** 1 is 100,000 companies and 10 million lines. */
  readonly factor: number;
  /** A database that is kept: it is filled when it is empty. Without, one is made and dropped. */
  readonly databaseUrl: string | undefined;
  /** Only reads whose names hold this. */
  readonly only: string | undefined;
}

const repeats = 20;
/** A list's page this far in takes at most 1.5 times as long as its first (S10). */
const farPage = 1000;

/** Every list and read model of the Portal over HTTP with a session, and what of their plans does not scale. */
export async function benchPortal(options: PortalOptions): Promise<Figure[]> {
  const log = (line: string) => process.stdout.write(`  ${line}\n`);
  const server = options.databaseUrl ? undefined : await startTestServer();
  const made = server && (await createBenchDatabase(server));
  const url = options.databaseUrl ?? made!.url;
  const database = made?.database ?? openDatabase({ connectionString: url, maximumConnections: 4 });
  const port = await freePort();
  const config = readConfig({
    PORT: String(port),
    DATABASE_URL: url,
    // The same each time, so that a database that was kept can be used again.
    MILLRACE_SECRET: "master key of a database for benchmarks",
    MILLRACE_API_KEY: `test${"portalbench".padEnd(36, "0")}`,
    MILLRACE_ROLES: "api",
    MILLRACE_MIGRATE: "auto",
  });
  const millrace = await startMillrace(config, {
    clock: systemClock,
    random: systemRandom,
    log: pino({ level: "error" }),
  });
  try {
    const { companies } = await database.one<{ companies: boolean }>({
      text: "select exists (select from company) as companies",
    });
    if (!companies) await seedPortal(database, { factor: options.factor }, log);
    await countActivity(millrace.application);
    const started = performance.now();
    await refreshAttention(millrace.application, true);
    const found = {
      name: "finding all that needs attention",
      value: performance.now() - started,
      unit: "ms",
    };
    const person = await signedIn({ millrace }, "administrator");
    const sample = await samples(database);
    const figures: Figure[] = [{ ...found, goal: { atMost: 4000 } }];
    for (const [name, pathOf] of Object.entries(portalReads)) {
      if (options.only && !name.includes(options.only)) continue;
      figures.push(...(await figuresOf(name, pathOf, sample, person, database, options.rounds)));
    }
    return figures;
  } finally {
    await millrace.stop();
    await database.close();
    await server?.stop();
  }
}

async function figuresOf(
  name: string,
  pathOf: (sample: Sample) => string,
  sample: Sample,
  person: SignedIn,
  database: Database,
  rounds: number,
): Promise<Figure[]> {
  const path = pathOf(sample);
  const times = await timesOf(person, path, rounds);
  const faults = await whatDoesNotScale(database, await statementsOf(() => person.get(path)));
  const figures: Figure[] = [
    { name: `${name}: p50`, value: quantile(times, 0.5), unit: "ms" },
    { name: "  p99", value: quantile(times, 0.99), unit: "ms", goal: { atMost: 300 } },
  ];
  for (const fault of faults) figures.push({ name: `  ${fault}`, value: 1, unit: "", goal: { atMost: 0 } });
  if (!path.includes("page=")) return figures;
  const farther = path.replace("page=1", `page=${farPage}`);
  // Of a list that is shorter an empty page would prove nothing.
  const { body } = await person.get(farther);
  if (body.results?.length === 0) return figures;
  const far = await timesOf(person, farther, rounds);
  return [
    ...figures,
    { name: `  page ${farPage}: p50`, value: quantile(far, 0.5), unit: "ms" },
    {
      name: "  ratio",
      value: quantile(far, 0.5) / quantile(times, 0.5),
      unit: "×",
      goal: { atMost: 1.5 },
    },
  ];
}

async function timesOf(person: SignedIn, path: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let nth = 0; nth < rounds * repeats + 3; nth += 1) {
    const started = performance.now();
    const reply = await person.get(path);
    // What could not be read within the time for a request is no answer at all, and not tried again and again.
    if (reply.status === 503) return [Number.POSITIVE_INFINITY];
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    if (nth >= 3) times.push(performance.now() - started);
  }
  return times;
}
