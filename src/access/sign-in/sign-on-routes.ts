import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { after, minute } from "../../clock.ts";
import type { SingleSignOnConfig } from "../../config-portal.ts";
import { refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { countSignOnFailure } from "./attempt.ts";
import { cookieOf, librarySecret, portalPath, sessionCookie } from "./cookie.ts";
import { identityServer, newVisit, type Visit } from "./identity-server.ts";
import type { LoadLibrary } from "./load-library.ts";
import { callbackUrl, findMethods } from "./sign-in-methods.ts";
import { from } from "./sign-in-routes.ts";
import { visitor } from "./sign-in-with-password.ts";
import { signOn } from "./sign-on.ts";

/** How long signing on elsewhere may take, in milliseconds. */
const visitLife = 15 * minute;
const purpose = "portal-sign-on-visit";

/** What the browser carries from leaving to coming back, sealed. */
interface Carried extends Visit {
  readonly issuer: string;
  readonly back: string;
  readonly until: number;
}

const tags = ["Portal"];
const everywhere = refusals(400, 403, 404, 429, 500, 503);

/** Leaving for the identity server, and coming back. */
export function signOnRoutes(server: Server, application: Application, load: LoadLibrary): void {
  const { clock, config, database, log, providerHttp, vault } = application;
  const name = `${cookieOf(config.portalUrl).name}-visit`;
  const { path, secure } = cookieOf(config.portalUrl);
  const cookie = (value: string, seconds: number) =>
    `${name}=${value}; Path=${path}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}; Max-Age=${seconds}`;
  const redirectUri = callbackUrl(config.portalUrl);

  const settings = async (): Promise<SingleSignOnConfig> => {
    const { singleSignOn } = await findMethods(application, database);
    if (!singleSignOn) throw new Problem("route-not-found", "Single sign-on is not switched on.");
    return singleSignOn;
  };
  const refuse = (request: FastifyRequest, reply: FastifyReply, reason: string) => {
    const query = new URLSearchParams({ refused: reason, correlation: request.id });
    return reply
      .header("set-cookie", cookie("", 0))
      .redirect(`${portalPath(config.portalUrl)}/sign-in?${query}`, 303);
  };
  const failed = async (request: FastifyRequest, reply: FastifyReply, error: unknown, step: string) => {
    // Not the error itself: what the library throws may carry the answer, and with it tokens.
    const { message: reason, code } = error as Error & { code?: string };
    log.warn({ reason, code, correlationId: request.id }, "signing on with the identity server failed");
    const where = from(request);
    await transact(application, visitor(where), request.id, async (work) => {
      // Anybody may call these addresses: the trail must not grow with each call.
      if (!(await countSignOnFailure(work, where.address))) return;
      const after = { step, reason: "failed" };
      await audit(work, { type: "signIn.failed", target: {}, after, outcome: "failed" });
    });
    return refuse(request, reply, "failed");
  };

  server.get(
    "/sign-in/single-sign-on",
    {
      schema: {
        operationId: "portal-begin-sign-on",
        summary: "Leave for the identity server",
        tags,
        querystring: Type.Object({
          return: Type.Optional(Type.String({ maxLength: 2000 })),
          again: Type.Optional(Type.String({ maxLength: 5 })),
        }),
        response: { 303: Type.Null(), ...everywhere },
      },
    },
    async (request, reply) => {
      const found = await settings();
      const { again } = request.query;
      const visit = newVisit(again !== undefined);
      try {
        const http = identityServer(found, providerHttp, clock.now());
        const url = await http.authorizationUrl(visit, redirectUri);
        const carried: Carried = {
          ...visit,
          issuer: found.issuer,
          back: backTo(request.query.return, config.portalUrl),
          until: after(clock.now(), visitLife).getTime(),
        };
        const sealed = vault.seal(purpose, JSON.stringify(carried)).toString("base64url");
        return reply.header("set-cookie", cookie(sealed, visitLife / 1000)).redirect(url, 303) as never;
      } catch (error) {
        return (await failed(request, reply, error, "single-sign-on")) as never;
      }
    },
  );

  server.get(
    "/sign-in/callback",
    {
      schema: {
        operationId: "portal-finish-sign-on",
        summary: "Come back from the identity server",
        tags,
        response: { 303: Type.Null(), ...everywhere },
      },
    },
    async (request, reply) => {
      const found = await settings();
      const carried = read(request.headers.cookie);
      if (!carried || carried.issuer !== found.issuer)
        return (await failed(request, reply, new Error("no visit was begun"), "callback")) as never;
      const callback = new URL(request.url, config.portalUrl).searchParams;
      try {
        const http = identityServer(found, providerHttp, clock.now());
        const claims = await http.identify(carried, callback, redirectUri);
        const library = await load();
        const done = await signOn(application, library, found, claims, from(request));
        if ("refused" in done) return refuse(request, reply, done.refused) as never;
        const session = sessionCookie(config.portalUrl, librarySecret(vault), done.token);
        return reply
          .header("set-cookie", session)
          .header("set-cookie", cookie("", 0))
          .redirect(carried.back, 303) as never;
      } catch (error) {
        return (await failed(request, reply, error, "callback")) as never;
      }
    },
  );

  function read(header: string | undefined): Carried | undefined {
    const pair = header
      ?.split(";")
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${name}=`));
    if (!pair || pair.length > 6_000) return undefined;
    try {
      const carried = JSON.parse(
        vault.open(purpose, Buffer.from(pair.slice(name.length + 1), "base64url")),
      ) as Carried;
      return carried.until > clock.now().getTime() ? carried : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A page of the Portal to go to afterwards; never another address. */
export function backTo(asked: string | undefined, portalUrl: string): string {
  const home = `${portalPath(portalUrl)}/`;
  const { origin } = new URL(portalUrl);
  if (asked === undefined || !URL.canParse(asked, origin)) return home;
  const url = new URL(asked, origin);
  return url.origin === origin && url.pathname.startsWith(home) ? url.pathname + url.search : home;
}
