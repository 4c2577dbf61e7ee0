-- Processes of Millrace on this database, each with what it told last. No customer data.
create table node (
  node_id uuid primary key,
  host text not null,
  process_id integer not null,
  version text not null,
  runtime text not null,
  roles text[] not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- Null while it runs, and for one that ended without saying so.
  stopped_at timestamptz,
  -- Memory, event loop and connections of the process, as in src/nodes/node.ts.
  load jsonb not null
);
create index node_last_seen on node (last_seen_at desc);
