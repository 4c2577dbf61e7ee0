-- A batch in doubt waits for its organisation, and holds up nothing that goes to another one meanwhile.
drop index delivery_batch_open;
create unique index delivery_batch_open on delivery_batch (company_id, source_account_key, organisation_id)
  where state not in ('settled', 'withdrawn');
