import { type Queryable, statement } from "../database/pool.ts";
import type { Lease } from "./batch.ts";

const lane = "company_id = $1 and source_account_key = $2";

const claim = statement(
  "lane-claim",
  `update lane set leased_by = $1, leased_until = $2, fence = fence + 1
   where (company_id, source_account_key) = (
     select company_id, source_account_key from lane
     where due_at <= $3 and (leased_until is null or leased_until <= $3)
     order by due_at limit 1 for update skip locked)
   returning company_id, source_account_key, fence, failures, batch_lines`,
);
const hold = statement(
  "lane-hold-lease",
  `select 1 as held from lane where ${lane} and fence = $3 and leased_by = $4 for update`,
);
const release = statement(
  "lane-release",
  `update lane l set leased_by = null, leased_until = null, failures = $3, hold_until = $4,
     due_at = case when $4::timestamptz is not null then $4
       when not $7::boolean and (
         exists (select from statement_line s where s.company_id = l.company_id
           and s.source_account_key = l.source_account_key and s.turn is not null)
         or exists (select from delivery_batch b where b.company_id = l.company_id
           and b.source_account_key = l.source_account_key and b.state not in ('settled', 'withdrawn'))
       ) then $5::timestamptz end,
     batch_lines = $6
   where ${lane}`,
);
const renew = statement(
  "lane-renew",
  `update lane l set leased_until = $5
   from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as held(company_id, source_account_key, fence)
   where l.company_id = held.company_id and l.source_account_key = held.source_account_key
     and l.fence = held.fence and l.leased_by = $1`,
);
const putOff = statement(
  "lane-put-off",
  `update lane set failures = failures + 1, hold_until = $4, due_at = $4 where ${lane} and fence = $3`,
);
const releaseAll = statement(
  "lane-release-all",
  "update lane set leased_by = null, leased_until = null where leased_by is not null",
);
const lockLanes = statement(
  "lane-lock-all",
  `select source_account_key from lane where company_id = $1 and source_account_key = any($2::uuid[])
   order by source_account_key for update`,
);
const prepare = statement(
  "lane-prepare",
  `with lane as (
     insert into lane (company_id, source_account_key, organisation_id, due_at) values ($1, $2, $3, $4)
     on conflict (company_id, source_account_key) do update
       set organisation_id = excluded.organisation_id, due_at = excluded.due_at, hold_until = null
   ) select pg_notify('lane_due', '')`,
);
const wake = statement(
  "lane-wake",
  `with lanes as (
     update lane l set due_at = $3, hold_until = null
     from source_account a, delivery_batch b
     where a.company_id = $1 and a.connection_id = $2
       and l.company_id = a.company_id and l.source_account_key = a.source_account_key
       and b.company_id = l.company_id and b.source_account_key = l.source_account_key
       and b.state in ('ready', 'sending', 'at-provider', 'in-doubt')
   ) select pg_notify('lane_due', '')`,
);
const sweep = statement(
  "lane-sweep",
  `update lane l set due_at = $1
   where l.due_at is null and l.hold_until is null and l.leased_until is null
     and exists (select from statement_line s where s.company_id = l.company_id
       and s.source_account_key = l.source_account_key and s.turn is not null)`,
);

/** Takes the lane that has been due longest and that nobody works on. */
export async function claimLane(
  db: Queryable,
  node: string,
  until: Date,
  now: Date,
): Promise<Lease | undefined> {
  const row = await db.maybe<{
    company_id: string;
    source_account_key: string;
    fence: number;
    failures: number;
    batch_lines: number | null;
  }>(claim, [node, until, now]);
  return (
    row && {
      companyId: row.company_id,
      sourceAccountKey: row.source_account_key,
      fence: row.fence,
      failures: row.failures,
      batchLines: row.batch_lines,
    }
  );
}

/** Locks the lane of a lease; false when another process has taken it over. */
export const holdsLease = async (tx: Queryable, lease: Lease, node: string): Promise<boolean> =>
  (await tx.maybe(hold, [lease.companyId, lease.sourceAccountKey, lease.fence, node])) !== undefined;

/**
 * Gives a lane back. With `holdUntil` nothing happens before then; without, it is due at once if lines wait or a batch
 * is open, be it one of another organisation: the connection may lead there by now. `idle`: nothing can be done at all.
 */
export const releaseLane = (
  tx: Queryable,
  lease: Lease,
  next: {
    failures: number;
    holdUntil: Date | "infinity" | null;
    batchLines: number | null;
    idle?: boolean;
  },
  now: Date,
) =>
  tx.count(release, [
    lease.companyId,
    lease.sourceAccountKey,
    next.failures,
    next.holdUntil,
    now,
    next.batchLines,
    next.idle ?? false,
  ]);

/** Keeps those of the leases that nobody else has taken over. */
export const renewLeases = (db: Queryable, node: string, leases: readonly Lease[], until: Date) =>
  db.count(renew, [
    node,
    leases.map((lease) => lease.companyId),
    leases.map((lease) => lease.sourceAccountKey),
    leases.map((lease) => lease.fence),
    until,
  ]);

/** Lets a lane wait whose claim was rolled back, unless somebody has claimed it since. */
export const putLaneOff = (db: Queryable, claimed: Lease, until: Date) =>
  db.count(putOff, [claimed.companyId, claimed.sourceAccountKey, claimed.fence - 1, until]);

/** Ends all leases: for the start of a process that knows it is the only one. */
export const releaseLeases = (db: Queryable) => db.count(releaseAll);

/** Locks the lanes of some accounts, in the order everybody locks them. */
export const lockLanesOf = (tx: Queryable, companyId: string, keys: readonly string[]) =>
  tx.rows(lockLanes, [companyId, keys]);

/** Makes a lane lead to an organisation, and due, in case something waits. */
export const setLaneOrganisation = (
  tx: Queryable,
  companyId: string,
  key: string,
  organisationId: string,
  now: Date,
) => tx.rows(prepare, [companyId, key, organisationId, now]);

/** Makes the lanes of a connection due whose batches are not settled. */
export const wakeUnsettled = (tx: Queryable, companyId: string, connectionId: string, now: Date) =>
  tx.rows(wake, [companyId, connectionId, now]);

/** Safety net: lanes with waiting lines that nobody made due. Returns how many it found, which should be none. */
export const sweepLanes = (db: Queryable, now: Date) => db.count(sweep, [now]);
