import type { FastifyRequest } from "fastify";
import type { Application } from "../../application.ts";
import { after, minute } from "../../clock.ts";
import type { Server } from "../../http/server.ts";
import type { Person } from "../person.ts";
import { accountRoutes } from "./account-routes.ts";
import { cookieOf, librarySecret, tokenOf } from "./cookie.ts";
import { libraryLoader } from "./load-library.ts";
import { findSession, type SessionRow, touchSession } from "./queries.ts";
import { sessionRoutes } from "./session-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { signOnRoutes } from "./sign-on-routes.ts";

/** Tells who calls the Portal. */
export interface SignIn {
  /** The person whose session the request carries; undefined when there is none in force or a second factor is missing. */
  personOf(request: FastifyRequest): Promise<Person | undefined>;
  /** As `personOf`, for sessions too whose person has yet to set up a second factor. */
  sessionOf(request: FastifyRequest): Promise<SessionRow | undefined>;
  /** What people call before they are signed in, and about their own session. */
  signInRoutes(server: Server): void;
}

/** Sessions are looked up at each request: one that was revoked, or a person who was disabled, is refused at the next. */
export function createSignIn(application: Application): SignIn {
  const { clock, config, database } = application;
  const { name } = cookieOf(config.portalUrl);
  const secret = librarySecret(application.vault);
  const load = libraryLoader(application);

  const sessionOf = async (request: FastifyRequest): Promise<SessionRow | undefined> => {
    const token = tokenOf(request.headers.cookie, name, secret);
    if (token === undefined) return undefined;
    const session = await findSession(database, token);
    const now = clock.now();
    if (!session || !isInForce(session, now, config.portal.idleLife)) return undefined;
    // What a page reads again by itself, with nobody in front of it, does not keep the session from ending.
    const attended = request.headers["portal-unattended"] === undefined;
    if (attended && now.getTime() - lastSeen(session).getTime() > minute)
      await touchSession(database, session.session_id, now);
    return session;
  };
  const signIn: SignIn = {
    sessionOf,
    personOf: async (request) => {
      const session = await sessionOf(request);
      return session?.proven_at ? personOfSession(session) : undefined;
    },
    signInRoutes: (server) => {
      sessionRoutes(server, application, signIn);
      signInRoutes(server, application, load, signIn);
      accountRoutes(server, application, load, signIn);
      signOnRoutes(server, application, load);
    },
  };
  return signIn;
}

/** How long setting up a second factor may take, in milliseconds. */
const unprovenLife = 30 * minute;

const lastSeen = (session: SessionRow): Date => session.last_seen_at ?? session.created_at;

function isInForce(session: SessionRow, now: Date, idleLife: number): boolean {
  if (session.disabled_at !== null || session.expires_at <= now) return false;
  if (session.proven_at === null && after(session.created_at, unprovenLife) <= now) return false;
  return now.getTime() - lastSeen(session).getTime() <= idleLife;
}

export const personOfSession = (session: SessionRow): Person => ({
  personId: session.person_id,
  name: session.name,
  email: session.email,
  role: session.role,
  sessionId: session.session_id,
  provenAt: session.proven_at ?? session.created_at,
});
