import type { FastifyReply, FastifyRequest } from "fastify";
import type { Application } from "../application.ts";
import type { CollectedAccount } from "../collection/collector.ts";
import { isSecure } from "../collection/secure-transport.ts";
import type { FdxClient } from "../config-fdx.ts";
import { createAddressLimit } from "../http/address-limit.ts";
import { acceptForms, type Server } from "../http/server.ts";
import { type PageContent, type PageFrame, pageFrame, sendPage } from "../link/pages.ts";
import { failWithPages } from "../link/unavailable.ts";
import { Problem } from "../problem.ts";
import {
  type AuthorizationRequest,
  answerAddress,
  type ReadRequest,
  readAuthorizationRequest,
} from "./authorization-request.ts";
import { giveAccess } from "./give-access.ts";
import { authorizePath, choicePage, type Stop, signInPage, stopPage } from "./login-page.ts";
import { accountsOf, signOn } from "./sign-on.ts";
import { makeTicket, readTicket, type Ticket } from "./ticket.ts";

/** Sign-ins that are tried a minute from one address, on each node; a pair is locked after fewer wrong ones. */
const triesPerMinute = 20;

/** One page of the visit: the request it answers, and how it is drawn. */
interface Visit {
  readonly application: Application;
  readonly client: FdxClient;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * The authorisation endpoint and its pages: the customer signs on with the pair, chooses accounts and agrees. They need
 * neither script nor cookie; what one page knows travels sealed to the next.
 */
export function authorizationRoutes(server: Server, application: Application, client: FdxClient): void {
  const { clock, config } = application;
  const secondsToWait = createAddressLimit(clock, triesPerMinute);
  acceptForms(server);
  failWithPages(server, application);
  server.addHook("onRequest", async (request) => {
    if (!isSecure(request, config.environment))
      throw new Problem(
        "forbidden",
        "Passwords travel over https only: this address needs a secure connection.",
      );
  });
  server.get(authorizePath, (request, reply) => begin({ application, client, request, reply }));
  server.post(authorizePath, (request, reply) =>
    goOn({ application, client, request, reply }, () => secondsToWait(request.ip) > 0),
  );
}

const queryOf = ({ url }: FastifyRequest) => new URLSearchParams(url.split("?").slice(1).join("?"));

function begin(visit: Visit): Promise<FastifyReply> {
  const { application, client, request } = visit;
  const read = readAuthorizationRequest(client, queryOf(request));
  if (read.kind === "untrusted") return stop(visit, 400, "notAsked");
  if (read.kind === "refused") return tellClient(visit, read);
  const now = application.clock.now();
  const ticket = makeTicket(
    application.vault,
    { clientId: client.clientId, request: read.request, signedOn: null },
    now,
  );
  return show(visit, 200, (frame) => signInPage(frame, ticket, denied(visit, read.request)), read.request);
}

async function goOn(visit: Visit, isTooMany: () => boolean): Promise<FastifyReply> {
  const { application, client, request } = visit;
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const text = form.get("ticket") ?? "";
  const ticket = readTicket(application.vault, text, client.clientId, application.clock.now());
  if (!ticket || !isFromOwnPage(application, request)) return stop(visit, 400, "late");
  if (!client.redirectUris.includes(ticket.request.redirectUri)) return stop(visit, 400, "notAsked");
  if (ticket.signedOn) return choose(visit, ticket, text, form);
  if (isTooMany()) return stop(visit, 429, "tooMany", ticket.request);
  return enter(visit, ticket, text, form);
}

/** The pair was typed. */
async function enter(
  visit: Visit,
  ticket: Ticket,
  text: string,
  form: URLSearchParams,
): Promise<FastifyReply> {
  const { application } = visit;
  const typed = {
    username: form.get("username")?.trim() ?? "",
    password: form.get("password")?.trim() ?? "",
  };
  const again = (status: number) =>
    show(
      visit,
      status,
      (frame) => signInPage(frame, text, denied(visit, ticket.request), typed),
      ticket.request,
    );
  if (typed.username === "" || typed.password === "") return again(400);
  const result = await signOn(application, typed);
  if (result.kind === "wrong") return again(401);
  if (result.kind !== "signed-on")
    return stop(visit, result.kind === "switchedOff" ? 403 : 409, result.kind, ticket.request);
  const next = makeTicket(
    application.vault,
    { ...ticket, signedOn: result.signedOn },
    application.clock.now(),
  );
  return showChoice(visit, ticket.request, next, result.accounts, false);
}

/** Accounts were chosen, or the customer has said no. */
async function choose(
  visit: Visit,
  ticket: Ticket,
  text: string,
  form: URLSearchParams,
): Promise<FastifyReply> {
  const { application, client, request } = visit;
  const { request: asked, signedOn } = ticket;
  if (form.get("decision") !== "allow") return leave(visit, denied(visit, asked));
  if (form.getAll("account").length === 0)
    return showChoice(visit, asked, text, await accountsOf(application, signedOn!), true);
  const by = { address: request.ip, correlationId: request.id, clientId: client.clientId };
  const code = await giveAccess(application, by, signedOn!, asked, form.getAll("account"));
  return code === undefined ? stop(visit, 409, "late", asked) : leave(visit, answer(visit, asked, { code }));
}

const showChoice = (
  visit: Visit,
  asked: AuthorizationRequest,
  ticket: string,
  accounts: readonly CollectedAccount[],
  noneChosen: boolean,
): Promise<FastifyReply> =>
  show(
    visit,
    noneChosen ? 400 : 200,
    (frame) => choicePage(frame, ticket, { accounts, noneChosen, scopes: asked.scopes }),
    asked,
    { leads: true },
  );

const answer = (
  { application }: Visit,
  asked: Pick<AuthorizationRequest, "redirectUri" | "state">,
  of: Record<string, string>,
) => answerAddress(asked, application.config.feedUrl, of);

const denied = (visit: Visit, asked: AuthorizationRequest): string =>
  answer(visit, asked, { error: "access_denied", error_description: "the customer did not agree" });

async function tellClient(
  visit: Visit,
  read: Extract<ReadRequest, { kind: "refused" }>,
): Promise<FastifyReply> {
  return leave(visit, answer(visit, read, { error: read.error, error_description: read.description }));
}

const leave = ({ reply }: Visit, address: string): FastifyReply =>
  reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer").redirect(address, 303);

const stop = (visit: Visit, status: number, why: Stop, asked?: AuthorizationRequest): Promise<FastifyReply> =>
  show(visit, status, (frame) => stopPage(frame, why, asked && denied(visit, asked)), asked);

/**
 * Sends a page. The way back may be followed by redirects to wherever the client likes, which browsers hold against the
 * policy of the page that was posted: the page that leads there lets forms lead to any address of its scheme.
 */
async function show(
  { application, client, request, reply }: Visit,
  status: number,
  content: (frame: PageFrame) => PageContent,
  asked?: AuthorizationRequest,
  { leads = false }: { leads?: boolean } = {},
): Promise<FastifyReply> {
  const form = request.body instanceof URLSearchParams ? request.body : undefined;
  const link = asked ? requestQuery(client, asked) : queryOf(request);
  const lang = (form ?? queryOf(request)).get("lang");
  if (lang) link.set("lang", lang);
  const frame = await pageFrame(application, request, undefined, { link, popup: true });
  const { origin, protocol } = new URL(asked?.redirectUri ?? application.config.feedUrl);
  const formTargets = leads ? [protocol === "https:" ? "https:" : origin] : [];
  // Once signed on, the other language would lead back to the password; and an unknown request is not asked again.
  const drawn = leads || !asked ? { ...frame, otherLanguage: undefined } : frame;
  return sendPage(reply, drawn, status, content(drawn), { formTargets });
}

/** The query that asks the same again, for the switch of the language. */
function requestQuery({ clientId }: FdxClient, asked: AuthorizationRequest): URLSearchParams {
  const { codeChallenge, redirectUri, scopes, state } = asked;
  return new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    ...(state === null ? undefined : { state }),
    ...(codeChallenge === null
      ? undefined
      : { code_challenge: codeChallenge, code_challenge_method: "S256" }),
  });
}

/** Whether a post comes from a page of ours: browsers say so themselves. Our pages send no referrer, and then "null". */
function isFromOwnPage({ config }: Application, { headers }: FastifyRequest): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  const own = origin === undefined || origin === "null" || origin === new URL(config.feedUrl).origin;
  return own && (site === undefined || site === "same-origin" || site === "none");
}
