-- What customers agreed to, links for their colleagues, and what the customer's screens tell of a connection.

-- Evidence: the whole text as it was shown. Never changed but by its end.
create table consent (
  company_id uuid not null,
  consent_id uuid not null,
  connection_id uuid not null,
  version text not null,
  locale text not null,
  text text not null,
  given_at timestamptz not null,
  -- Where it was given, and from which network (not which address).
  source text not null check (source in ('hosted', 'embedded', 'api')),
  network text not null,
  withdrawn_at timestamptz,
  primary key (company_id, consent_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
create index consent_of_connection on consent (company_id, connection_id, given_at desc, consent_id);

-- A link that a customer passed on. Its one-time password is not stored: the nonce tells which one it was.
create table link_share (
  company_id uuid not null,
  share_id uuid not null,
  connection_id uuid not null,
  nonce text not null,
  -- Ended together with every other link of the connection when that is unlinked.
  link_epoch integer not null,
  locale text not null,
  recipient_name text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  used_at timestamptz,
  primary key (company_id, share_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
create index link_share_of_connection on link_share (company_id, connection_id, created_at desc, share_id);

-- Pairs of credentials that were revoked; those in force stand in feed_credential.
alter table feed_credential add column set_id uuid not null default gen_random_uuid();
create table revoked_credential (
  company_id uuid not null,
  set_id uuid not null,
  connection_id uuid not null,
  issued_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz not null,
  primary key (company_id, set_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
create index revoked_credential_of_connection on revoked_credential (company_id, connection_id, revoked_at desc);

-- When the customer last authorised the connection; stays when what was granted has ended.
alter table connection add column authorized_at timestamptz;
update connection c set authorized_at = g.renewed_at from connection_grant g
  where g.company_id = c.company_id and g.connection_id = c.connection_id;

create index delivery_batch_settled on delivery_batch (company_id, connection_id, settled_at desc) where state = 'settled';
-- Lines that did not arrive. By no column that changes for lines that do, so that those are still updated in place.
create index statement_line_not_delivered on statement_line (company_id, source_account_key, position)
  where reason_code is not null;

-- Since when the present wait lasts that an accounting package asked for.
alter table call_scope add column held_since timestamptz;
