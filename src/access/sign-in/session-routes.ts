import { Type } from "typebox";
import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { NoContent, Nullable, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { capabilities, capabilitiesOf, roles } from "../roles.ts";
import { expiredCookie } from "./cookie.ts";
import { endSession } from "./queries.ts";
import type { SignIn } from "./sign-in.ts";

const PortalSession = Type.Object(
  {
    person: Type.Object({ id: Uuid, name: Type.String(), email: Type.String(), role: OneOf(...roles) }),
    capabilities: Type.Array(OneOf(...capabilities), { description: "What the person's role may do." }),
    client: Type.Object({
      id: Uuid,
      name: Type.String({ description: "Name of the installation." }),
      environment: OneOf("test", "live"),
    }),
    sandbox: Type.Boolean({ description: "Whether pretend accounting software runs in this process." }),
    locale: Nullable(
      Type.String({ description: "The language the person chose; null while none is chosen." }),
    ),
  },
  { title: "PortalSession" },
);

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);

/** Who is signed in, and how that ends. */
export function sessionRoutes(server: Server, application: Application, signIn: SignIn): void {
  const { clientId, config } = application;

  server.get(
    "/session",
    {
      schema: {
        operationId: "portal-get-session",
        summary: "Who is signed in",
        description:
          "The person of the session, what they may do, and where they are. 401 when nobody is signed in.",
        tags,
        response: { 200: PortalSession, ...everywhere },
      },
    },
    async (request) => {
      const session = await signIn.sessionOf(request);
      if (!session?.proven_at) throw nobody();
      return {
        person: { id: session.person_id, name: session.name, email: session.email, role: session.role },
        capabilities: [...capabilitiesOf(session.role)],
        client: { id: clientId, name: config.clientName, environment: config.environment },
        sandbox: config.roles.has("sandbox"),
        locale: session.locale,
      };
    },
  );

  server.delete(
    "/session",
    {
      schema: {
        operationId: "portal-delete-session",
        summary: "Sign out",
        description: "Ends the session at once, on the server too. Answers the same when there is none.",
        tags,
        response: { 204: NoContent, ...everywhere },
      },
    },
    async (request, reply) => {
      const session = await signIn.sessionOf(request);
      if (session) {
        const { person_id: id, role, session_id: sessionId } = session;
        const actor = { kind: "person", id, role, address: request.ip } as const;
        await transact(application, actor, request.id, async (work) => {
          await endSession(work.tx, sessionId);
          await audit(work, { type: "portalSession.ended", target: { personId: id, sessionId } });
        });
      }
      reply.header("set-cookie", expiredCookie(config.portalUrl)).code(204);
      return reply.send(null);
    },
  );
}

const nobody = () =>
  new Problem("unauthorized", "Nobody is signed in, or the session has ended. Sign in again.");
