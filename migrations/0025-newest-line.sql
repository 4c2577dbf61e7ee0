-- Date of the newest line of an account: the balance of a line that is older than it is not the account's.
alter table lane add column last_date date;
update lane l set last_date = n.last_date
from (select company_id, source_account_key, max(posted_on) as last_date from statement_line
      where balance is not null group by company_id, source_account_key) n
where n.company_id = l.company_id and n.source_account_key = l.source_account_key;
