-- The customer's way through the link. Looked up by a secret before the company is known; rows go when they expire.
create table spent_link_code (
  code_hash bytea primary key,
  expires_at timestamptz not null
);
create table link_session (
  session_hash bytea primary key,
  company_id uuid not null,
  connection_id uuid not null,
  link_epoch integer not null,
  parameters jsonb not null default '{}',
  expires_at timestamptz not null
);
create table authorization_state (
  state_hash bytea primary key,
  session_hash bytea not null,
  company_id uuid not null,
  connection_id uuid not null,
  link_epoch integer not null,
  provider_address text not null,
  expires_at timestamptz not null
);
