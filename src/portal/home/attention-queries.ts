import { installation } from "../../audit/events.ts";
import { type Sight, seeing } from "../../companies/owners/sight.ts";
import { type Queryable, statement } from "../../database/pool.ts";
import type { Work } from "../../work.ts";
import {
  type AttentionFacts,
  type AttentionItem,
  type AttentionKind,
  type AttentionTotal,
  attentionKindNames,
  keptOfKind,
} from "./attention.ts";
import { findings } from "./attention-kinds.ts";

const refreshOf = (kind: AttentionKind) =>
  statement(
    `attention-refresh-${kind}`,
    `with asked as materialized (select $1::timestamptz as now, $2::timestamptz as silent_before, $3::timestamptz as certificate_until),
     found as materialized (${findings[kind]}),
     ranked as (
       select f.*, row_number() over (partition by m.until is not null order by f.lines desc, f.since, f.subject) as place
       from found f left join attention_mute m on m.company_id = f.company_id and m.kind = '${kind}' and m.subject = f.subject
         and m.until > $1
     ),
     kept as materialized (
       select * from ranked r where place <= ${keptOfKind}
         -- Whoever sees companies of their own alone is told all that concerns those.
         or exists (select from company_permission where owned_only)
           and exists (select from company_owner o where o.company_id = r.company_id)),
     gone as (
       delete from attention a where a.kind = '${kind}'
         and not exists (select from kept k where k.company_id = a.company_id and k.subject = a.subject)
     ),
     written as (
       insert into attention as a (company_id, kind, subject, connection_id, since, lines, facts)
       select company_id, '${kind}', subject, connection_id, since, lines, jsonb_strip_nulls(facts) from kept
       on conflict (company_id, kind, subject) do update
         -- Where nothing tells since when, it is since it was found first.
         set since = case when excluded.since < $1 then excluded.since else a.since end,
           lines = excluded.lines, facts = excluded.facts
         where (a.lines, a.facts) <> (excluded.lines, excluded.facts) or excluded.since < $1 and a.since <> excluded.since
     )
     insert into attention_kind (kind, found, customers, lines, refreshed_at)
     select '${kind}', count(*), count(distinct nullif(company_id, '${installation}')), coalesce(sum(lines), 0), $1 from found
     on conflict (kind) do update set found = excluded.found, customers = excluded.customers, lines = excluded.lines,
       refreshed_at = excluded.refreshed_at`,
  );
const refreshes = Object.fromEntries(attentionKindNames.map((kind) => [kind, refreshOf(kind)]));

const alone = statement("attention-alone", "select pg_try_advisory_xact_lock(4805828) as alone");
const totals = statement(
  "attention-totals",
  "select kind, found, customers, lines, refreshed_at from attention_kind",
);
const totalsOfOwner = seeing(
  "attention-totals-seen",
  0,
  (seen) => `select k.kind, coalesce(a.found, 0)::int as found, coalesce(a.found_of, 0)::int as customers,
     coalesce(a.lines, 0)::bigint as lines, k.refreshed_at
   from attention_kind k left join (
     select kind, count(*) as found, count(distinct company_id) as found_of, sum(lines) as lines from attention
     where ${seen("company_id")} group by kind) a using (kind)`,
);
// Names are looked up for what is listed alone, and not for all that is kept.
const list = seeing(
  "attention-list",
  4,
  (seen) => `select * from (
     select a.*,
       (select o.name from company o where o.company_id = a.company_id and o.deleted_at is null) as company_name,
       (select c.platform_key from connection c
        where c.company_id = a.company_id and c.connection_id = a.connection_id) as platform_key
     from (
       select a.*, m.until as muted_until,
         row_number() over (partition by a.kind order by a.lines desc, a.since, a.subject) as place
       from attention a
       left join attention_mute m on m.company_id = a.company_id and m.kind = a.kind and m.subject = a.subject and m.until > $2
       where a.kind = any($1::text[]) and (m.until is not null) = $3 and ${seen("a.company_id")}
     ) a
     where a.place <= $4
   ) a
   where a.company_id = '${installation}' or a.company_name is not null
   order by a.kind, a.place`,
);
const mutedTotals = seeing(
  "attention-muted",
  1,
  (seen) => `select a.kind, count(*)::int as muted from attention a
   join attention_mute m using (company_id, kind, subject) where m.until > $1 and ${seen("a.company_id")} group by a.kind`,
);
const get = statement(
  "attention-get",
  "select facts from attention where company_id = $1 and kind = $2 and subject = $3",
);
const mute = statement(
  "attention-mute",
  `insert into attention_mute (company_id, kind, subject, until, muted_by, muted_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (company_id, kind, subject) do update
     set until = excluded.until, muted_by = excluded.muted_by, muted_at = excluded.muted_at`,
);
const unmute = statement(
  "attention-unmute",
  "delete from attention_mute where company_id = $1 and kind = $2 and subject = $3 and until > $4",
);
const forget = statement("attention-forget-mutes", "delete from attention_mute where until <= $1");

