-- Filters of pushes across companies: by software, and by what became of their lines.
alter table push_operation add column platform_key text;
update push_operation o set platform_key = c.platform_key
from connection c where c.company_id = o.company_id and c.connection_id = o.connection_id;
create index push_operation_by_platform on push_operation (platform_key, requested_at desc, operation_id);
create index statement_line_not_delivered on statement_line (operation_id, state) where state in ('refused', 'cancelled');
