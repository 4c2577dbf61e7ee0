-- Who changed what, written in the transaction of the change. Sequence and hash are assigned afterwards by one sealer.
create table audit_event (
  company_id uuid not null,
  event_id uuid not null,
  at timestamptz not null,
  type text not null,
  actor jsonb not null,
  correlation_id text not null,
  target jsonb not null,
  before jsonb,
  after jsonb,
  sequence bigint,
  hash bytea,
  primary key (company_id, event_id)
);
create index audit_event_unsealed on audit_event (company_id, at) where sequence is null;

-- What happened, for whoever wants to know (webhooks read these).
create table domain_event (
  company_id uuid not null,
  event_id uuid not null,
  at timestamptz not null,
  type text not null,
  payload jsonb not null,
  primary key (company_id, event_id)
);
