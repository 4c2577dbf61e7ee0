import { type Sight, seeing } from "../../companies/owners/sight.ts";
import { type Queryable, statement } from "../../database/pool.ts";

const counts = seeing(
  "home-counts",
  0,
  (
    seen,
  ) => `select (select count(*)::int from company where deleted_at is null and ${seen("company_id")}) as companies,
     (select coalesce(json_object_agg(status, n), '{}') from (
       select status, count(*) as n from connection where deleted_at is null and ${seen("company_id")} group by status) c) as connections,
     (select coalesce(json_object_agg(status, n), '{}') from (
       select status, count(*) as n from source_account where deleted_at is null and ${seen("company_id")} group by status) a) as accounts`,
);
/** Beyond this nobody needs the exact number. */
const mostWaiting = 100_000;
const waiting = seeing(
  "home-waiting",
  0,
  (
    seen,
  ) => `select (select count(*)::int from (select from statement_line where turn is not null and ${seen("company_id")} limit ${mostWaiting}) l) as queued,
     (select coalesce(sum(cardinality(positions)), 0)::int from delivery_batch where state not in ('settled', 'withdrawn') and ${seen("company_id")}) as under_way`,
);
const facts = statement(
  "home-facts",
  `select
     exists (select from webhook_consumer where disabled_by is null) as webhook,
     (select count(*)::int from api_key where name is distinct from 'First key') as own_keys,
     (select count(*)::int from api_key where name = 'First key') as first_keys,
     (select count(*)::int from signin.person where disabled_at is null) as people,
     (select count(*)::int from signin.person p where disabled_at is null and not two_factor_enabled
        and exists (select from signin.account a where a.user_id = p.id and a.password is not null)) as without_factor,
     exists (select from link_image) as pictures,
     (select settings from link_settings) as link_settings,
     coalesce((select json_object_agg(p.key, json_build_object(
         'linked', (select true from connection c where c.platform_key = p.key and c.status = 'Linked'
           order by c.organisation_id limit 1) is not null))
       from unnest($1::text[]) as p(key)), '{}') as platforms,
     coalesce((select json_object_agg(item, marked_at) from checklist_mark), '{}') as marks`,
);
const mark = statement(
  "checklist-mark",
  "insert into checklist_mark (item, marked_by, marked_at) values ($1, $2, $3) on conflict (item) do nothing",
);
const unmark = statement("checklist-unmark", "delete from checklist_mark where item = $1");

export interface HomeCounts {
  readonly companies: number;
  readonly connections: Readonly<Record<string, number>>;
  readonly accounts: Readonly<Record<string, number>>;
}

/** How many companies there are, and connections and accounts by status; read from indexes alone. */
export const readCounts = (db: Queryable, sight: Sight): Promise<HomeCounts> =>
  db.one<HomeCounts>(...counts(sight));

/** Lines that were accepted and have not come to an end. */
export async function readWaiting(db: Queryable, sight: Sight): Promise<{ lines: number; atLeast: boolean }> {
  const { queued, under_way } = await db.one<{ queued: number; under_way: number }>(...waiting(sight));
  return { lines: queued + under_way, atLeast: queued === mostWaiting };
}

export interface ChecklistFacts {
  readonly webhook: boolean;
  readonly own_keys: number;
  readonly first_keys: number;
  readonly people: number;
  readonly without_factor: number;
  readonly pictures: boolean;
  readonly link_settings: {
    readonly colours?: { readonly primary?: string | null };
    readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    readonly urls?: Readonly<Record<string, string | null>>;
  } | null;
  readonly platforms: Readonly<Record<string, { readonly linked: boolean }>>;
  readonly marks: Readonly<Record<string, string>>;
}

/** What the checklist is reckoned from, beside settings. */
export const readChecklistFacts = (db: Queryable, platformKeys: readonly string[]): Promise<ChecklistFacts> =>
  db.one<ChecklistFacts>(facts, [platformKeys]);

export const insertMark = (tx: Queryable, item: string, personId: string, now: Date) =>
  tx.count(mark, [item, personId, now]);

export const deleteMark = (tx: Queryable, item: string) => tx.count(unmark, [item]);
