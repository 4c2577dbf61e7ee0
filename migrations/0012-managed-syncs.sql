-- Where the operator's own systems offer transactions to be fetched. Not customer data.
create table feed_source (
  source_id uuid primary key,
  name text not null,
  url text not null,
  -- How calls prove who we are; the secret itself is sealed.
  authentication text not null check (authentication in ('bearer', 'basic', 'header')),
  header_name text,
  sealed_secret bytea not null,
  timeout_seconds integer not null,
  maximum_pages integer not null,
  created_at timestamptz not null,
  modified_at timestamptz not null
);

-- A source account whose transactions we fetch ourselves.
create table managed_feed (
  company_id uuid not null,
  source_account_key uuid not null,
  source_id uuid not null references feed_source,
  -- Either every so many hours, or daily at an hour in a time zone.
  every_hours integer,
  daily_at integer,
  time_zone text,
  overlap_hours integer not null,
  first_period_start timestamptz not null,
  enabled boolean not null,
  -- Why the schedule was ended by something else than a request.
  ended_because text,
  -- End of the last period that was fetched and pushed whole; null before the first.
  covered_until timestamptz,
  next_run_at timestamptz,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (company_id, source_account_key),
  foreign key (company_id, source_account_key) references source_account on delete cascade,
  check ((every_hours is null) <> (daily_at is null)),
  check ((daily_at is null) = (time_zone is null))
);
create index managed_feed_due on managed_feed (next_run_at) where enabled and next_run_at is not null;
create index managed_feed_source on managed_feed (source_id);

create table managed_sync (
  company_id uuid not null,
  sync_id uuid not null,
  connection_id uuid not null,
  source_account_key uuid not null,
  account_id text not null,
  requested_by text not null check (requested_by in ('schedule', 'request')),
  period_start timestamptz not null,
  period_end timestamptz not null,
  execution_start timestamptz not null,
  execution_end timestamptz,
  status text not null check (status in
    ('Started', 'Failed', 'SuccessDataPushed', 'SuccessNoDataPushed', 'PartialSuccessDataPushed')),
  error_code text,
  error_message text,
  push_operation_keys uuid[] not null default '{}',
  attempts integer not null default 0,
  -- Who runs it writes only under the fence it took; after leased_until somebody else may take it.
  fence integer not null default 0,
  leased_until timestamptz,
  -- When to look after it again, whatever became of its job; null once it has ended.
  wake_at timestamptz,
  primary key (company_id, sync_id)
);
create unique index managed_sync_running on managed_sync (company_id, source_account_key) where status = 'Started';
create index managed_sync_newest on managed_sync (company_id, source_account_key, execution_start desc, sync_id desc);
create index managed_sync_wake on managed_sync (wake_at) where wake_at is not null;
create index managed_sync_ended on managed_sync (execution_end) where execution_end is not null;
