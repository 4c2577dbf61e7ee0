-- Pushes in the Portal: found across companies, and repaired.
alter table push_operation
  -- Of the request that brought it.
  add column correlation_id text,
  -- When lines of it were last sent again on a person's word; its time limit counts anew from then.
  add column reopened_at timestamptz,
  -- Somebody has seen to it: when, who, and what they noted.
  add column handled_at timestamptz,
  add column handled_by text,
  add column handled_note text;
create index push_operation_key on push_operation (operation_id);
create index push_operation_of_all on push_operation (requested_at desc, operation_id);
create index push_operation_by_state on push_operation (status, requested_at desc, operation_id) where status <> 'Success';
create index push_operation_unhandled on push_operation (requested_at desc, operation_id)
  where status in ('Failed', 'TimedOut') and handled_at is null;
create index push_operation_of_account on push_operation (company_id, source_account_key, requested_at desc, operation_id);
create index push_operation_correlation on push_operation (correlation_id) where correlation_id is not null;

create index statement_line_in_doubt on statement_line (operation_id) where state = 'in-doubt';
create index webhook_message_of_event on webhook_message (company_id, event_id);

-- Calls to accounting software about a batch: what an operator needs to see why a line did not arrive.
create table provider_exchange (
  company_id uuid not null,
  batch_id uuid not null,
  -- In order of time.
  exchange_id uuid not null,
  attempt integer not null,
  purpose text not null check (purpose in ('send', 'settle')),
  at timestamptz not null,
  duration_ms integer not null,
  method text not null,
  -- Without what may be secret in its query.
  address text not null,
  -- HTTP status; null when no answer came, and then why.
  status integer,
  failure text,
  -- The provider's own name of the call.
  provider_reference text,
  request_digest bytea,
  request_octets integer not null,
  answer_octets integer,
  -- The beginnings of request and answer, without secrets, sealed.
  sealed_excerpts bytea not null,
  primary key (company_id, batch_id, exchange_id)
);
create index provider_exchange_age on provider_exchange (at);

-- Pushes that are retried together, as a filter found them. Ids apart, no customer data.
create table push_retry (
  retry_id uuid primary key,
  filter jsonb not null,
  parts text not null check (parts in ('all', 'failed', 'in-doubt')),
  state text not null check (state in ('running', 'done', 'stopped')),
  -- Account by account.
  operation_ids uuid[] not null,
  actor jsonb not null,
  requested_by text not null,
  requested_at timestamptz not null,
  ended_at timestamptz,
  -- So many of them have been looked at, from the first one on, and what came of it.
  looked_at integer not null default 0,
  lines_sent integer not null default 0,
  batches_checked integer not null default 0,
  skipped integer not null default 0
);
create index push_retry_newest on push_retry (requested_at desc);
