-- What customers begin inside Sage. It is announced before it is known whose it is, so it is looked up by its id alone.
create table sage_authorisation (
  authorisation_id text primary key,
  state text not null check (state in ('announced', 'opened', 'proven', 'authorised', 'redirected', 'failed', 'expired')),
  created_at timestamptz not null,
  -- Null while only the bank's own page has told of it.
  announced_at timestamptz,
  -- Where the customer's browser is led back to, with what it has to bring along.
  redirect_uri text,
  sage_state text,
  -- Of an authorisation that renews one: the account it is about.
  external_id text,
  -- Whose it has proved to be.
  company_id uuid,
  connection_id uuid,
  proven_at timestamptz,
  -- Whether an answer of ours was sent of which nothing was heard.
  in_doubt boolean not null default false,
  ended_at timestamptz
);
create index sage_authorisation_of_connection on sage_authorisation (company_id, connection_id);
create index sage_authorisation_age on sage_authorisation (created_at);

-- What Sage has told us, so that a repeat changes nothing, and what has ended does not begin again.
create table sage_notification (
  type text not null,
  resource_type text not null,
  resource_id text not null,
  received_at timestamptz not null,
  primary key (type, resource_type, resource_id)
);
create index sage_notification_age on sage_notification (received_at);

-- Source accounts that were offered to Sage, by our name for them there.
create table sage_account (
  company_id uuid not null,
  source_account_key uuid not null,
  external_id text not null,
  -- The account in Sage that it is connected to.
  bank_account_id text,
  -- When to ask Sage whether it was connected although nobody told us, and how often that was done.
  look_at timestamptz,
  looks integer not null default 0,
  primary key (company_id, source_account_key),
  foreign key (company_id, source_account_key) references source_account on delete cascade
);
create index sage_account_external on sage_account (external_id);
create index sage_account_to_look on sage_account (look_at) where look_at is not null;
