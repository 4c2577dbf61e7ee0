import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { Instant, NoContent, Nullable, OneOf, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { hasPeople } from "../people/queries.ts";
import { acceptInvitation, lookAtInvitation } from "./accept-invitation.ts";
import { cookieOf, librarySecret, signedToken } from "./cookie.ts";
import type { LoadLibrary } from "./load-library.ts";
import { finishEnrolment, signInWithCode } from "./prove-person.ts";
import {
  Code,
  Email,
  LinkToken,
  NextStep,
  Password,
  PersonName,
  PersonRole,
  RecoveryCodes,
} from "./schemas.ts";
import type { SignIn } from "./sign-in.ts";
import { findMethods, requirePasswords } from "./sign-in-methods.ts";
import { type AfterPassword, type From, signInWithPassword, wrong } from "./sign-in-with-password.ts";

const tags = ["Portal"];
const everywhere = refusals(400, 403, 429, 500, 503);

export const from = (request: FastifyRequest): From => ({
  address: request.ip,
  userAgent: (request.headers["user-agent"] ?? "").slice(0, 300),
  correlationId: request.id,
  cookies: request.headers.cookie,
});

/** The browser gets the library's cookies as they are. */
export const giveCookies = (reply: FastifyReply, cookies: readonly string[]): void => {
  for (const cookie of cookies) reply.header("set-cookie", cookie);
};

/** A session as the one cookie of a request that the library is asked with. */
export const cookieHeader = ({ config, vault }: Application, token: string): string =>
  `${cookieOf(config.portalUrl).name}=${signedToken(token, librarySecret(vault))}`;

/** What is asked before anybody is signed in. */
export function signInRoutes(
  server: Server,
  application: Application,
  load: LoadLibrary,
  signIn: Pick<SignIn, "sessionOf">,
): void {
  const { clock, config, database } = application;
  const step = (reply: FastifyReply, { cookies, ...next }: AfterPassword) => {
    giveCookies(reply, cookies);
    return next;
  };

  server.get(
    "/sign-in/methods",
    {
      schema: {
        operationId: "portal-get-sign-in-methods",
        summary: "Ways to sign in",
        tags,
        response: {
          200: Type.Object(
            {
              client: Type.Object({ name: Type.String(), environment: OneOf("test", "live") }),
              firstStart: Type.Boolean({
                description: "Nobody has an account yet: the log shows the link to begin with.",
              }),
              password: Type.Boolean(),
              singleSignOn: Nullable(
                Type.Object({ name: Type.String({ description: "What the button says." }) }),
              ),
              message: Nullable(Type.String({ description: "The operator's words on the sign-in page." })),
            },
            { title: "PortalSignInMethods" },
          ),
          ...everywhere,
        },
      },
    },
    async () => {
      const { passwordEnabled, message, singleSignOn } = await findMethods(application, database);
      return {
        client: { name: config.clientName, environment: config.environment },
        firstStart: !(await hasPeople(database)),
        password: passwordEnabled,
        singleSignOn: singleSignOn ? { name: singleSignOn.name } : null,
        message,
      };
    },
  );

  server.post(
    "/sign-in/password",
    {
      schema: {
        operationId: "portal-sign-in-password",
        summary: "Sign in, first step",
        description:
          "A wrong password and an unknown address get the same answer. Ten failures lock an account for 15 minutes, but not for browsers with which its person has signed in.",
        tags,
        body: Type.Object({ email: Email, password: Password }),
        response: { 200: NextStep, ...everywhere, ...refusals(401) },
      },
    },
    async (request, reply) => {
      await requirePasswords(application, database);
      return step(reply, await signInWithPassword(application, await load(), request.body, from(request)));
    },
  );

  server.post(
    "/sign-in/code",
    {
      schema: {
        operationId: "portal-sign-in-code",
        summary: "Sign in, second step",
        description: "With the code that the authenticator shows, or with a recovery code.",
        tags,
        body: Type.Object({
          code: Type.Optional(Code),
          recoveryCode: Type.Optional(Type.String({ maxLength: 50 })),
        }),
        response: { 204: NoContent, ...everywhere, ...refusals(401) },
      },
    },
    async (request, reply) => {
      const { code, recoveryCode } = request.body;
      const factor = recoveryCode ? { recoveryCode: recoveryCode.trim() } : { code: digits(code ?? "") };
      const cookies = await signInWithCode(application, await load(), factor, from(request));
      giveCookies(reply, cookies);
      return reply.code(204).send(null);
    },
  );

  server.post(
    "/sign-in/enrolment",
    {
      schema: {
        operationId: "portal-finish-enrolment",
        summary: "Set up the second factor",
        description:
          "The code shows that the authenticator has the secret; it signs in. The reply has the recovery codes.",
        tags,
        body: Type.Object({ code: Code }),
        response: { 200: RecoveryCodes, ...everywhere, ...refusals(401) },
      },
    },
    async (request, reply) => {
      const session = await signIn.sessionOf(request);
      if (!session || session.proven_at !== null)
        throw wrong("It took too long. Begin again with the password.");
      const cookie = cookieHeader(application, session.token);
      const code = digits(request.body.code);
      const done = await finishEnrolment(application, await load(), code, session, cookie, from(request));
      giveCookies(reply, done.cookies);
      return { recoveryCodes: [...done.recoveryCodes] };
    },
  );

  server.post(
    "/sign-in/invitation",
    {
      schema: {
        operationId: "portal-look-at-invitation",
        summary: "What a link is good for",
        tags,
        body: Type.Object({ token: LinkToken }),
        response: {
          200: Type.Object(
            {
              kind: OneOf("first-administrator", "invitation"),
              name: Nullable(Type.String()),
              email: Nullable(Type.String()),
              role: PersonRole,
              expires: Instant,
              password: Type.Boolean({ description: "Whether a password is to be chosen." }),
              singleSignOn: Nullable(Type.Object({ name: Type.String() })),
            },
            { title: "PortalOpenInvitation" },
          ),
          ...everywhere,
          ...refusals(404),
        },
      },
    },
    async (request) => {
      const { expiresAt, ...open } = await lookAtInvitation(database, request.body.token, clock.now());
      const { passwordEnabled, singleSignOn } = await findMethods(application, database);
      return {
        ...open,
        expires: expiresAt.toISOString(),
        password: passwordEnabled || open.kind === "first-administrator",
        singleSignOn: singleSignOn ? { name: singleSignOn.name } : null,
      };
    },
  );

  server.post(
    "/sign-in/invitation/accept",
    {
      schema: {
        operationId: "portal-accept-invitation",
        summary: "Come in with a link",
        description:
          "Sets name and password; setting up the second factor follows. The first administrator gives an address, too.",
        tags,
        body: Type.Object({
          token: LinkToken,
          name: PersonName,
          email: Type.Optional(Email),
          password: Password,
        }),
        response: { 200: NextStep, ...everywhere, ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const { kind } = await lookAtInvitation(database, request.body.token, clock.now());
      // Whoever comes in when everybody is locked out must not depend on the identity server.
      if (kind === "invitation") await requirePasswords(application, database);
      return step(reply, await acceptInvitation(application, await load(), request.body, from(request)));
    },
  );
}

export const digits = (code: string): string => code.replace(/\s/g, "");
