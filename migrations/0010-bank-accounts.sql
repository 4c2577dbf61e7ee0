-- Bank accounts of the accounting software as they were last read from it.
create table bank_account (
  company_id uuid not null,
  connection_id uuid not null,
  account_id text not null,
  account_name text,
  account_type text not null check (account_type in ('Unknown', 'Credit', 'Debit')),
  nominal_code text,
  sort_code text,
  account_number text,
  iban text,
  currency text not null,
  balance numeric,
  institution text,
  available_balance numeric,
  overdraft_limit numeric,
  status text not null check (status in ('Unknown', 'Active', 'Archived', 'Pending')),
  is_deleted boolean not null,
  first_fetched_at timestamptz not null,
  -- When a fetch last brought other content than was stored.
  modified_at timestamptz not null,
  source_modified_at timestamptz,
  primary key (company_id, connection_id, account_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);

-- Each fetch of a data set. What is stored can be read once a fetch from the connection's organisation has completed.
create table pull_operation (
  company_id uuid not null,
  pull_id uuid not null,
  connection_id uuid not null,
  organisation_id text not null,
  data_type text not null,
  status text not null check (status in
    ('Queued', 'Fetching', 'Complete', 'FetchError', 'AuthError', 'RateLimitError', 'Cancelled')),
  attempts integer not null default 0,
  requested_at timestamptz not null,
  completed_at timestamptz,
  error_message text,
  primary key (company_id, pull_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
create index pull_operation_newest on pull_operation (company_id, requested_at desc, pull_id);
create index pull_operation_of_connection on pull_operation (company_id, connection_id, data_type, requested_at desc);

-- How far the creation of an account in the accounting software has come, for the push operation that asks for it.
create table account_creation (
  company_id uuid not null,
  operation_id uuid not null,
  connection_id uuid not null,
  organisation_id text not null,
  account jsonb not null,
  state text not null check (state in ('waiting', 'in-doubt', 'created', 'refused', 'ended')),
  -- Requests that may have reached the accounting software; counted before each is sent.
  attempts integer not null default 0,
  -- Number of the idempotency key, raised when the answer under the one before was a failure that would be repeated.
  key_number integer not null default 1,
  leased_by uuid,
  leased_until timestamptz,
  reason text,
  requested_at timestamptz not null,
  primary key (company_id, operation_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
create index account_creation_open on account_creation (company_id, connection_id) where state in ('waiting', 'in-doubt');
