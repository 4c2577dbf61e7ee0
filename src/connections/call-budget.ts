import type { Application } from "../application.ts";
import { after, hour, second } from "../clock.ts";
import { type Queryable, statement } from "../database/pool.ts";
import {
  type CallLimit,
  type Integration,
  type PlatformKey,
  ProviderFault,
} from "../integrations/integration.ts";

/** A window is counted in this many slices: a call is free again at most one slice late, never early. */
const slices = 60;
/**
 * A call that has not ended after this long no longer counts as running: most likely its process died, and others wait
 * for it hardly longer than for that process's lanes. A living call may exceed this only shortly before it is given up.
 */
const slotTime = 12 * second;
/** How long to wait before looking again whether one of the running calls has ended, in milliseconds. */
const whenBusy = 250;

/** Code of the fault that says our own limits were spent: no call was made, and nobody failed. */
export const callBudget = "call-budget";

interface Claim {
  readonly scope: string;
  readonly limit: CallLimit;
}

const lockScopes = statement(
  "budget-lock",
  `insert into call_scope (scope) select unnest($1::text[]) order by 1
   on conflict (scope) do update set scope = excluded.scope
   returning scope, hold_until`,
);
const readBuckets = statement(
  "budget-read",
  `select c.number, coalesce(sum(b.calls), 0)::int as spent, min(b.started_at) as oldest
   from json_to_recordset($1::json) as c(number int, scope text, limit_name text, since timestamptz)
   left join call_bucket b on b.scope = c.scope and b.limit_name = c.limit_name and b.started_at > c.since
   group by c.number`,
);
const spendBuckets = statement(
  "budget-spend",
  `insert into call_bucket (scope, limit_name, started_at, calls)
   select c.scope, c.limit_name, c.started_at, 1
   from json_to_recordset($1::json) as c(scope text, limit_name text, started_at timestamptz)
   on conflict (scope, limit_name, started_at) do update set calls = call_bucket.calls + 1`,
);
const takeSlot = statement(
  "budget-slot",
  `insert into call_slot (scope, limit_name, slot, held_until)
   select $1, $2, free.slot, $4
   from generate_series(1, $3::int) as free(slot)
   where not exists (select from call_slot s where s.scope = $1 and s.limit_name = $2 and s.slot = free.slot and s.held_until > $5)
   order by free.slot limit 1
   on conflict (scope, limit_name, slot) do update set held_until = excluded.held_until
   returning slot`,
);
const freeSlot = statement(
  "budget-free",
  "update call_slot set held_until = '-infinity' where scope = $1 and limit_name = $2 and slot = $3 and held_until = $4",
);
const hold = statement(
  "budget-hold",
  `insert into call_scope (scope, hold_until, held_since) values ($1, $2, $3)
   on conflict (scope) do update set hold_until = greatest(call_scope.hold_until, excluded.hold_until),
     held_since = case when call_scope.hold_until > $3 then coalesce(call_scope.held_since, $3) else $3 end`,
);
const held = statement(
  "budget-held",
  "select scope, held_since from call_scope where scope = any($1::text[]) and hold_until > $2",
);
const releaseAll = statement(
  "budget-release-all",
  "update call_slot set held_until = '-infinity' where held_until <> '-infinity'",
);
const forget = statement("budget-forget", "delete from call_bucket where started_at < $1");

/**
 * Spends one call of `kind` against every limit that counts it, all or none, for all processes together.
 * Returns what frees the concurrency slots again. Throws `ProviderFault` "try-later", saying when, if a limit is spent.
 */
