import { type Database, quotedIdentifier } from "../src/database/pool.ts";

/** How large a programme is: 1 is 100,000 companies and 10 million lines in 1 million pushes over 90 days. */
export interface SeedSize {
  readonly factor: number;
}

/** Lines of one push, and the days that all pushes are spread over, up to now. */
const linesEach = 10;
const days = 90;

/** A UUID of version 7 in SQL, for an instant and a number. */
const timeOrdered = (at: string, n: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5((${n})::text), 1, 3)
     || '8' || substr(md5((${n})::text), 4, 15))::uuid`;

type Run = (text: string, values?: readonly unknown[]) => Promise<void>;

/**
 * Fills a migrated, empty database with the customers of a large programme, as the service would have written them:
 * companies, connections and accounts in every state, pushes with outcomes, webhooks, the audit trail. Tables that take
 * millions of rows lose their indexes meanwhile. Rows stand in the order of their time, as they do in life.
 */
export async function seedPortal(
  database: Database,
  { factor }: SeedSize,
  log: (line: string) => void = () => {},
): Promise<void> {
  const companies = Math.max(20, Math.round(100_000 * factor));
  const pushes = Math.max(200, Math.round(1_000_000 * factor));
  const run: Run = async (text, values = []) => {
    const started = performance.now();
    await database.transaction((tx) => tx.rows({ text }, values).then(() => undefined), {
      statementTimeoutMilliseconds: 0,
      settings: { work_mem: "256MB", maintenance_work_mem: "512MB" },
    });
    const took = (performance.now() - started) / 1000;
    if (took > 1) log(`${took.toFixed(0).padStart(4)} s  ${text.trim().split("\n")[0]}`);
  };
  await seedCompanies(run, companies);
  await seedAccounts(run);
  await seedPushes(run, pushes);
  await withoutIndexes(database, run, "push_operation", () => seedOperations(run));
  await withoutIndexes(database, run, "statement_line", () => seedLines(run));
  await withoutIndexes(database, run, "delivery_batch", () => seedBatches(run));
  await seedOpenWork(run);
  await withoutIndexes(database, run, "audit_event", () => seedAudit(run));
  await withoutIndexes(database, run, "api_request", () => seedRequests(run));
  await seedEvents(run);
  for (const table of ["webhook_message", "webhook_delivery", "webhook_attempt"]) log(`filling ${table}`);
  await withoutIndexes(database, run, "webhook_message", () => seedMessages(run, pushes));
  await withoutIndexes(database, run, "webhook_delivery", () => seedDeliveries(run));
  await withoutIndexes(database, run, "webhook_attempt", () => seedAttempts(run));
  await run("drop table seed_account, seed_push, seed_message");
  const tables = await database.rows<{ name: string }>({
    text: "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  });
  for (const { name } of tables)
    await database.within(600_000).rows({ text: `vacuum analyze ${quotedIdentifier(name)}` });
}

/** Rows come before indexes and keys: a sorted build is several times faster than a million separate insertions. */
async function withoutIndexes(
  database: Database,
  run: Run,
  table: string,
  fill: () => Promise<void>,
): Promise<void> {
  const constraints = await database.rows<{ name: string; definition: string }>(
    {
      text: `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
        where conrelid = $1::regclass and contype in ('p', 'u')`,
    },
    [table],
  );
  const indexes = await database.rows<{ name: string; definition: string }>(
    {
      text: `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
        join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass
          and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    },
    [table],
  );
  for (const { name } of constraints)
    await run(`alter table ${table} drop constraint ${quotedIdentifier(name)}`);
  for (const { name } of indexes) await run(`drop index ${quotedIdentifier(name)}`);
  await fill();
  for (const { name, definition } of constraints)
    await run(`alter table ${table} add constraint ${quotedIdentifier(name)} ${definition}`);
  for (const { definition } of indexes) await run(definition);
}

