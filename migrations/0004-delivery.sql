-- A lane is the ordered delivery of one source account. Pushing and delivering both lock it first.
create table lane (
  company_id uuid not null,
  source_account_key uuid not null,
  organisation_id text,
  next_position bigint not null default 1,
  -- When there is something to do; null when there is nothing. Never before hold_until.
  due_at timestamptz,
  hold_until timestamptz,
  leased_by uuid,
  leased_until timestamptz,
  -- Raised with each lease: an outcome is written only under the fence it was obtained under.
  fence bigint not null default 0,
  failures integer not null default 0,
  batch_lines integer,
  last_balance numeric,
  primary key (company_id, source_account_key),
  foreign key (company_id, source_account_key) references source_account on delete cascade
);
create index lane_due on lane (due_at) where due_at is not null;
create index lane_leased on lane (leased_until) where leased_until is not null;

create table push_operation (
  company_id uuid not null,
  operation_id uuid not null,
  connection_id uuid not null,
  source_account_key uuid,
  account_id text,
  data_type text not null,
  status text not null check (status in ('Pending', 'Success', 'Failed', 'TimedOut')),
  status_code integer not null,
  requested_at timestamptz not null,
  completed_at timestamptz,
  timeout_minutes integer,
  error_message text,
  errors jsonb not null default '[]',
  warnings jsonb not null default '[]',
  -- The lines this push brought for the first time stand at these positions; those it repeated are in operation_repeat.
  first_position bigint,
  last_position bigint,
  line_count integer not null,
  primary key (company_id, operation_id)
);
create index push_operation_newest on push_operation (company_id, requested_at desc, operation_id);
create index push_operation_open on push_operation (company_id, source_account_key) where status = 'Pending';

create table operation_repeat (
  company_id uuid not null,
  operation_id uuid not null,
  source_account_key uuid not null,
  position bigint not null,
  primary key (company_id, operation_id, position)
);
create index operation_repeat_line on operation_repeat (company_id, source_account_key, position);

-- No foreign keys here: a check per row would cost a push more than storing it, and the lane's lock already
-- guarantees that the account exists.
create table statement_line (
  company_id uuid not null,
  source_account_key uuid not null,
  -- Order of acceptance; the name of the line inside the account, never reused.
  position bigint not null,
  feed_number integer not null,
  transaction_id text not null,
  operation_id uuid not null,
  state text not null check (state in
    ('accepted', 'sending', 'at-provider', 'in-doubt', 'delivered', 'already-there', 'refused', 'cancelled')),
  -- Place in the queue while waiting to be batched, null otherwise. A line armed again queues anew.
  turn bigint,
  batch_id uuid,
  -- The bank's local date as calendar date, and as it was written.
  posted_on date not null,
  date_text text not null,
  amount numeric not null,
  balance numeric,
  description text,
  counterparty text,
  reference text,
  transaction_type text,
  reconciled boolean,
  digest bytea not null,
  reason_code text,
  reason text,
  accepted_at timestamptz not null,
  settled_at timestamptz,
  primary key (company_id, source_account_key, position),
  unique (company_id, source_account_key, feed_number, transaction_id)
) with (fillfactor = 80);
create index statement_line_waiting on statement_line (company_id, source_account_key, turn) where turn is not null;

create table delivery_batch (
  company_id uuid not null,
  source_account_key uuid not null,
  batch_id uuid not null,
  feed_number integer not null,
  connection_id uuid not null,
  organisation_id text not null,
  -- The feed at the provider that the frozen request names, whatever the feed is called now.
  provider_feed_id text not null,
  state text not null check (state in
    ('ready', 'sending', 'at-provider', 'in-doubt', 'parked', 'settled', 'withdrawn')),
  -- The frozen request and the lines it carries, in order.
  request text not null,
  positions bigint[] not null,
  transaction_ids text[] not null,
  attempts integer not null default 0,
  idempotency_key text not null,
  key_first_used_at timestamptz,
  sent_at timestamptz,
  receipt text,
  times_asked integer not null default 0,
  next_at timestamptz,
  reason text,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (company_id, source_account_key, batch_id)
);
create unique index delivery_batch_open on delivery_batch (company_id, source_account_key)
  where state not in ('settled', 'withdrawn');

create table delivery_attempt (
  company_id uuid not null,
  batch_id uuid not null,
  number integer not null,
  idempotency_key text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  result text,
  reason text,
  primary key (company_id, batch_id, number)
);

-- Calls spent against the limits that providers publish, for all processes together. Not customer data.
create table call_scope (
  scope text primary key,
  hold_until timestamptz
);
create table call_bucket (
  scope text not null,
  limit_name text not null,
  started_at timestamptz not null,
  calls integer not null,
  primary key (scope, limit_name, started_at)
);
create table call_slot (
  scope text not null,
  limit_name text not null,
  slot integer not null,
  held_until timestamptz not null,
  primary key (scope, limit_name, slot)
);
