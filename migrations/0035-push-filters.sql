-- Filters of pushes across companies: by software, and by what became of their lines. A job adds the software to what is
-- there already, in sets: there may be millions.
alter table push_operation add column platform_key text;
create index push_operation_by_platform on push_operation (platform_key, requested_at desc, operation_id);
create index statement_line_ended_badly on statement_line (operation_id, state) where state in ('refused', 'cancelled');
