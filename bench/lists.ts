import type { Database } from "../src/database/pool.ts";
import { systemRandom, uuid } from "../src/random.ts";
import { startTestServer } from "../test/database.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, median, overRounds } from "./measure.ts";
import { newKey, newSecret, startService } from "./service.ts";

const companies = 200_000;
const operations = 1_000_000;
const farPage = 1000;
/** Requests whose median is one round's figure. */
const repeats = 9;

/**
 * Pages of long lists over HTTP: how much longer the thousandth takes than the first. Every list is as long as the
 * contract lets a reader page through in earnest, and the far page of companies is in the very middle, the worst place.
 */
export async function benchLists(rounds: number): Promise<Figure[]> {
  const server = await startTestServer();
  const { database, url, close } = await createBenchDatabase(server);
  const secret = newSecret();
  const apiKey = newKey();
  const companyId = uuid(systemRandom);
  const service = await startService({
    DATABASE_URL: url,
    MILLRACE_SECRET: secret,
    MILLRACE_API_KEY: apiKey,
    MILLRACE_ROLES: "api",
  });
  const authorization = `Basic ${Buffer.from(apiKey).toString("base64")}`;
  const milliseconds = async (path: string): Promise<number> => {
    const started = performance.now();
    const response = await fetch(service.url + path, { headers: { authorization } });
    const body = (await response.json()) as { results: unknown[]; error?: string };
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${body.error}`);
    if (body.results.length === 0) throw new Error(`${path}: an empty page proves nothing`);
    return performance.now() - started;
  };
  const figures: Figure[] = [];
  try {
    await seed(database, companyId);
    const push = `/companies/${companyId}/push`;
    for (const [name, path, parameters] of [
      ["companies", "/companies", ""],
      ["companies by name", "/companies", "&orderBy=name"],
      ["companies, dataConnections.status=Linked", "/companies", "&query=dataConnections.status%3DLinked"],
      ["push operations", push, ""],
      ["push operations, status=Success", push, "&query=status%3DSuccess"],
      ["push operations, oldest first", push, "&orderBy=requestedOnUtc"],
    ] as const) {
      const first: number[] = [];
      const far: number[] = [];
      const ratios: number[] = [];
      for (let round = -1; round < rounds; round += 1) {
        const near: number[] = [];
        const distant: number[] = [];
        // In turn, so that both meet the same moments of a busy machine.
        for (let nth = 0; nth < repeats; nth += 1) {
          near.push(await milliseconds(`${path}?page=1${parameters}`));
          distant.push(await milliseconds(`${path}?page=${farPage}${parameters}`));
        }
        if (round < 0) continue;
        first.push(median(near));
        far.push(median(distant));
        ratios.push(median(distant) / median(near));
      }
      figures.push(
        overRounds(`${name}: page 1`, "ms", first),
        overRounds(`  page ${farPage}`, "ms", far),
        overRounds("  ratio", "×", ratios, { atMost: 1.5 }),
      );
    }
  } finally {
    await service.stop();
    await close();
    await server.stop();
  }
  return figures;
}

/** Rows as the service writes them; one company has all the operations. */
async function seed(database: Database, companyId: string): Promise<void> {
  const run = (text: string, values: unknown[] = []) =>
    database.transaction((tx) => tx.rows({ text }, values), { statementTimeoutMilliseconds: 0 });
  await run(
    `insert into company (company_id, name, tags, created_at)
     select case when n = 1 then $2::uuid else gen_random_uuid() end, 'Company ' || n,
       jsonb_build_object('region', case n % 3 when 0 then 'uk' else 'us' end),
       timestamptz '2026-01-01' + n * interval '1 second'
     from generate_series(1, $1::int) n`,
    [companies, companyId],
  );
  await run(
    `insert into connection (company_id, connection_id, platform_key, status, created_at)
     select company_id, gen_random_uuid(), 'gbol',
       case when extract(epoch from created_at)::bigint % 10 = 0 then 'PendingAuth' else 'Linked' end, created_at
     from company`,
  );
  await run(
    `insert into push_operation (company_id, operation_id, connection_id, data_type, status, status_code, requested_at,
       completed_at, line_count)
     select $2, gen_random_uuid(), $2, 'bankTransactions', case when n % 10 = 0 then 'Failed' else 'Success' end,
       case when n % 10 = 0 then 400 else 200 end, timestamptz '2026-01-01' + n * interval '1 second',
       timestamptz '2026-01-01' + (n + 5) * interval '1 second', 10
     from generate_series(1, $1::int) n`,
    [operations, companyId],
  );
  for (const table of ["company", "connection", "push_operation"]) {
    await database.rows({ text: `vacuum analyze ${table}` });
  }
}
