-- Invitations, what counts attempts to sign in, and which ways there are.
alter table signin.person add column activated_at timestamptz;

-- Links that work once: the first administrator's, and those of people who were invited.
create table signin.invitation (
  token_hash bytea primary key,
  kind text not null check (kind in ('first-administrator', 'invitation')),
  -- Null for the first administrator, who is somebody only then.
  person_id uuid unique references signin.person on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- Failures to sign in, by account and by address; counted here so that all processes know.
create table signin.attempt (
  key bytea primary key,
  failures integer not null,
  last_at timestamptz not null
);
create index attempt_age on signin.attempt (last_at);

-- Set in the Portal; what the settings of the process say goes before.
create table signin.method (
  single boolean primary key default true check (single),
  password_enabled boolean not null,
  message text,
  single_sign_on_enabled boolean not null,
  single_sign_on jsonb,
  sealed_client_secret bytea,
  updated_at timestamptz not null
);
