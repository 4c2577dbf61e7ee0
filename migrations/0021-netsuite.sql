-- Who collects for NetSuite. A code that the customer types in NetSuite stands for a connection until it is spent; it is
-- looked up before the company is known. What a format profile of NetSuite collects with is a pairing: only a hash of its
-- secret is kept, and what it told last of its imports.
create table netsuite_pairing_code (
  code_hash bytea primary key,
  company_id uuid not null,
  connection_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index netsuite_pairing_code_of_connection on netsuite_pairing_code (company_id, connection_id);

create table netsuite_pairing (
  company_id uuid not null,
  connection_id uuid not null,
  -- NetSuite's id of the format profile.
  configuration_id text not null,
  netsuite_account text not null,
  secret_hash bytea not null,
  paired_at timestamptz not null,
  -- When it asked for something last, to the minute.
  asked_at timestamptz,
  -- How the last import ended, by account: [{accountId, status, code, message, lines, at}].
  reports jsonb not null default '[]',
  primary key (company_id, connection_id, configuration_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
