-- The way back from accounting software. What it sent is kept sealed until it is exchanged, so that the address bar is
-- clean and a reload does no harm; what was granted is kept sealed while the customer still has to choose.
alter table authorization_state
  add column phase text not null default 'asked' check (phase in ('asked', 'returned', 'granted', 'ended')),
  add column begun_at timestamptz,
  add column sealed_answer bytea,
  add column returned_at timestamptz,
  -- Who is at it, and until when that counts.
  add column taken_by uuid,
  add column taken_until timestamptz,
  -- How it ended, for whoever asks again.
  add column ending text check (ending in ('linked', 'failed', 'cancelled'));
create index authorization_state_of_session on authorization_state (session_hash, returned_at desc);
create index authorization_state_expiry on authorization_state (expires_at);

create table pending_grant (
  company_id uuid not null,
  state_hash bytea not null,
  session_hash bytea not null,
  connection_id uuid not null,
  link_epoch integer not null,
  provider_address text not null,
  sealed_tokens bytea not null,
  -- What the customer may choose from: [{id, name, connectionId}].
  organisations jsonb not null,
  chosen_id text,
  -- Whether the customer wants this organisation although it is another one than before.
  confirmed boolean not null default false,
  -- It waits to be given back; nobody may choose from it any more.
  released boolean not null default false,
  granted_at timestamptz not null,
  primary key (company_id, state_hash),
  foreign key (company_id, connection_id) references connection on delete cascade
);

-- What was granted is given back unless a connection lives on it, of whichever company.
create index connection_of_organisation on connection (platform_key, organisation_id) where status = 'Linked';