/** True for the one transaction at a time that may look anew. */
export const isAlone = async (tx: Queryable): Promise<boolean> =>
  (await tx.one<{ alone: boolean }>(alone)).alone;

export interface Asked {
  readonly now: Date;
  readonly silentBefore: Date;
  readonly certificateUntil: Date | undefined;
}

/** Finds what is of a kind now, keeps the most pressing and counts all. */
export const refreshKind = (tx: Queryable, kind: AttentionKind, asked: Asked) =>
  tx.count(refreshes[kind]!, [asked.now, asked.silentBefore, asked.certificateUntil ?? null]);

interface TotalRow {
  kind: AttentionKind;
  found: number;
  customers: number;
  lines: number;
  refreshed_at: Date;
}

/** What was found of each kind; where only some companies are seen, what was found of those. */
export const readTotals = async (db: Queryable, sight: Sight): Promise<AttentionTotal[]> =>
  (
    await (sight.ownerId === null ? db.rows<TotalRow>(totals) : db.rows<TotalRow>(...totalsOfOwner(sight)))
  ).map(({ refreshed_at, ...total }) => ({
    ...total,
    refreshedAt: refreshed_at,
  }));

interface ItemRow {
  company_id: string;
  kind: AttentionKind;
  subject: string;
  connection_id: string | null;
  since: Date;
  lines: number;
  facts: AttentionFacts;
  muted_until: Date | null;
  company_name: string | null;
  platform_key: string | null;
}

export interface AttentionWanted {
  readonly kinds: readonly AttentionKind[];
  readonly muted: boolean;
  /** Of each kind. */
  readonly most: number;
}

/** The most pressing of some kinds, of companies that are seen. */
export const readItems = async (
  db: Queryable,
  { kinds, muted, most }: AttentionWanted,
  now: Date,
  sight: Sight,
): Promise<AttentionItem[]> =>
  (await db.rows<ItemRow>(...list(sight, [kinds, now, muted, most]))).map((row) => ({
    kind: row.kind,
    companyId: row.company_id === installation ? null : row.company_id,
    companyName: row.company_name,
    connectionId: row.connection_id,
    platformKey: row.platform_key,
    subject: row.subject,
    since: row.since,
    lines: row.lines,
    facts: row.facts,
    mutedUntil: row.muted_until,
  }));

/** How many of each kind are muted. */
export const readMuted = async (
  db: Queryable,
  now: Date,
  sight: Sight,
): Promise<ReadonlyMap<AttentionKind, number>> =>
  new Map(
    (await db.rows<{ kind: AttentionKind; muted: number }>(...mutedTotals(sight, [now]))).map((row) => [
      row.kind,
      row.muted,
    ]),
  );

export interface AttentionKey {
  readonly companyId: string | null;
  readonly kind: AttentionKind;
  readonly subject: string;
}

const place = ({ companyId, kind, subject }: AttentionKey) => [companyId ?? installation, kind, subject];

export const isKnown = async (db: Queryable, key: AttentionKey): Promise<boolean> =>
  (await db.maybe(get, place(key))) !== undefined;

export const insertMute = (work: Work, key: AttentionKey, until: Date, personId: string) =>
  work.tx.count(mute, [...place(key), until, personId, work.now]);

export const deleteMute = (work: Work, key: AttentionKey) => work.tx.count(unmute, [...place(key), work.now]);

export const forgetMutes = (db: Queryable, now: Date) => db.count(forget, [now]);
