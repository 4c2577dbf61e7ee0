-- What the Portal's first page and its search read.

-- Lines in the order of their time, from a few kilobytes: rows stand nearly in that order. Such an index keeps no row
-- from being updated in place.
create index statement_line_in_time on statement_line using brin (accepted_at, settled_at)
  with (pages_per_range = 32, autosummarize = on);

-- Outcomes of lines, counted once an hour is over. `delay_step` is how long it took from acceptance to the outcome: from
-- 2^(step / 4) milliseconds up to the next step. Counts of all companies together, so not data of customers.
create table line_hour (
  hour timestamptz not null,
  platform_key text not null,
  state text not null,
  delay_step smallint not null,
  lines bigint not null,
  primary key (hour, platform_key, state, delay_step)
);
-- Until when hours are counted.
create table line_hour_progress (
  single boolean primary key default true check (single),
  until timestamptz not null
);

-- What needs somebody's attention, found anew every minute; the most pressing of each kind.
create table attention (
  company_id uuid not null,
  kind text not null,
  -- What it is about, in a form of its kind.
  subject text not null,
  connection_id uuid,
  since timestamptz not null,
  -- Lines that wait for it or did not arrive.
  lines bigint not null,
  facts jsonb not null,
  primary key (company_id, kind, subject)
);
create table attention_kind (
  kind text primary key,
  found integer not null,
  customers integer not null,
  lines bigint not null,
  refreshed_at timestamptz not null
);
create table attention_mute (
  company_id uuid not null,
  kind text not null,
  subject text not null,
  until timestamptz not null,
  muted_by uuid not null,
  muted_at timestamptz not null,
  primary key (company_id, kind, subject)
);

create index lane_failing on lane (company_id, source_account_key) where failures >= 3;
create index feed_not_open on feed (company_id, source_account_key) where state in ('opening', 'refused');
create index feed_silent on feed (company_id, source_account_key) where silent_since is not null;
create index domain_event_link_requested on domain_event (at) where type = 'link.requested';

-- Search: names by their beginning and by words in them, ids by their beginning. `C` lets an index find a beginning.
create index company_words on company using gin (to_tsvector('simple', name)) where deleted_at is null;
create index connection_by_id on connection (connection_id) where deleted_at is null;
create index source_account_by_id on source_account (lower(account_id collate "C")) where deleted_at is null;
create index source_account_by_name on source_account (lower(account_name collate "C")) where deleted_at is null;

-- What nobody but a person can know to be done before going live, such as that backups are made.
create table checklist_mark (
  item text primary key,
  marked_by uuid not null,
  marked_at timestamptz not null
);
-- Counted by status for the first page.
create index source_account_by_status on source_account (status) where deleted_at is null;
create index statement_line_by_transaction on statement_line (transaction_id text_pattern_ops);
