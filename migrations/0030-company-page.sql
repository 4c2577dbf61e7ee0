-- What the page of a company in the Portal reads.

-- Its history from the first event to now. Pushes, syncs and sign-ons of software are far too many for it: those are left
-- out, and cost this index nothing. `src/portal/timeline/queries.ts` repeats the condition word for word.
create index audit_event_timeline on audit_event (company_id, at, event_id)
  where type not in ('bankTransactions.accepted', 'managedSync.started', 'managedSync.ended', 'fdx.collected', 'ofx.signed-on');
-- The push that brought an account its first line, and those that did not end well.
create index push_operation_first on push_operation (company_id, requested_at, operation_id) where first_position = 1;
create index push_operation_not_delivered on push_operation (company_id, completed_at, operation_id)
  where status in ('Failed', 'TimedOut');

-- Per feed: what was settled last, and what its software has not collected yet.
create index delivery_batch_last on delivery_batch (company_id, source_account_key, settled_at desc) where state = 'settled';
create index statement_line_available on statement_line (company_id, source_account_key, position) where state = 'available';
