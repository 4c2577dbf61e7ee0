-- Who works in the Portal and how they sign in. The tables are those of the sign-in library, in a schema of their own;
-- what it does not know (role, end, idleness) is ours. No table here holds data of customers.
create schema signin;

create table signin.person (
  id uuid primary key,
  name text not null,
  -- In lower case.
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null,
  locale text,
  two_factor_enabled boolean not null default false,
  -- Refused from then on; null while the person may sign in.
  disabled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table signin.session (
  id uuid primary key,
  user_id uuid not null references signin.person on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  -- When a second factor, or the identity server, vouched for the person; until then the session can only enrol.
  proven_at timestamptz,
  -- The last request, to the minute.
  last_seen_at timestamptz
);
create index session_of_person on signin.session (user_id);
create index session_expiry on signin.session (expires_at);

-- One row for each way a person signs in: a password, or an identity server.
create table signin.account (
  id uuid primary key,
  user_id uuid not null references signin.person on delete cascade,
  provider_id text not null,
  account_id text not null,
  -- Hashed by scrypt.
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index account_of_person on signin.account (user_id);

create table signin.verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index verification_by_identifier on signin.verification (identifier);
create index verification_expiry on signin.verification (expires_at);

create table signin.two_factor (
  id uuid primary key,
  user_id uuid not null unique references signin.person on delete cascade,
  -- Both encrypted under a key that is derived from the master key.
  secret text not null,
  backup_codes text not null,
  verified boolean not null default false,
  -- Fingerprint of the code that was taken last: one code is good once.
  last_code bytea,
  last_code_at timestamptz,
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);
