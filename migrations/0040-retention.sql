-- How long what is deleted by itself is kept, where that was set in the Portal; the rest is as the processes were started.
create table retention_setting (
  what text primary key,
  days integer not null check (days >= 0),
  changed_at timestamptz not null
);
