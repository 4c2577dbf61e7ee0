-- The installation itself: one client in one environment, its API keys, and what guards repeated requests.
-- None of these tables holds customer data; they are looked up before a company is known.

create table client (
  single boolean primary key default true check (single),
  client_id uuid not null,
  name text not null,
  environment text not null check (environment in ('test', 'live')),
  -- Shows whether the master key of the vault is the one the stored secrets were sealed with.
  vault_check bytea not null,
  created_at timestamptz not null
);

create table api_key (
  api_key_id uuid primary key,
  name text,
  key_hash bytea not null unique,
  sealed_key bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);

create table idempotency_record (
  key_hash bytea primary key,
  request_hash bytea not null,
  claimed_by uuid not null,
  claimed_until timestamptz not null,
  reply_status integer,
  sealed_reply bytea,
  expires_at timestamptz not null
);
create index idempotency_record_expiry on idempotency_record (expires_at);