async function seedCompanies(run: Run, companies: number): Promise<void> {
  await run(
    `insert into company (company_id, name, description, tags, created_at)
     select gen_random_uuid(),
       (array['Harbour', 'Granite', 'Orchard', 'Lantern', 'Meadow', 'Copper', 'Beacon', 'Willow', 'Falcon', 'Juniper'])[1 + n % 10]
         || ' ' || (array['Bakery', 'Joinery', 'Dental', 'Logistics', 'Studio', 'Farms', 'Motors', 'Books'])[1 + n / 10 % 8]
         || ' ' || n || (array[' Ltd', ' GmbH', ' Inc', ''])[1 + n % 4],
       case when n % 3 = 0 then 'Customer ' || n end,
       jsonb_build_object('region', case n % 3 when 0 then 'uk' else 'us' end, 'customer', n::text),
       clock_timestamp() - ($1::int - n) * interval '1 day' * 200 / $1::int
     from generate_series(1, $1::int) n`,
    [companies],
  );
  await run(
    `insert into connection (company_id, connection_id, platform_key, status, created_at, last_sync_at, authorized_at,
       organisation_id, provider_address)
     select company_id, gen_random_uuid(), platform, status, created_at,
       case when status <> 'PendingAuth' then created_at + random() * (clock_timestamp() - created_at) end,
       case when status <> 'PendingAuth' then created_at + interval '1 hour' end,
       case when status <> 'PendingAuth' then gen_random_uuid()::text end, 'http://127.0.0.1:1'
     from (select c.company_id, c.created_at, nth, random() as chance, random() as which from company c,
         lateral (select nth from generate_series(1, case when random() < 0.2 then 2 else 1 end) nth where c.company_id is not null) s) c,
       lateral (select case when chance < 0.84 then 'Linked' when chance < 0.93 then 'PendingAuth'
         when chance < 0.98 then 'Unlinked' else 'Deauthorized' end) as s(status),
       lateral (select case when which < 0.4 then 'gbol' when which < 0.7 then 'hcws' when which < 0.8 then 'akxx'
         when which < 0.9 then 'fbrh' else 'olpr' end) as p(platform)`,
  );
  await run(
    `insert into consent (company_id, consent_id, connection_id, version, locale, text, given_at, source, network)
     select company_id, gen_random_uuid(), connection_id, '1', 'en', 'Agreed', authorized_at, 'hosted', '192.0.2.0/24'
     from connection where authorized_at is not null`,
  );
}

async function seedAccounts(run: Run): Promise<void> {
  await run(
    `insert into source_account (company_id, source_account_key, connection_id, account_id, shape, account_name,
       account_type, category, account_number, sort_code, currency, balance, status, feed_number, created_at, modified_at)
     select company_id, gen_random_uuid(), connection_id, 'acc-' || n, 2,
       (array['Current account', 'Savings', 'Card', 'Payroll'])[1 + n % 4] || ' ' || n,
       'checking', 'Debit', lpad(n::text, 8, '0'), '401234', 'GBP', 1000,
       case when status = 'Unlinked' then 'disconnected' when n % 10 < 7 then 'connected' else 'pending' end,
       case when status <> 'Unlinked' and n % 10 < 7 then 1 end, created_at, created_at
     from (select c.*, row_number() over (order by c.created_at) as n from connection c, generate_series(1, 2)
       where c.status <> 'PendingAuth') c`,
  );
  await run(
    `insert into feed (company_id, source_account_key, feed_number, organisation_id, token, state, target_account_id,
       target_name, provider_feed_id, error, start_date, requested_at, opened_at)
     select a.company_id, a.source_account_key, 1, c.organisation_id, a.source_account_key::text, state,
       case when state = 'open' then a.account_id end, a.account_name, case when state = 'open' then a.account_id end,
       case when state = 'refused' then 'The account takes no feed.' end, '2026-01-01', a.created_at, a.created_at
     from source_account a join connection c using (company_id, connection_id),
       lateral (select case when random() < 0.998 then 'open' else 'refused' end) as s(state)
     where a.feed_number = 1`,
  );
  await run(
    `create unlogged table seed_account as
     select row_number() over (order by f.source_account_key) as n, a.company_id, a.source_account_key, a.connection_id,
       a.account_id, c.organisation_id, c.status, c.platform_key in ('hcws', 'akxx') as collected
     from feed f join source_account a using (company_id, source_account_key) join connection c using (company_id, connection_id)
     where f.state = 'open'`,
  );
}

/** The pushes in the order of their time, each of the account whose turn it is. */
async function seedPushes(run: Run, pushes: number): Promise<void> {
  await run(
    `create unlogged table seed_push as
     select p.*, ${timeOrdered("at", "n")} as operation_id from (select n.n, gen_random_uuid() as batch_id, a.company_id, a.source_account_key, a.connection_id,
       a.account_id, a.organisation_id, a.collected, (n.n / total) * $2::int + 1 as first_position,
       clock_timestamp() - ($1::int - n.n) * interval '1 day' * $3::int / $1::int as at,
       case when not a.collected and (a.status <> 'Linked' and n.n > $1::int * 0.97 or n.n > $1::int * 0.9998) then 'Pending'
         when not a.collected and n.n % 50 = 0 then 'Failed' else 'Success' end as status
     from (select count(*)::int as total from seed_account) t, generate_series(0, $1::int - 1) as n(n), seed_account a
     where a.n = 1 + n.n % t.total order by n.n) p`,
    [pushes, linesEach, days],
  );
}

