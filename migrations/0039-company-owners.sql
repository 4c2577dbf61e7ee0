-- Who of the operator's people looks after which companies, and whether roles see only what they look after.
create table company_owner (
  company_id uuid not null,
  person_id uuid not null references signin.person on delete cascade,
  since timestamptz not null,
  primary key (company_id, person_id)
);
create index company_owner_by_person on company_owner (person_id, company_id);

create table company_permission (
  single boolean primary key default true check (single),
  -- Roles without the right to see all companies see those they own.
  owned_only boolean not null,
  changed_at timestamptz not null
);
