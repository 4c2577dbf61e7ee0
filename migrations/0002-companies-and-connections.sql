create table company (
  company_id uuid primary key,
  name text not null,
  description text,
  tags jsonb not null default '{}',
  created_at timestamptz not null,
  deleted_at timestamptz
);
create index company_newest on company (created_at desc, company_id) where deleted_at is null;

create table connection (
  company_id uuid not null references company,
  connection_id uuid not null,
  platform_key text not null,
  status text not null check (status in ('PendingAuth', 'Linked', 'Unlinked', 'Deauthorized')),
  created_at timestamptz not null,
  -- Raised by unlinking: links handed out before stop working.
  link_epoch integer not null default 1,
  errors jsonb not null default '[]',
  -- The provider address the connection was authorised against; it is called at no other.
  provider_address text,
  organisation_id text,
  organisation_link_id text,
  organisation jsonb,
  last_sync_at timestamptz,
  deleted_at timestamptz,
  primary key (company_id, connection_id)
);
create index connection_newest on connection (company_id, created_at desc, connection_id) where deleted_at is null;

-- What the customer granted: tokens sealed by the vault. The refresh lease lets one process renew at a time.
create table connection_grant (
  company_id uuid not null,
  connection_id uuid not null,
  sealed_tokens bytea not null,
  access_expires_at timestamptz not null,
  version integer not null default 1,
  renewing_by uuid,
  renewing_until timestamptz,
  renewed_at timestamptz not null,
  primary key (company_id, connection_id),
  foreign key (company_id, connection_id) references connection on delete cascade
);
