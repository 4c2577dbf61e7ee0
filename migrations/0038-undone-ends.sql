-- What a repair undoes stays told.

-- Ends of pushes that were undone, because lines of them were sent again on a person's word.
create table push_end (
  company_id uuid not null,
  operation_id uuid not null,
  ended_at timestamptz not null,
  status text not null check (status in ('Failed', 'TimedOut')),
  error_message text,
  errors jsonb not null,
  reopened_at timestamptz not null,
  primary key (company_id, operation_id, ended_at)
);
create index push_end_in_time on push_end (company_id, ended_at, operation_id);

-- Lines that were refused or cancelled, and are on their way again since: so many had the same outcome at the same
-- instants. Read until their hour is counted.
create table undone_outcome (
  company_id uuid not null,
  source_account_key uuid not null,
  state text not null check (state in ('refused', 'cancelled')),
  accepted_at timestamptz not null,
  settled_at timestamptz not null,
  lines integer not null,
  primary key (company_id, source_account_key, state, accepted_at, settled_at)
);
create index undone_outcome_in_time on undone_outcome (settled_at);