export async function spendCall(
  application: Application,
  integration: Integration,
  organisationId: string,
  kind: string,
): Promise<() => Promise<void>> {
  const claims = claimsOf(integration, organisationId, kind);
  const now = application.clock.now();
  return application.database.transaction(async (tx) => {
    await refuseHeld(tx, claims, now);
    await spendWindows(tx, claims, now);
    const until = after(now, slotTime);
    const taken: unknown[][] = [];
    for (const { scope, limit } of claims.filter((claim) => claim.limit.windowMs === undefined)) {
      const row = await tx.maybe<{ slot: number }>(takeSlot, [scope, limit.name, limit.count, until, now]);
      if (!row) throw tooMany(`${limit.count} calls are running already`, whenBusy);
      taken.push([scope, limit.name, row.slot, until]);
    }
    return async () => {
      for (const values of taken) await application.database.count(freeSlot, values);
    };
  });
}

/** Makes every process wait with this organisation, or with the whole application: the provider has asked for it. */
export const holdCalls = (
  db: Queryable,
  integration: Integration,
  organisationId: string,
  scope: "organisation" | "application",
  until: Date,
  now: Date,
) => db.count(hold, [scopeName(integration, organisationId, scope), until, now]);

/** Since when accounting packages keep all our calls waiting; those that do not are left out. */
export async function findHeldSoftware(
  db: Queryable,
  keys: readonly PlatformKey[],
  now: Date,
): Promise<ReadonlyMap<PlatformKey, Date>> {
  const scopes = new Map(keys.map((key) => [applicationScope(key), key]));
  const rows = await db.rows<{ scope: string; held_since: Date | null }>(held, [[...scopes.keys()], now]);
  return new Map(rows.map((row) => [scopes.get(row.scope)!, row.held_since ?? now]));
}

/** Ends all running calls: for the start of a process that knows it is the only one. */
export const releaseCalls = (db: Queryable) => db.count(releaseAll);

/** Removes counts that no window reaches any more. */
export const forgetCalls = (db: Queryable, now: Date) => db.count(forget, [after(now, -48 * hour)]);

function claimsOf(integration: Integration, organisationId: string, kind: string): Claim[] {
  return integration.limits
    .filter((limit) => limit.calls === undefined || limit.calls.includes(kind))
    .map((limit) => ({ scope: scopeName(integration, organisationId, limit.scope), limit }));
}

const scopeName = (
  integration: Integration,
  organisationId: string,
  scope: "organisation" | "application",
) =>
  scope === "application"
    ? applicationScope(integration.platformKey)
    : `${integration.platformKey}:${integration.limitedAs?.(organisationId) ?? organisationId}`;
const applicationScope = (key: PlatformKey) => `${key}:application`;

async function refuseHeld(tx: Queryable, claims: readonly Claim[], now: Date): Promise<void> {
  const scopes = [...new Set(claims.map((claim) => claim.scope))].sort();
  for (const { hold_until: until } of await tx.rows<{ hold_until: Date | null }>(lockScopes, [scopes])) {
    if (until && until > now)
      throw tooMany("the provider has asked to wait", until.getTime() - now.getTime());
  }
}

async function spendWindows(tx: Queryable, claims: readonly Claim[], now: Date): Promise<void> {
  const windows = claims.filter((claim) => claim.limit.windowMs !== undefined);
  const asked = windows.map(({ scope, limit }, number) => {
    const slice = limit.windowMs! / slices;
    const started = new Date(Math.floor(now.getTime() / slice) * slice);
    const since = after(now, -limit.windowMs! - slice);
    return { number, scope, limit_name: limit.name, since, started_at: started };
  });
  const spent = await tx.rows<{ number: number; spent: number; oldest: Date | null }>(readBuckets, [
    JSON.stringify(asked),
  ]);
  for (const row of spent) {
    const { limit } = windows[row.number]!;
    if (row.spent < limit.count) continue;
    const free = row.oldest!.getTime() + limit.windowMs! * (1 + 1 / slices);
    throw tooMany(`${limit.name}: ${limit.count} calls are spent`, Math.max(free - now.getTime(), 50));
  }
  await tx.rows(spendBuckets, [JSON.stringify(asked)]);
}

const tooMany = (reason: string, retryAfterMs: number) =>
  new ProviderFault("try-later", `Within the provider's limits: ${reason}.`, {
    code: callBudget,
    retryAfterMs,
  });
