-- Pairs that QuickBooks signs on with. Looked up by user name before the company is known; a pair ends with its
-- connection. Only a keyed hash of the password is kept.
create table feed_credential (
  username text primary key,
  company_id uuid not null,
  connection_id uuid not null,
  password_hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  -- Wrong passwords in a row, and until when none is taken.
  failures integer not null default 0,
  locked_until timestamptz
);
create index feed_credential_of_connection on feed_credential (company_id, connection_id);

-- Codes that a customer types in Sage beside the id of the connection; the company is not known there.
create table one_time_password (
  connection_id uuid not null,
  code_hash bytea not null,
  company_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Wrong codes typed for the connection while this one was waiting.
  wrong_guesses integer not null default 0,
  primary key (connection_id, code_hash)
);
create index one_time_password_expiry on one_time_password (expires_at);

-- What the bank told us of a customer's authorisation, sealed.
create table connection_authorization (
  company_id uuid not null,
  connection_id uuid not null,
  sealed_fields bytea not null,
  stored_at timestamptz not null,
  primary key (company_id, connection_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
