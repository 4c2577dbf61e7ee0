create table source_account (
  company_id uuid not null,
  -- Internal and never shown; survives deletion, so that an account that comes back keeps what was delivered.
  source_account_key uuid not null,
  connection_id uuid not null,
  account_id text not null,
  -- Which of the contract's two shapes the account was made in.
  shape smallint not null check (shape in (1, 2)),
  account_name text not null,
  account_type text not null,
  category text not null check (category in ('Debit', 'Credit')),
  account_number text not null,
  sort_code text,
  currency text not null,
  balance numeric not null,
  routing_info jsonb,
  account_info jsonb,
  status text not null check (status in ('pending', 'connecting', 'connected', 'disconnected')),
  feed_number integer,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  deleted_at timestamptz,
  primary key (company_id, source_account_key),
  unique (company_id, connection_id, account_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);

-- One feed for each target a source account was ever mapped to. Mapped again to the same target it is the same feed.
create table feed (
  company_id uuid not null,
  source_account_key uuid not null,
  feed_number integer not null,
  organisation_id text not null,
  -- Our name for the feed at the provider.
  token text not null,
  state text not null check (state in ('opening', 'open', 'refused', 'closing', 'closed')),
  requested_target_id text,
  target_account_id text,
  target_name text,
  provider_feed_id text,
  receipt text,
  asked integer not null default 0,
  error text,
  start_date text,
  requested_at timestamptz not null,
  opened_at timestamptz,
  closed_at timestamptz,
  primary key (company_id, source_account_key, feed_number),
  foreign key (company_id, source_account_key) references source_account on delete cascade
);
-- The same target of an organisation is never fed by two of our source accounts at once.
create unique index feed_of_target on feed (organisation_id, target_account_id) where state = 'open';
