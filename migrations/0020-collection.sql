-- Lines that accounting software fetches from us: ready to be fetched, and fetched. For them `settled_at` is the first time.
alter table statement_line drop constraint statement_line_state_check;
alter table statement_line add constraint statement_line_state_check check (state in
  ('accepted', 'sending', 'at-provider', 'in-doubt', 'delivered', 'already-there', 'refused', 'cancelled', 'available', 'collected'))
  not valid;
alter table statement_line validate constraint statement_line_state_check;
create index statement_line_to_collect on statement_line (company_id, source_account_key, feed_number, posted_on, position)
  where state in ('available', 'collected');

alter table feed
  -- When the software fetched last, and from when on it counts as gone because it has not for too long.
  add column collected_at timestamptz,
  add column silent_since timestamptz;
create index feed_to_watch on feed (collected_at) where state = 'open' and collected_at is not null;
