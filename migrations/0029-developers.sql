-- What developers see in the Portal: keys that end by themselves, the log of requests, and how deliveries of webhooks go.

-- Who made the key, as the audit trail names them; null for keys of before.
alter table api_key add column created_by jsonb;
-- Refused from then on; null while no end is set.
alter table api_key add column ends_at timestamptz;
-- The key that takes its place; null unless it was rotated.
alter table api_key add column replaced_by uuid;
-- Network of the last use, not the whole address.
alter table api_key add column last_used_from text;

alter table webhook_consumer add column description text;

-- Attempts of each consumer counted by ten minutes, so that weeks of them are read from few rows. No customer data.
create table webhook_activity (
  consumer_id uuid not null,
  at timestamptz not null,
  succeeded integer not null,
  failed integer not null,
  duration_ms bigint not null,
  primary key (consumer_id, at)
) with (fillfactor = 80);
create index webhook_activity_age on webhook_activity (at);
insert into webhook_activity (consumer_id, at, succeeded, failed, duration_ms)
  select consumer_id, date_bin('10 minutes', at, timestamptz 'epoch'), count(*) filter (where reason is null),
    count(*) filter (where reason is not null), sum(duration_ms)
  from webhook_attempt group by 1, 2;

-- Messages of all consumers together, newest first.
create index webhook_message_newest on webhook_message (created_at desc, message_id);

-- Calls of the API, without bodies. Rows are written in batches and removed when they are old enough.
create table api_request (
  -- Of the path; the installation's zero UUID where it names none.
  company_id uuid not null,
  at timestamptz not null,
  -- The correlation id.
  request_id uuid not null,
  method text not null,
  -- Null where no route took it.
  operation text,
  -- With the parameters that the operation knows; the values of others are left out.
  path text not null,
  status smallint not null,
  code text,
  duration_ms real not null,
  caller text check (caller in ('key', 'token')),
  api_key_id uuid,
  address text not null,
  user_agent text,
  replay_of uuid,
  request_size integer,
  reply_size integer,
  -- What a refusal said, and of which fields.
  error text,
  findings jsonb,
  primary key (company_id, at, request_id)
);
create index api_request_newest on api_request (at desc, request_id);
create index api_request_refused on api_request (at desc, request_id) where status >= 400;
create index api_request_by_id on api_request (request_id);
