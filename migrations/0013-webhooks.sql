-- Webhooks: who listens, what they are told, and how each delivery went.

-- New events wait until they are turned into messages; those of before nobody could subscribe to.
alter table domain_event add column waiting boolean not null default false;
alter table domain_event alter column waiting set default true;
-- An event whose bodies cannot be built does not hold up the others.
alter table domain_event add column put_off_until timestamptz;
create index domain_event_waiting on domain_event (at, event_id) where waiting;
create index domain_event_age on domain_event (at);

-- Endpoints of the operator, for all companies together. No customer data.
create table webhook_consumer (
  consumer_id uuid primary key,
  url text not null,
  event_types text[] not null,
  company_tags text[] not null default '{}',
  -- Who turned it off; null while it is on.
  disabled_by text check (disabled_by in ('caller', 'failures', 'gone')),
  paused boolean not null default false,
  sealed_headers bytea,
  -- Messages a second; null without limit.
  rate_limit integer,
  sealed_secret bytea not null,
  sealed_old_secret bytea,
  -- Until then messages are signed with the old secret too.
  old_secret_until timestamptz,
  -- Since when every attempt has failed; null after a success.
  failing_since timestamptz,
  -- The endpoint asked for a rest until then.
  hold_until timestamptz,
  -- One process at a time delivers to a consumer.
  leased_by uuid,
  leased_until timestamptz,
  created_at timestamptz not null
);

-- What is sent, the same to every consumer. Sealed, since a body may hold a one-time link.
create table webhook_message (
  company_id uuid not null,
  -- Sent as webhook-id. Its time (UUID version 7) is that of created_at, to the millisecond.
  message_id uuid not null,
  event_id uuid,
  event_type text not null,
  sealed_body bytea not null,
  created_at timestamptz not null,
  primary key (company_id, message_id)
);
create index webhook_message_age on webhook_message (created_at);

-- No foreign keys below: a check per row would cost more than storing it, and removal works in sets.
create table webhook_delivery (
  company_id uuid not null,
  message_id uuid not null,
  consumer_id uuid not null,
  event_type text not null,
  state text not null check (state in ('Sending', 'Attempting', 'Success', 'Failure')),
  -- An example that was asked for, and no event.
  test boolean not null default false,
  -- Octets of the sealed body, so that a process takes no more than it has room for.
  size integer not null,
  attempts integer not null default 0,
  -- Attempts since it was last started anew; the place in the schedule of retries.
  tries integer not null default 0,
  -- When the next attempt is due; null when nothing is left to do.
  due_at timestamptz,
  created_at timestamptz not null,
  primary key (company_id, message_id, consumer_id)
) with (fillfactor = 80);
create index webhook_delivery_due on webhook_delivery (consumer_id, due_at, message_id) where due_at is not null;
create index webhook_delivery_newest on webhook_delivery (consumer_id, created_at desc, message_id);

create table webhook_attempt (
  company_id uuid not null,
  message_id uuid not null,
  consumer_id uuid not null,
  number integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  -- HTTP status of the answer; null when none came.
  status integer,
  reason text,
  response text,
  primary key (company_id, message_id, consumer_id, number)
);
