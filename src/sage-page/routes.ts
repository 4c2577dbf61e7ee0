import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { Server } from "../http/server.ts";
import { isLocale } from "../link/locale.ts";
import { type PageContent, type PageFrame, type PagePolicy, pageFrame, sendPage } from "../link/pages.ts";
import { failWithPages } from "../link/unavailable.ts";
import { currentLinkSettings } from "../link-settings/find-link-settings.ts";
import { originAtSage } from "../sage-connector/leave-authorisation.ts";
import { connectSage } from "./connect-sage.ts";
import { formPage, sagePath, stopPage, type Typed } from "./sage-page.ts";
import {
  backToSage,
  framedBy,
  leadsToSage,
  makeTicket,
  operatorsPage,
  readSageRequest,
  readTicket,
  type SageRequest,
  wayBack,
} from "./sage-request.ts";

/**
 * The page that Sage shows in a frame: the customer types the id of the connection and a one-time password. It needs
 * no script and no cookie, which frames do not get.
 */
export function sagePageRoutes(server: Server, application: Application): void {
  server.register(async (scope) => {
    const pages = scope as Server;
    failWithPages(pages, application, { framedBy: framedBy(application.config) });
    pages.get(sagePath, { exposeHeadRoute: true }, (request, reply) => open(application, request, reply));
    pages.post(sagePath, (request, reply) => post(application, request, reply));
  });
}

async function open(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const query = new URLSearchParams(request.url.split("?").slice(1).join("?"));
  const asked = readSageRequest(query);
  const show = (status: number, content: (frame: PageFrame) => PageContent) =>
    send(application, request, reply, { status, query }, content, asked);
  if (!asked) return show(400, (frame) => stopPage(frame, "notFromSage"));
  if (!leadsBack(application, asked.redirectUri)) return show(400, (frame) => stopPage(frame, "wrongPlace"));
  const { sageAuthorizationUrl } = await currentLinkSettings(application);
  if (sageAuthorizationUrl) return leave(reply, operatorsPage(sageAuthorizationUrl, asked));
  const ticket = makeTicket(application.vault, asked, application.clock.now());
  return show(200, (frame) => formPage(frame, ticket));
}

async function post(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const { clock, vault } = application;
  const ticket = form.get("ticket") ?? "";
  const read = readTicket(vault, ticket, clock.now());
  const query = queryOf(read?.request, form.get("lang"));
  const show = (status: number, content: (frame: PageFrame) => PageContent) =>
    send(application, request, reply, { status, query }, content, read?.request);
  if (!read) return show(400, (frame) => stopPage(frame, "notFromSage"));
  const asked = read.request;
  if (read.expired) return show(400, (frame) => stopPage(frame, "late", asked));
  const typed: Typed = {
    connectionId: form.get("connectionId")?.trim() ?? "",
    password: form.get("password")?.trim() ?? "",
  };
  if (typed.connectionId === "" || typed.password === "")
    return show(400, (frame) => formPage(frame, ticket, typed));
  switch (await connectSage(application, request.ip, typed, asked)) {
    case "connected":
      return leave(reply, backToSage(asked));
    case "wrong":
      return show(401, (frame) => formPage(frame, ticket, typed));
    case "no-accounts":
      return show(409, (frame) => stopPage(frame, "noAccounts", asked));
    case "over":
      return show(409, (frame) => stopPage(frame, "late", asked));
    case "switched-off":
      return show(403, (frame) => stopPage(frame, "switchedOff", asked));
  }
}

/** The page's own address again, for the switch of the language. */
function queryOf(request: SageRequest | undefined, lang: string | null): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request ?? {})) if (value !== null) query.set(name, value);
  if (isLocale(lang)) query.set("lang", lang);
  return query;
}

async function send(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  { query, status }: { query: URLSearchParams; status: number },
  content: (frame: PageFrame) => PageContent,
  asked: SageRequest | undefined,
): Promise<FastifyReply> {
  const frame = await pageFrame(application, request, undefined, { link: query });
  const policy: PagePolicy = { framedBy: framedBy(application.config) };
  // A browser applies `form-action` to the redirects that follow a post as well.
  const formTargets = asked ? await originsBack(application, asked) : [];
  return sendPage(reply, frame, status, content(frame), { ...policy, formTargets });
}

const leadsBack = ({ config }: Application, redirectUri: string): boolean =>
  redirectUri === wayBack(config) || leadsToSage(redirectUri, config);

async function originsBack(application: Application, asked: SageRequest): Promise<string[]> {
  if (!leadsBack(application, asked.redirectUri)) return [];
  const own = new URL(asked.redirectUri).origin;
  if (asked.redirectUri !== wayBack(application.config)) return [own];
  const last = await originAtSage(application, asked.authorizationId);
  return last ? [own, last] : [own];
}

const leave = (reply: FastifyReply, address: string): FastifyReply =>
  reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer").redirect(address, 303);
