-- How the pages that customers see look and what they say. One row and one picture of a kind: not customer data.
create table link_settings (
  single boolean primary key default true check (single),
  settings jsonb not null
);
-- As they were rewritten when they came, never as they were sent.
create table link_image (
  kind text primary key check (kind in ('logo', 'icon', 'hero')),
  hash text not null,
  extension text not null,
  content_type text not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  bytes bytea not null,
  changed_at timestamptz not null
);
