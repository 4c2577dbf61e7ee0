-- What the Platform API sets for the whole installation: keys that were ended, its profile, the origins that browsers
-- may call from. None of these tables holds customer data. And the products of each company.

-- A key that was deleted never comes back, not even through the settings of a process that still names it.
create table deleted_api_key (
  key_hash bytea primary key,
  name text,
  deleted_at timestamptz not null
);

create table profile (
  single boolean primary key default true check (single),
  name text not null,
  redirect_url text not null,
  logo_url text,
  icon_url text,
  white_list_urls text[] not null,
  confirm_company_name boolean,
  -- What old webhooks carry in their Authorization header.
  sealed_alert_auth_header bytea
);

create table allowed_origin (
  origin text primary key,
  place integer not null
);

alter table company add column products text[] not null default '{bank-feeds}';
