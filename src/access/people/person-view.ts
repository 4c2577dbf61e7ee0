import { type Static, Type } from "typebox";
import type { Queryable } from "../../database/pool.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import { PersonRole, type SessionView } from "../sign-in/schemas.ts";
import { noPerson } from "./change-person.ts";
import { describePerson, type ListedPersonRow, listPeople } from "./queries.ts";
import type { OpenSessionRow } from "./session-queries.ts";

/** Somebody as administrators see them. */
export const PersonDetails = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    email: Type.String(),
    role: PersonRole,
    status: OneOf("invited", "invitationExpired", "active", "disabled"),
    signsInWith: Type.Array(OneOf("password", "singleSignOn")),
    secondFactor: Type.Boolean({ description: "Whether a second factor is set up." }),
    sessions: Type.Integer({ description: "Sessions that have not ended." }),
    lastSeen: Nullable(Instant),
    createdDate: Instant,
    invitationExpires: Nullable(Instant),
  },
  { title: "PortalPerson" },
);

export async function findPeople(db: Queryable, now: Date): Promise<Static<typeof PersonDetails>[]> {
  return (await listPeople(db, now)).map((row) => personView(row, now));
}

/** One person; throws 404. */
export async function findPersonView(
  db: Queryable,
  personId: string,
  now: Date,
): Promise<Static<typeof PersonDetails>> {
  const row = await describePerson(db, personId, now);
  if (!row) throw noPerson();
  return personView(row, now);
}

function personView(row: ListedPersonRow, now: Date): Static<typeof PersonDetails> {
  const open = row.invitation_expires_at !== null && row.invitation_expires_at > now;
  const invited = open ? "invited" : "invitationExpired";
  return {
    id: row.person_id,
    name: row.name,
    email: row.email,
    role: row.role,
    status: row.disabled_at !== null ? "disabled" : row.activated_at !== null ? "active" : invited,
    signsInWith: [
      ...(row.has_password ? (["password"] as const) : []),
      ...(row.has_single_sign_on ? (["singleSignOn"] as const) : []),
    ],
    secondFactor: row.two_factor_enabled,
    sessions: row.sessions,
    lastSeen: row.last_seen_at?.toISOString() ?? null,
    createdDate: row.created_at.toISOString(),
    invitationExpires: open ? row.invitation_expires_at!.toISOString() : null,
  };
}

export const sessionView = (row: OpenSessionRow, current: string): Static<typeof SessionView> => ({
  id: row.session_id,
  current: row.session_id === current,
  address: row.address,
  device: row.device,
  createdDate: row.created_at.toISOString(),
  lastSeen: (row.last_seen_at ?? row.created_at).toISOString(),
  expires: row.expires_at.toISOString(),
});
