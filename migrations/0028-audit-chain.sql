-- The chain over the audit trail. One sealer gives each event its place in its company's chain; a seal covers what was
-- sealed together and the seal before it, and is signed with a key that is not in the database.
alter table audit_event
  add column outcome text not null default 'success' check (outcome in ('success', 'denied', 'failed')),
  -- Key of `personal_digest`; null until sealed, and again once the personal fields were erased.
  add column salt bytea,
  -- What the hash holds instead of address, account id, before and after, so that these can be erased.
  add column personal_digest bytea,
  add column seal_number bigint;

-- In the order of the seals: the order in which the trail is verified.
create index audit_event_sealed on audit_event (seal_number, company_id, sequence) where seal_number is not null;
-- Ids of events go with time, so these are read newest first from their ends.
create index audit_event_newest on audit_event (event_id);
create index audit_event_type on audit_event (type, event_id);
create index audit_event_actor_kind on audit_event ((actor ->> 'kind'), event_id);
create index audit_event_actor on audit_event ((actor ->> 'id'), event_id) where (actor ->> 'id') is not null;
create index audit_event_outcome on audit_event (outcome, event_id) where outcome <> 'success';
create index audit_event_correlation on audit_event (correlation_id);
create index audit_event_target on audit_event using gin (target jsonb_path_ops);

-- The newest event of each company's chain.
create table audit_chain (
  company_id uuid primary key,
  sequence bigint not null,
  hash bytea not null,
  -- When the company's erasure was sealed: from then on its events keep no personal fields.
  erased_at timestamptz
);

create table audit_seal (
  seal_number bigint primary key,
  sealed_at timestamptz not null,
  events integer not null,
  -- Of all seals up to this one.
  total_events bigint not null,
  -- Over the hashes of its events, by company and sequence.
  digest bytea not null,
  hash bytea not null,
  signature bytea not null
);

-- Runs of the verifier, newest kept.
create table audit_verification (
  verification_id uuid primary key,
  started_at timestamptz not null,
  ended_at timestamptz,
  -- Who asked for it; null for the nightly run.
  requested_by jsonb,
  outcome text not null check (outcome in ('running', 'intact', 'broken', 'failed')),
  events bigint not null default 0,
  seals bigint not null default 0,
  breaks integer not null default 0,
  -- The first break found: what, where, and in words.
  first_break jsonb
);
create index audit_verification_newest on audit_verification (started_at desc);
