-- What OFX clients call an account (ACCTID). They keep it with what they fetched, so it never changes.
create table ofx_account (
  company_id uuid not null,
  source_account_key uuid not null,
  connection_id uuid not null,
  acct_id text not null,
  primary key (company_id, source_account_key),
  unique (company_id, connection_id, acct_id),
  foreign key (company_id, source_account_key) references source_account on delete cascade
);

-- Programs that signed on with a pair of credentials, and on which day they did last: each is told of once a day.
create table ofx_client (
  company_id uuid not null,
  connection_id uuid not null,
  username text not null,
  client text not null,
  last_day date not null,
  primary key (company_id, connection_id, username, client),
  foreign key (company_id, connection_id) references connection on delete cascade
);
