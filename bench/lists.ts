import type { Database } from "../src/database/pool.ts";
import { systemRandom, uuid } from "../src/random.ts";
import { startTestServer } from "../test/database.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, median, overRounds } from "./measure.ts";
import { newKey, newSecret, startService } from "./service.ts";

const companies = 200_000;
const operations = 1_000_000;
/** Lines of one operation, and how many of them all operations but that one have. */
const lines = 1000;
const linesEach = 10;
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
    const consumerId = uuid(systemRandom);
    const operationId = uuid(systemRandom);
    await seed(database, { companyId, consumerId, operationId });
    const push = `/companies/${companyId}/push`;
    const messages = `/webhooks/${consumerId}/messages`;
    for (const [name, path, parameters] of [
      ["companies", "/companies", ""],
      ["companies by name", "/companies", "&orderBy=name"],
      ["companies by lastSync", "/companies", "&orderBy=lastSync"],
      ["companies, dataConnections.status=Linked", "/companies", "&query=dataConnections.status%3DLinked"],
      ["companies, tags=region=us", "/companies", "&tags=region%3Dus"],
      ["push operations", push, ""],
      ["push operations, status=Success", push, "&query=status%3DSuccess"],
      ["push operations, oldest first", push, "&orderBy=requestedOnUtc"],
      ["push operations by completedOnUtc", push, "&orderBy=-completedOnUtc"],
      [`lines of an operation of ${lines}, one a page`, `${push}/${operationId}/lines`, "&pageSize=1"],
      ["webhook messages", messages, ""],
      ["webhook messages, status=Success", messages, "&query=status%3DSuccess"],
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

/** Rows as the service writes them; one company has all the operations, and one consumer a message of each. */
async function seed(
  database: Database,
  { companyId, consumerId, operationId }: { companyId: string; consumerId: string; operationId: string },
): Promise<void> {
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
    `insert into connection (company_id, connection_id, platform_key, status, created_at, last_sync_at)
     select company_id, gen_random_uuid(), 'gbol', status, created_at,
       case status when 'Linked' then created_at + random() * interval '100 days' end
     from company, lateral (select case when extract(epoch from created_at)::bigint % 10 = 0 then 'PendingAuth' else 'Linked' end) as s(status)`,
  );
  await run(
    `insert into push_operation (company_id, operation_id, connection_id, source_account_key, data_type, status,
       status_code, requested_at, completed_at, first_position, last_position, line_count)
     select $2::uuid, case when n = 1 then $3::uuid else gen_random_uuid() end, $2::uuid, $2::uuid, 'bankTransactions',
       case when n % 10 = 0 then 'Failed' else 'Success' end, case when n % 10 = 0 then 400 else 200 end,
       timestamptz '2026-01-01' + n * interval '1 second', timestamptz '2026-01-01' + (n + 5) * interval '1 second',
       case when n = 1 then 1 else $4::int + n * $5::int end, case when n = 1 then $4 else $4 + (n + 1) * $5 - 1 end,
       case when n = 1 then $4 else $5 end
     from generate_series(1, $1::int) n`,
    [operations, companyId, operationId, lines, linesEach],
  );
  // Of the lines of all the others a tenth is enough for the index to be as deep.
  await run(
    `insert into statement_line (company_id, source_account_key, position, feed_number, transaction_id, operation_id,
       state, posted_on, date_text, amount, digest, accepted_at, settled_at)
     select $1::uuid, $1::uuid, n, 1, 'line-' || n, case when n <= $3 then $2::uuid else $1::uuid end, 'delivered', '2026-01-01', '2026-01-01',
       n, '', timestamptz '2026-01-01' + n * interval '1 second', timestamptz '2026-01-01' + n * interval '1 second'
     from generate_series(1, $4::int) n`,
    [companyId, operationId, lines, operations],
  );
  await run(
    `insert into webhook_consumer (consumer_id, url, event_types, sealed_secret, created_at)
     values ($1, 'http://127.0.0.1:1/', '{company.created}', '', '2026-01-01')`,
    [consumerId],
  );
  await run(
    `insert into webhook_delivery (company_id, message_id, consumer_id, event_type, state, size, attempts, tries,
       created_at)
     select gen_random_uuid(), gen_random_uuid(), $2::uuid, 'company.created',
       case when n % 10 = 0 then 'Failure' else 'Success' end, 800, 1, 1, timestamptz '2026-01-01' + n * interval '1 second'
     from generate_series(1, $1::int) n`,
    [operations, consumerId],
  );
  for (const table of ["company", "connection", "push_operation", "statement_line", "webhook_delivery"]) {
    await database.rows({ text: `vacuum analyze ${table}` });
  }
}
