import { type Queryable, statement } from "../../database/pool.ts";
import type { PortalRole } from "../roles.ts";

export type InvitationKind = "first-administrator" | "invitation";

export interface InvitationRow {
  kind: InvitationKind;
  person_id: string | null;
  expires_at: Date;
  name: string | null;
  email: string | null;
  role: PortalRole | null;
  disabled_at: Date | null;
}

const columns = `select i.kind, i.person_id, i.expires_at, p.name, p.email, p.role, p.disabled_at
   from signin.invitation i left join signin.person p on p.id = i.person_id where i.token_hash = $1`;
const find = statement("invitation-find", columns);
const lock = statement("invitation-lock", `${columns} for update of i`);
const insert = statement(
  "invitation-insert",
  `insert into signin.invitation (token_hash, kind, person_id, created_at, expires_at)
   values ($1, $2, $3, $4, $5)`,
);
const removeOf = statement("invitation-delete-person", "delete from signin.invitation where person_id = $1");
const removeFirst = statement(
  "invitation-delete-first",
  "delete from signin.invitation where kind = 'first-administrator'",
);
const remove = statement("invitation-delete", "delete from signin.invitation where token_hash = $1");

export const findInvitation = (db: Queryable, hash: Buffer) => db.maybe<InvitationRow>(find, [hash]);
export const lockInvitation = (db: Queryable, hash: Buffer) => db.maybe<InvitationRow>(lock, [hash]);
export const insertInvitation = (
  db: Queryable,
  invitation: { hash: Buffer; kind: InvitationKind; personId: string | null; now: Date; expiresAt: Date },
) =>
  db.count(insert, [
    invitation.hash,
    invitation.kind,
    invitation.personId,
    invitation.now,
    invitation.expiresAt,
  ]);
export const removeInvitationOf = (db: Queryable, personId: string) => db.count(removeOf, [personId]);
export const removeFirstInvitations = (db: Queryable) => db.count(removeFirst);
export const removeInvitation = (db: Queryable, hash: Buffer) => db.count(remove, [hash]);
