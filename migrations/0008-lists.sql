-- Lists read keys from an index alone, in their order, however far in a page begins. Texts are compared with A to Z made
-- small and by their bytes. The second part of each order runs against the first, so that an index serves both ways.
-- The name itself is included because an index alone is read only when it holds every column it is made of.
create index company_by_name on company (lower(name collate "C"), company_id desc) include (name)
  where deleted_at is null;
create index connection_by_status on connection (status, company_id) where deleted_at is null;
create index push_operation_by_status on push_operation (company_id, status, requested_at desc, operation_id);
create index push_operation_completed on push_operation (company_id, completed_at desc, operation_id);

-- A tag as one word, its key and its value with A to Z made small. The length tells where the value begins.
create function tag_word(key text, value text) returns text language sql immutable parallel safe
  return length(key)::text || ':' || lower(key collate "C") || lower(value collate "C");
create function tag_words(tags jsonb) returns text[] language sql immutable parallel safe
  return (select array_agg(tag_word(tag.key, tag.value)) from jsonb_each_text(tags) as tag);
alter table company add column tag_words text[] generated always as (tag_words(tags)) stored;
create index company_by_tag on company using gin (tag_words) where deleted_at is null;
