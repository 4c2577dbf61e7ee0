import { Type } from "typebox";
import { changePerson, requirePerson, resetSecondFactor } from "../../access/people/change-person.ts";
import { endSession, endSessions, openSessionsOf } from "../../access/people/end-sessions.ts";
import { invitationUrl } from "../../access/people/invitation.ts";
import {
  type Invited,
  inviteAgain,
  invitePerson,
  withdrawInvitation,
} from "../../access/people/invite-person.ts";
import { findPeople, findPersonView, PersonDetails, sessionView } from "../../access/people/person-view.ts";
import { libraryLoader } from "../../access/sign-in/load-library.ts";
import { Email, PersonName, PersonRole, SessionView } from "../../access/sign-in/schemas.ts";
import type { Application } from "../../application.ts";
import { change } from "../../http/idempotency.ts";
import { Instant, NoContent, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { invalidField } from "../../problem.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);
const params = Type.Object({ personId: Uuid });

const Invitation = Type.Object(
  {
    person: PersonDetails,
    url: Type.String({ description: "The link to hand over: it works once. Shown this once." }),
    expires: Instant,
  },
  { title: "PortalInvitation" },
);

/** The people of the Portal, for administrators. */
export function peopleRoutes(server: Server, application: Application): void {
  const { clock, config, database } = application;
  const load = libraryLoader(application);
  const invitation = async (db: Parameters<typeof findPersonView>[0], invited: Invited) => ({
    person: await findPersonView(db, invited.personId, clock.now()),
    url: invitationUrl(config.portalUrl, invited.token),
    expires: invited.expiresAt.toISOString(),
  });

  server.get(
    "/people",
    {
      schema: {
        operationId: "portal-list-people",
        summary: "List people",
        description: "Everybody who may sign in, is invited, or is disabled, by name.",
        tags,
        response: {
          200: Type.Object({ results: Type.Array(PersonDetails) }, { title: "PortalPeople" }),
          ...everywhere,
        },
      },
    },
    async () => ({ results: await findPeople(database, clock.now()) }),
  );

  server.post(
    "/people",
    {
      schema: {
        operationId: "portal-invite-person",
        summary: "Invite somebody",
        description: "No mail is sent: the reply has the link to hand over. It works once, within 7 days.",
        tags,
        body: Type.Object({ name: PersonName, email: Email, role: PersonRole }),
        response: { 201: Invitation, ...everywhere, ...refusals(400, 409) },
      },
    },
    async (request, reply) => {
      const { name, email, role } = request.body;
      if (!/^[^\s@]+@[^\s@]+$/.test(email.trim()))
        throw invalidField("email", "This is not an email address.", "Person");
      const library = await load();
      return change(application, request, reply, async (work) => {
        const person = { name: name.trim(), email: email.trim(), role };
        return { status: 201, body: await invitation(work.tx, await invitePerson(work, library, person)) };
      });
    },
  );

  server.patch(
    "/people/:personId",
    {
      schema: {
        operationId: "portal-change-person",
        summary: "Change somebody",
        description:
          "Name, role, or whether they may sign in. Who is disabled is signed out everywhere at once.",
        tags,
        params,
        body: Type.Object({
          name: Type.Optional(PersonName),
          role: Type.Optional(PersonRole),
          disabled: Type.Optional(Type.Boolean()),
        }),
        response: { 200: PersonDetails, ...everywhere, ...refusals(400, 404, 409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { personId } = request.params;
        await changePerson(work, personId, request.body);
        return { status: 200, body: await findPersonView(work.tx, personId, work.now) };
      }),
  );

  server.post(
    "/people/:personId/invitation",
    {
      schema: {
        operationId: "portal-renew-invitation",
        summary: "Make a new link",
        description:
          "For somebody who has not come yet, or who forgot the password: they choose one with the link. The link before ends.",
        tags,
        params,
        response: { 201: Invitation, ...everywhere, ...refusals(400, 404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const person = await requirePerson(work, request.params.personId);
        return { status: 201, body: await invitation(work.tx, await inviteAgain(work, person)) };
      }),
  );

  server.delete(
    "/people/:personId/invitation",
    {
      schema: {
        operationId: "portal-withdraw-invitation",
        summary: "Take an invitation back",
        description: "The link ends, and somebody who has never signed in is forgotten.",
        tags,
        params,
        response: { 204: NoContent, ...everywhere, ...refusals(400, 404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await withdrawInvitation(work, await requirePerson(work, request.params.personId));
        return { status: 204 };
      }),
  );

  server.delete(
    "/people/:personId/second-factor",
    {
      schema: {
        operationId: "portal-reset-second-factor",
        summary: "Reset somebody's second factor",
        description: "For who lost it: they are signed out, and set up another when they sign in next.",
        tags,
        params,
        response: { 204: NoContent, ...everywhere, ...refusals(400, 404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await resetSecondFactor(work, request.params.personId);
        return { status: 204 };
      }),
  );

  server.get(
    "/people/:personId/sessions",
    {
      schema: {
        operationId: "portal-list-person-sessions",
        summary: "Where somebody is signed in",
        tags,
        params,
        response: {
          200: Type.Object({ results: Type.Array(SessionView) }, { title: "PortalOpenSessions" }),
          ...everywhere,
          ...refusals(400, 404),
        },
      },
    },
    async (request) => {
      const person = await findPersonView(database, request.params.personId, clock.now());
      const rows = await openSessionsOf(application, person.id);
      return { results: rows.map((row) => sessionView(row, request.person.sessionId)) };
    },
  );

  server.delete(
    "/people/:personId/sessions",
    {
      schema: {
        operationId: "portal-end-person-sessions",
        summary: "Sign somebody out everywhere",
        tags,
        params,
        response: { 204: NoContent, ...everywhere, ...refusals(400, 404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { person_id: personId } = await requirePerson(work, request.params.personId);
        await endSessions(work, personId, request.person.sessionId);
        return { status: 204 };
      }),
  );

  server.delete(
    "/people/:personId/sessions/:sessionId",
    {
      schema: {
        operationId: "portal-end-person-session",
        summary: "End one session of somebody",
        tags,
        params: Type.Object({ personId: Uuid, sessionId: Uuid }),
        response: { 204: NoContent, ...everywhere, ...refusals(400, 404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await endSession(work, request.params.personId, request.params.sessionId);
        return { status: 204 };
      }),
  );
}