async function seedOperations(run: Run): Promise<void> {
  await run(
    `insert into push_operation (company_id, operation_id, connection_id, source_account_key, account_id, data_type,
       status, status_code, requested_at, completed_at, error_message, errors, first_position, last_position, line_count, correlation_id)
     select company_id, operation_id, connection_id, source_account_key, account_id, 'bankTransactions', status,
       case status when 'Success' then 200 when 'Failed' then 400 else 202 end, at,
       case when status <> 'Pending' then at + interval '3 seconds' end,
       case when status = 'Failed' then '3 of 10 transactions were not delivered: The accounting period is closed.' end,
       case when status = 'Failed' then
         '[{"itemId":"a","message":"closed"},{"itemId":"b","message":"closed"},{"itemId":"c","message":"closed"}]'::jsonb
         else '[]' end, first_position, first_position + $1::int - 1, $1::int, md5(n::text)
     from seed_push order by n`,
    [linesEach],
  );
}

async function seedLines(run: Run): Promise<void> {
  await run(
    `insert into statement_line (company_id, source_account_key, position, feed_number, transaction_id, operation_id,
       state, turn, batch_id, posted_on, date_text, amount, balance, description, digest, reason_code, reason,
       accepted_at, settled_at)
     select company_id, source_account_key, position, 1, 'tx-' || n || '-' || i, operation_id, state,
       case when state = 'accepted' then position end, case when not collected and state <> 'accepted' then batch_id end,
       at::date, at::date::text, -12.34, 1000, 'Card payment ' || n, '\\x00',
       case when state = 'refused' then 'period-closed' end,
       case when state = 'refused' then 'The accounting period is closed.' end, at,
       case when state in ('delivered', 'already-there', 'refused', 'collected') then at + wait end
     from (select p.*, i, first_position + i as position,
         case when collected then case when n % 20 = 0 then 'available' else 'collected' end
           when status = 'Pending' then 'accepted' when status = 'Failed' and i < 3 then 'refused'
           when n % 97 = 0 and i = 0 then 'already-there' else 'delivered' end as state,
         case when collected then interval '1 hour' * 24 * random()
           when n % 100 = 0 then interval '10 minutes' * random() else interval '400 milliseconds' * -ln(1 - random()) end as wait
       from seed_push p, generate_series(0, $1::int - 1) i) l`,
    [linesEach],
  );
}

async function seedBatches(run: Run): Promise<void> {
  await run(
    `insert into delivery_batch (company_id, source_account_key, batch_id, feed_number, connection_id, organisation_id,
       provider_feed_id, state, request, positions, transaction_ids, attempts, idempotency_key, sent_at, created_at, settled_at)
     select company_id, source_account_key, batch_id, 1, connection_id, organisation_id, account_id, 'settled', '{}',
       array(select generate_series(first_position, first_position + $1::int - 1)),
       array(select 'tx-' || n || '-' || i from generate_series(0, $1::int - 1) i), 1, batch_id::text, at, at, at + interval '2 seconds'
     from seed_push where status <> 'Pending' and not collected`,
    [linesEach],
  );
}

/** Lanes, and what is under way or stands still: doubt, parked batches, failing lanes. */
async function seedOpenWork(run: Run): Promise<void> {
  await run(
    `insert into lane (company_id, source_account_key, organisation_id, next_position, failures, hold_until)
     select a.company_id, a.source_account_key, a.organisation_id, coalesce(p.last, 0) + 1,
       case when a.n % 1000 = 0 then 5 else 0 end,
       case when a.n % 5000 = 1 then 'infinity'::timestamptz when a.n % 1000 = 0 then clock_timestamp() + interval '5 minutes' end
     from seed_account a left join (select source_account_key, max(first_position) + $1::int - 1 as last
       from seed_push group by 1) p using (source_account_key)`,
    [linesEach],
  );
  await run(
    `update source_account a set modified_at = p.at from (select company_id, source_account_key, max(at) as at from seed_push group by 1, 2) p
     where a.company_id = p.company_id and a.source_account_key = p.source_account_key`,
  );
  await run(
    `insert into delivery_batch (company_id, source_account_key, batch_id, feed_number, connection_id, organisation_id,
       provider_feed_id, state, request, positions, transaction_ids, attempts, idempotency_key, sent_at, reason, created_at)
     select company_id, source_account_key, gen_random_uuid(), 1, connection_id, organisation_id, account_id,
       case when n % 5000 = 1 then 'parked' else 'in-doubt' end, '{}', '{1,2,3}', '{a,b,c}', 2, n::text,
       clock_timestamp() - interval '3 hours', 'The accounting software did not answer.', clock_timestamp() - interval '3 hours'
     from seed_account where not collected and (n % 5000 = 1 or n % 2000 = 7)`,
  );
}

