import { type Queryable, statement } from "../../database/pool.ts";
import type { PortalRole } from "../roles.ts";

export interface PersonRow {
  person_id: string;
  name: string;
  email: string;
  role: PortalRole;
  /** Given by an invitation or an administrator; null for who is here by a group of the identity server alone. */
  own_role: PortalRole | null;
  locale: string | null;
  two_factor_enabled: boolean;
  disabled_at: Date | null;
  activated_at: Date | null;
  created_at: Date;
}

export interface ListedPersonRow extends PersonRow {
  has_password: boolean;
  has_single_sign_on: boolean;
  last_seen_at: Date | null;
  sessions: number;
  invitation_expires_at: Date | null;
}

const columns = `p.id as person_id, p.name, p.email, p.role, p.own_role, p.locale, p.two_factor_enabled, p.disabled_at,
     p.activated_at, p.created_at`;
const names = statement(
  "person-names",
  `select p.id as person_id, p.name, p.role, p.disabled_at is not null as disabled from signin.person p
   order by lower(p.name), p.id limit 1000`,
);
const byId = statement("person-find", `select ${columns} from signin.person p where p.id = $1`);
const byEmail = statement("person-find-email", `select ${columns} from signin.person p where p.email = $1`);
const lock = statement("person-lock", `select ${columns} from signin.person p where p.id = $1 for update`);
const listed = `select ${columns},
     exists (select from signin.account a where a.user_id = p.id and a.provider_id = 'credential') as has_password,
     exists (select from signin.account a where a.user_id = p.id and a.provider_id <> 'credential') as has_single_sign_on,
     s.last_seen_at, coalesce(s.sessions, 0)::int as sessions, i.expires_at as invitation_expires_at
   from signin.person p
   left join lateral (
     select max(coalesce(last_seen_at, created_at)) as last_seen_at,
       count(*) filter (where proven_at is not null and expires_at > $1) as sessions
     from signin.session where user_id = p.id) s on true
   left join signin.invitation i on i.person_id = p.id`;
const list = statement("person-list", `${listed} order by lower(p.name), p.id limit 1000`);
const describe = statement("person-describe", `${listed} where p.id = $2`);
const lockAdministrators = statement(
  "person-lock-administrators",
  `select id from signin.person
   where role = 'administrator' and disabled_at is null and activated_at is not null order by id for update`,
);
const anybody = statement(
  "person-any",
  "select exists (select from signin.person where activated_at is not null) as found",
);
const anyAdministrator = statement(
  "person-any-administrator",
  `select exists (select from signin.person
   where role = 'administrator' and disabled_at is null and activated_at is not null) as found`,
);
const activate = statement(
  "person-activate",
  "update signin.person set activated_at = $2, name = $3, updated_at = $2 where id = $1 and activated_at is null",
);
const update = statement(
  "person-update",
  `update signin.person set name = $2, role = $3, locale = $4, disabled_at = $5, updated_at = $6, own_role = $7 where id = $1`,
);
const own = statement(
  "person-own-role",
  "update signin.person set own_role = role where id = $1 and own_role is null",
);
const remove = statement("person-delete", "delete from signin.person where id = $1");

export const findPerson = (db: Queryable, personId: string) => db.maybe<PersonRow>(byId, [personId]);
export const findPersonByEmail = (db: Queryable, email: string) =>
  db.maybe<PersonRow>(byEmail, [email.trim().toLowerCase()]);
export const lockPerson = (db: Queryable, personId: string) => db.maybe<PersonRow>(lock, [personId]);
/** Everybody, by name; installations have dozens, and more than a thousand are not shown. */
export const listPeople = (db: Queryable, now: Date) => db.rows<ListedPersonRow>(list, [now]);
export const listNames = (db: Queryable) =>
  db.rows<Pick<PersonRow, "person_id" | "name" | "role"> & { disabled: boolean }>(names);
export const describePerson = (db: Queryable, personId: string, now: Date) =>
  db.maybe<ListedPersonRow>(describe, [now, personId]);
/** Ids of the administrators who can sign in; nobody else changes who they are until the transaction ends. */
export const lockActiveAdministrators = async (db: Queryable) =>
  (await db.rows<{ id: string }>(lockAdministrators)).map(({ id }) => id);
/** Whether anybody has ever signed in to this installation's Portal. */
export const hasPeople = async (db: Queryable) => (await db.one<{ found: boolean }>(anybody)).found;
/** Whether there is an administrator who can sign in. */
export const hasAdministrator = async (db: Queryable) =>
  (await db.one<{ found: boolean }>(anyAdministrator)).found;
export const activatePerson = (db: Queryable, personId: string, name: string, now: Date) =>
  db.count(activate, [personId, now, name]);
export const updatePerson = (
  db: Queryable,
  { person_id, name, role, own_role, locale, disabled_at }: PersonRow,
  now: Date,
) => db.count(update, [person_id, name, role, locale, disabled_at, now, own_role]);
/** From now on the role is the person's own, whatever groups say. */
export const ownRole = (db: Queryable, personId: string) => db.count(own, [personId]);
export const removePerson = (db: Queryable, personId: string) => db.count(remove, [personId]);
