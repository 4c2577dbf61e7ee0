import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { NoContent, Nullable, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { endSession, endSessions, openSessionsOf } from "../people/end-sessions.ts";
import { findPersonView, PersonDetails, sessionView } from "../people/person-view.ts";
import { findPerson, updatePerson } from "../people/queries.ts";
import { requireRecentSignIn } from "../recent-sign-in.ts";
import { changePassword, type Own, renewRecoveryCodes, replaceSecondFactor } from "./change-credentials.ts";
import type { LoadLibrary } from "./load-library.ts";
import { confirmPerson } from "./prove-person.ts";
import { Code, NextStep, Password, PersonName, RecoveryCodes, SessionView } from "./schemas.ts";
import { personOfSession, type SignIn } from "./sign-in.ts";
import { cookieHeader, digits, from, giveCookies } from "./sign-in-routes.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);

/** What everybody who is signed in does with the own account. */
export function accountRoutes(
  server: Server,
  application: Application,
  load: LoadLibrary,
  signIn: Pick<SignIn, "sessionOf">,
): void {
  const { clock, database } = application;

  const own = async (request: FastifyRequest): Promise<Own> => {
    const session = await signIn.sessionOf(request);
    if (!session?.proven_at)
      throw new Problem("unauthorized", "Nobody is signed in, or the session has ended. Sign in again.");
    return { session, cookie: cookieHeader(application, session.token), from: from(request) };
  };
  const recent = (account: Own): void => requireRecentSignIn(personOfSession(account.session), clock.now());
  const work = async <T>(
    { session, from: { address, correlationId } }: Own,
    run: Parameters<typeof transact<T>>[3],
  ) =>
    transact(
      application,
      { kind: "person", id: session.person_id, role: session.role, address },
      correlationId,
      run,
    );

  server.get(
    "/account",
    {
      schema: {
        operationId: "portal-get-account",
        summary: "The own account",
        tags,
        response: { 200: PersonDetails, ...everywhere },
      },
    },
    async (request) => {
      const { session } = await own(request);
      return findPersonView(database, session.person_id, clock.now());
    },
  );

  server.patch(
    "/account",
    {
      schema: {
        operationId: "portal-change-account",
        summary: "Change the own name or language",
        tags,
        body: Type.Object({
          name: Type.Optional(PersonName),
          locale: Type.Optional(Nullable(OneOf("en", "fr"))),
        }),
        response: { 200: PersonDetails, ...everywhere, ...refusals(400) },
      },
    },
    async (request) => {
      const account = await own(request);
      const personId = account.session.person_id;
      const { name, locale } = request.body;
      await work(account, async ({ tx, now, ...rest }) => {
        const before = (await findPerson(tx, personId))!;
        const changed = {
          name: name?.trim() || before.name,
          locale: locale === undefined ? before.locale : locale,
        };
        await updatePerson(tx, { ...before, ...changed }, now);
        const told = ({ name, locale }: typeof changed) => ({ name, locale });
        await audit(
          { tx, now, ...rest },
          { type: "account.changed", target: { personId }, before: told(before), after: told(changed) },
        );
      });
      return findPersonView(database, personId, clock.now());
    },
  );

  server.put(
    "/account/password",
    {
      schema: {
        operationId: "portal-change-password",
        summary: "Change the own password",
        description: "Signs out everywhere else.",
        tags,
        body: Type.Object({ current: Password, password: Password }),
        response: { 204: NoContent, ...everywhere, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const account = await own(request);
      const { current, password: next } = request.body;
      await changePassword(application, await load(), account, { current, next });
      return reply.code(204).send(null);
    },
  );

  server.post(
    "/account/recovery-codes",
    {
      schema: {
        operationId: "portal-renew-recovery-codes",
        summary: "Make new recovery codes",
        description: "Those before are good for nothing from then on.",
        tags,
        body: Type.Object({ password: Password }),
        response: { 200: RecoveryCodes, ...everywhere, ...refusals(400) },
      },
    },
    async (request) => {
      const account = await own(request);
      recent(account);
      const codes = await renewRecoveryCodes(application, await load(), account, request.body.password);
      return { recoveryCodes: [...codes] };
    },
  );

  server.post(
    "/account/second-factor",
    {
      schema: {
        operationId: "portal-replace-second-factor",
        summary: "Set up another authenticator",
        description:
          "Ends the one before and every session; the session that is left can only finish with `POST /portal/api/sign-in/enrolment`.",
        tags,
        body: Type.Object({ password: Password }),
        response: { 200: NextStep, ...everywhere, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const account = await own(request);
      recent(account);
      const { cookies, ...next } = await replaceSecondFactor(
        application,
        await load(),
        account,
        request.body.password,
      );
      giveCookies(reply, cookies);
      return next;
    },
  );

  server.post(
    "/account/confirmation",
    {
      schema: {
        operationId: "portal-confirm",
        summary: "Show again who you are",
        description:
          "What is sensitive asks for a sign-in within the last ten minutes; a code counts as one.",
        tags,
        body: Type.Object({ code: Code }),
        response: { 204: NoContent, ...everywhere, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { session, cookie, from: where } = await own(request);
      await confirmPerson(application, await load(), digits(request.body.code), session, cookie, where);
      return reply.code(204).send(null);
    },
  );

  server.get(
    "/account/sessions",
    {
      schema: {
        operationId: "portal-list-sessions",
        summary: "Where you are signed in",
        tags,
        response: {
          200: Type.Object({ results: Type.Array(SessionView) }, { title: "PortalOpenSessions" }),
          ...everywhere,
        },
      },
    },
    async (request) => {
      const { session } = await own(request);
      const rows = await openSessionsOf(application, session.person_id);
      return { results: rows.map((row) => sessionView(row, session.session_id)) };
    },
  );

  server.delete(
    "/account/sessions",
    {
      schema: {
        operationId: "portal-end-other-sessions",
        summary: "Sign out everywhere else",
        tags,
        response: { 204: NoContent, ...everywhere },
      },
    },
    async (request, reply) => {
      const account = await own(request);
      const { person_id: personId, session_id: sessionId } = account.session;
      await work(account, (unit) => endSessions(unit, personId, sessionId));
      return reply.code(204).send(null);
    },
  );

  server.delete(
    "/account/sessions/:sessionId",
    {
      schema: {
        operationId: "portal-end-session",
        summary: "End one of your sessions",
        tags,
        params: Type.Object({ sessionId: Uuid }),
        response: { 204: NoContent, ...everywhere, ...refusals(400, 404) },
      },
    },
    async (request, reply) => {
      const account = await own(request);
      await work(account, (unit) => endSession(unit, account.session.person_id, request.params.sessionId));
      return reply.code(204).send(null);
    },
  );
}
