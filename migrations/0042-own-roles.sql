-- The role that the operator's people gave somebody, apart from what groups of the identity server give; null for those who
-- were let in by a group alone, and come in no more without one.
alter table signin.person add column own_role text;
-- Until now the trail alone tells who came by a group: made by a visitor, and with no password.
update signin.person p set own_role = p.role
where exists (select from signin.account a where a.user_id = p.id and a.provider_id = 'credential')
  or not exists (select from signin.account a where a.user_id = p.id and a.provider_id = 'single-sign-on')
  or not exists (
    select from audit_event e where e.type = 'person.created' and e.target ->> 'personId' = p.id::text
      and e.actor ->> 'kind' = 'visitor');
