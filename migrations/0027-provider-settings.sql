-- What the operator has set for an accounting package in the Portal. Values are sealed as a whole: some are secrets.
create table provider_setting (
  platform_key text primary key,
  -- Whether customers may choose it; what is connected goes on either way.
  offered boolean not null default true,
  sealed_values bytea,
  changed_at timestamptz not null
);
