-- Pushes by time with what the usage of a period is counted from, so that no row is read for it.
create index push_operation_usage on push_operation (requested_at) include (company_id, line_count)
  where data_type = 'bankTransactions';
