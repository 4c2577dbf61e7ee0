-- What customers allow software to collect over FDX, and the codes and tokens it comes with. A grant ends with the pairs
-- it was given with, and everything issued under it ends with the grant.
create table fdx_grant (
  company_id uuid not null,
  grant_id uuid not null,
  connection_id uuid not null,
  client_id text not null,
  -- The user name that the customer signed on with.
  username text not null,
  scopes text[] not null,
  granted_at timestamptz not null,
  primary key (company_id, grant_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
create index fdx_grant_of_connection on fdx_grant (company_id, connection_id);

-- The accounts the customer chose; no others are shown.
create table fdx_grant_account (
  company_id uuid not null,
  grant_id uuid not null,
  source_account_key uuid not null,
  -- When a collection of it was last written to the audit trail, and for whom.
  noted_at timestamptz,
  noted_actor text,
  primary key (company_id, grant_id, source_account_key),
  foreign key (company_id, grant_id) references fdx_grant on delete cascade
);

-- Codes and tokens are looked up by hash before the company is known.
create table fdx_code (
  code_hash bytea primary key,
  company_id uuid not null,
  grant_id uuid not null,
  redirect_uri text not null,
  code_challenge text,
  expires_at timestamptz not null,
  spent_at timestamptz,
  foreign key (company_id, grant_id) references fdx_grant on delete cascade
);
create index fdx_code_of_grant on fdx_code (company_id, grant_id);
create index fdx_code_expiry on fdx_code (expires_at);

create table fdx_token (
  token_hash bytea primary key,
  company_id uuid not null,
  grant_id uuid not null,
  kind text not null check (kind in ('access', 'refresh')),
  -- The refresh token it was issued for; null when it was issued for a code.
  parent_hash bytea,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  -- When a refresh token was first used, or one issued beside it was.
  superseded_at timestamptz,
  foreign key (company_id, grant_id) references fdx_grant on delete cascade
);
create index fdx_token_of_grant on fdx_token (company_id, grant_id);
create index fdx_token_expiry on fdx_token (expires_at);
