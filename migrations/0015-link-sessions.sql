-- Sessions of the customer's way in. Each has a name that stands in addresses, so that two tabs never mix, and an end
-- that use does not put off. Rows of the version before have neither; whoever holds one opens the link once more.
alter table link_session
  alter column connection_id drop not null,
  add column sid text unique,
  add column locale text check (locale in ('en', 'fr-CA')),
  add column display text not null default 'page' check (display in ('page', 'popup')),
  add column return_origin text,
  add column return_url text,
  -- How the last authorisation of the session ended.
  add column outcome jsonb,
  add column ends_at timestamptz;

-- Links of a company, as those of a connection, end when this is raised.
alter table company add column link_epoch integer not null default 1;

-- Counts what may be tried a few times only, such as passwords of a link from one address, until it expires.
create table link_attempt (
  attempt_hash bytea primary key,
  attempts integer not null,
  expires_at timestamptz not null
);
create index link_attempt_expiry on link_attempt (expires_at);
create index link_session_expiry on link_session (expires_at);