async function seedAudit(run: Run): Promise<void> {
  await run(
    `insert into audit_event (company_id, event_id, at, type, actor, correlation_id, target, after)
     select company_id, ${timeOrdered("at", "n")}, at, 'bankTransactions.accepted',
       '{"kind":"api-key","id":"00000000-0000-4000-8000-000000000001","address":"192.0.2.1"}', md5(n::text),
       jsonb_build_object('companyId', company_id, 'connectionId', connection_id, 'operationId', operation_id),
       jsonb_build_object('lines', 10)
     from seed_push order by n`,
  );
}

/** A request for each push; one in fifty was refused. */
async function seedRequests(run: Run): Promise<void> {
  await run(
    `insert into api_request (company_id, at, request_id, method, operation, path, status, code, duration_ms, caller, address,
       error)
     select company_id, at, md5(n::text)::uuid, 'POST', 'create-bank-transactions',
       '/companies/' || company_id || '/connections/' || connection_id || '/push/bankAccounts/' || account_id || '/bankTransactions',
       case when n % 50 = 0 then 400 else 200 end, case when n % 50 = 0 then 'invalid-content' end, 4 + n % 40, 'key', '192.0.2.1',
       case when n % 50 = 0 then 'Error processing request - amount must be a number' end
     from seed_push order by n`,
  );
}

async function seedEvents(run: Run): Promise<void> {
  await run(
    `insert into domain_event (company_id, event_id, at, type, payload, waiting)
     select company_id, ${timeOrdered("at", "n + 1")}, at, 'bankTransactions.write.successful',
       jsonb_build_object('connectionId', connection_id, 'operationId', operation_id), false
     from seed_push where n % 4 = 0`,
  );
  await run(
    `insert into domain_event (company_id, event_id, at, type, payload, waiting)
     select company_id, gen_random_uuid(), clock_timestamp() - random() * interval '10 days', 'link.requested',
       jsonb_build_object('connectionId', connection_id, 'reason', 'expired'), false
     from connection where status = 'PendingAuth' limit 200`,
  );
}

async function seedMessages(run: Run, pushes: number): Promise<void> {
  await run(
    `insert into webhook_consumer (consumer_id, url, event_types, sealed_secret, created_at, disabled_by, failing_since)
     select gen_random_uuid(), 'https://hooks.bank.example/' || n, '{bankTransactions.write.successful}', '\\x', clock_timestamp(),
       case when n = 3 then 'failures' end, case when n >= 2 then clock_timestamp() - interval '6 days' end
     from generate_series(1, 3) n`,
  );
  await run(
    `create unlogged table seed_message as
     select n, company_id, at, ${timeOrdered("at", "n")} as message_id
     from seed_push where n >= $1::int * 2 / 3`,
    [pushes],
  );
  await run(
    `insert into webhook_message (company_id, message_id, event_type, sealed_body, created_at)
     select company_id, message_id, 'bankTransactions.write.successful', '\\x', date_trunc('milliseconds', at)
     from seed_message order by n`,
  );
}

async function seedDeliveries(run: Run): Promise<void> {
  await run(
    `insert into webhook_delivery (company_id, message_id, consumer_id, event_type, state, size, attempts, tries, due_at, created_at)
     select company_id, message_id, consumer_id, 'bankTransactions.write.successful',
       case when url like '%/1' then 'Success' when n % 10 = 0 then 'Attempting' else 'Failure' end, 800, 1, 1,
       case when url like '%/2' and n % 10 = 0 then at + interval '10 days' end, date_trunc('milliseconds', at)
     from seed_message, webhook_consumer where url not like '%/3' order by n`,
  );
}

async function seedAttempts(run: Run): Promise<void> {
  await run(
    `insert into webhook_attempt (company_id, message_id, consumer_id, number, at, duration_ms, status)
     select company_id, message_id, consumer_id, 1, created_at, 40, case when state = 'Success' then 204 else 500 end
     from webhook_delivery order by created_at`,
  );
}
