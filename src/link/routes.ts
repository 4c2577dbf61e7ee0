import type { FastifyReply, FastifyRequest } from "fastify";
import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after } from "../clock.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { holdGrant } from "../connections/hold-grant.ts";
import type { Server } from "../http/server.ts";
import type { Integration } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { hasBankFeeds } from "../products/product.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { lookupHash } from "../vault/vault.ts";
import { completeAuthorization } from "./complete-authorization.ts";
import { cancelled, type LinkEnd } from "./link-connection.ts";
import { beginLinkSession, fromOwnPage, type OpenLinkSession, readLinkSessions } from "./link-session.ts";
import {
  callbackAddress,
  codeHash,
  connectionOfLink,
  customer,
  type Place,
  usableCode,
} from "./open-link.ts";
import {
  badLinkPage,
  companyPage,
  type PageContent,
  type Shown,
  sendPage,
  switchedOffPage,
  unavailablePage,
} from "./pages.ts";
import { insertAuthorizationState, spendCode } from "./queries.ts";
import { redirectAddress, redirectOrigins } from "./redirect.ts";
import { filled, softwareNames, type Texts, textsFor } from "./texts.ts";

type LinkRequest = FastifyRequest<{ Params: Place; Querystring: Record<string, unknown> }>;

const startPath = "/companies/:companyId/connections/:connectionId/start";

/** The customer's way through the link: start, authorisation at the accounting software, callback, end. */
export function linkRoutes(server: Server, application: Application): void {
  // Whoever checks a link before opening it asks for its head.
  const checkable = { exposeHeadRoute: true };
  server.get(startPath, checkable, (request, reply) => showStart(application, request as LinkRequest, reply));
  server.post(startPath, (request, reply) => start(application, request as LinkRequest, reply));
  server.post("/link/again", (request, reply) => startAgain(application, request, reply));
  server.get("/link/callback/:platformKey", (request, reply) => callback(application, request, reply));
  // The same page for every company, known or not: who asks is not known.
  server.get("/company/:companyId", (request, reply) =>
    show(application, request, reply, 501, companyPage(texts(request))),
  );
  server.get("/link/finished", (request, reply) => showEnd(application, request, reply));
}

const shown = async (application: Application): Promise<Shown> => ({
  random: application.random,
  operator: (await currentProfile(application)).name,
});
const texts = (request: FastifyRequest): Texts => textsFor(request.headers["accept-language"]);
const show = async (
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  page: PageContent,
) => sendPage(reply, await shown(application), texts(request), status, page);
/** Told before the customer consents at the accounting software: linking would be refused afterwards. */
const takesFeeds = async ({ database }: Application, { companyId }: Connection): Promise<boolean> =>
  hasBankFeeds(await requireCompany(database, companyId));
const switchedOff = (application: Application, request: FastifyRequest, reply: FastifyReply) =>
  show(application, request, reply, 403, switchedOffPage(texts(request)));
const badLink = (application: Application, request: FastifyRequest, reply: FastifyReply) =>
  show(application, request, reply, 401, badLinkPage(texts(request)));

async function showStart(
  application: Application,
  request: LinkRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const connection = await connectionOfLink(application, request.params);
  if (!connection) return badLink(application, request, reply);
  const code = textOf(request.query.otp);
  const usable = code !== "" && (await usableCode(application, connection, code));
  const session = usable ? undefined : await sessionFor(application, request, connection);
  if (!usable && !session) return badLink(application, request, reply);
  return sendStart(
    application,
    request,
    reply,
    connection,
    session ? {} : { ...parametersOf(request), otp: code },
  );
}

async function sessionFor(application: Application, request: FastifyRequest, connection: Connection) {
  const sessions = await readLinkSessions(application, request);
  return sessions.find(({ connectionId }) => connectionId === connection.connectionId);
}

/** The connection this browser came for last. */
async function lastConnection(application: Application, request: FastifyRequest) {
  const session = (await readLinkSessions(application, request)).find(({ connectionId }) => connectionId);
  const connection = session && (await connectionOfLink(application, placeOf(session)));
  return connection && { session, connection };
}

const placeOf = ({ companyId, connectionId }: OpenLinkSession): Place => ({
  companyId,
  connectionId: connectionId ?? "",
});

async function sendStart(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  connection: Connection,
  fields: Record<string, string>,
): Promise<FastifyReply> {
  const { companyId, connectionId, organisation, platformKey, status } = connection;
  const words = texts(request);
  const software = softwareNames[platformKey]!;
  const integration = application.integrations.get(platformKey);
  if (!integration) return show(application, request, reply, 501, unavailablePage(words, software));
  if (!(await takesFeeds(application, connection))) return switchedOff(application, request, reply);
  const again =
    status === "Linked" && organisation ? [filled(words.again, { organisation: organisation.name })] : [];
  const spent = Object.keys(fields).length === 0;
  const page: PageContent = {
    heading: filled(words.startHeading, { software }),
    paragraphs: [filled(words.startText, { software }), ...again],
    points: words.startPoints.map((point) => filled(point, { software })),
    tone: "calm",
    form: {
      action: spent ? "/link/again" : `/companies/${companyId}/connections/${connectionId}/start`,
      button: filled(words.continue, { software }),
      fields,
    },
  };
  const targets = await formTargets(application, integration);
  return sendPage(reply, await shown(application), words, 200, page, targets);
}

/**
 * Pressing continue posts, and a browser applies `form-action` to every redirect that follows: to the accounting
 * software and, where that asks nothing, straight back and on to the operator's own page.
 */
async function formTargets(application: Application, { authorization }: Integration): Promise<string[]> {
  const own = new URL(application.config.linkUrl).origin;
  const ends = redirectOrigins(await currentProfile(application)).filter((origin) => origin !== own);
  return [...authorization.pages, ...ends];
}

async function start(
  application: Application,
  request: LinkRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!fromOwnPage(application, request)) return badLink(application, request, reply);
  const connection = await connectionOfLink(application, request.params);
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const code = connection && (await usableCode(application, connection, form.get("otp") ?? ""));
  if (!connection || !code) return badLink(application, request, reply);
  const integration = application.integrations.get(connection.platformKey);
  if (!integration || !(await takesFeeds(application, connection)))
    return sendStart(application, request, reply, connection, {});
  const session = await transact(application, customer(connection, request), request.id, async (work) => {
    if (!(await spendCode(work.tx, codeHash(connection, code), code.expiresAt))) return undefined;
    const { companyId, connectionId, linkEpoch } = connection;
    await audit(work, { type: "link.opened", companyId, target: { companyId, connectionId } });
    const parameters = limited(Object.fromEntries([...form].filter(([name]) => name !== "otp")));
    return beginLinkSession(
      application,
      work.tx,
      reply,
      { companyId, connectionId, linkEpoch, parameters },
      work.now,
    );
  });
  if (!session) return badLink(application, request, reply);
  return sendToProvider(application, reply, session, connection, integration);
}

async function startAgain(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const last = fromOwnPage(application, request) ? await lastConnection(application, request) : undefined;
  const integration = last && application.integrations.get(last.connection.platformKey);
  if (!integration) return badLink(application, request, reply);
  const { session, connection } = last;
  if (!(await takesFeeds(application, connection))) return switchedOff(application, request, reply);
  return sendToProvider(application, reply, session, connection, integration);
}

async function sendToProvider(
  application: Application,
  reply: FastifyReply,
  session: OpenLinkSession,
  connection: Connection,
  integration: Integration,
): Promise<FastifyReply> {
  const { clock, config, database, random } = application;
  await holdGrant(application, connection);
  const state = random.bytes(24).toString("base64url");
  await insertAuthorizationState(
    database,
    { state: lookupHash(state), session: session.hash },
    { ...session, ...placeOf(session), providerAddress: integration.address },
    after(clock.now(), config.lifetimes.linkSession),
  );
  const redirectUri = callbackAddress(application, integration);
  const address = integration.authorization.authorizationUrl({ state, redirectUri });
  return reply
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .redirect(address.href, 303);
}

async function callback(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const query = new URLSearchParams(request.url.split("?", 2)[1] ?? "");
  const { platformKey } = request.params as { platformKey: string };
  for (const session of await readLinkSessions(application, request)) {
    const end = await completeAuthorization(application, request, session, platformKey, query);
    if (end) return sendBack(application, reply, await redirectAfter(application, session, end));
  }
  return badLink(application, request, reply);
}

function sendBack(application: Application, reply: FastifyReply, address: string | undefined) {
  return reply
    .header("cache-control", "no-store")
    .header("referrer-policy", "no-referrer")
    .redirect(address ?? `${application.config.linkUrl}/link/finished`, 303);
}

/** The page of the profile; undefined where that leads to no allowed host, and ours is shown. */
async function redirectAfter(application: Application, session: OpenLinkSession, end: LinkEnd) {
  const { clientId, database } = application;
  const connection = await connectionOfLink(application, placeOf(session));
  if (!connection) return undefined;
  const company = await requireCompany(database, session.companyId);
  const platform = platformOf(connection.platformKey);
  const failed = end.kind === "failed";
  return redirectAddress(
    await currentProfile(application),
    {
      clientId,
      connectionId: connection.connectionId,
      companyId: company.companyId,
      integrationId: platform.integrationId,
      sourceId: platform.sourceId,
      platform: platform.key,
      platformName: platform.name,
      sourceType: platform.sourceType,
      statusCode: failed ? String(end.statusCode) : "200",
      statusText: failed ? (end.statusCode === 403 ? "Forbidden" : "InternalServerError") : "OK",
      errorMessage: failed ? errorMessageOf(end) : "",
      "data.company.companyName": company.name,
    },
    session.parameters,
  );
}

/** The contract has words for two failures; a refusal of ours is told in its own. */
function errorMessageOf({ statusCode, message }: Extract<LinkEnd, { kind: "failed" }>): string {
  if (message === cancelled.message) return "User cancelled.";
  return statusCode === 403 ? message : "Unknown error occurred.";
}

async function showEnd(application: Application, request: FastifyRequest, reply: FastifyReply) {
  const connection = (await lastConnection(application, request))?.connection;
  if (!connection) return badLink(application, request, reply);
  const words = texts(request);
  const software = softwareNames[connection.platformKey]!;
  const organisation = connection.organisation?.name ?? "";
  const failure = connection.errors.findLast((error) => error.status === "Active");
  if (connection.status === "Linked" && !failure) {
    const paragraphs = [filled(words.doneText, { software, organisation })];
    return show(application, request, reply, 200, { heading: words.doneHeading, paragraphs, tone: "done" });
  }
  const integration = application.integrations.get(connection.platformKey);
  const page: PageContent = {
    heading: words.failedHeading,
    paragraphs: [filled(failureText(words, failure?.errorMessage ?? ""), { software })],
    form: { action: "/link/again", button: words.tryAgain, fields: {} },
    tone: "alert",
  };
  const targets = integration ? await formTargets(application, integration) : [];
  return sendPage(reply, await shown(application), words, 200, page, targets);
}

function failureText(words: Texts, message: string): string {
  if (/cancelled/i.test(message)) return words.cancelledText;
  if (/already connected/i.test(message)) return words.rivalText;
  if (/one organisation/i.test(message)) return words.severalText;
  return words.failedText;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out
const controlCharacters = /[\u0000-\u001f\u007f]/;
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Parameters a bank has put on the link: at most 20, each at most 200 characters, of text that can be stored. */
const parametersOf = (request: LinkRequest): Record<string, string> =>
  limited(Object.fromEntries(Object.entries(request.query).filter(([name]) => name !== "otp")));

function limited(parameters: Record<string, unknown>): Record<string, string> {
  const kept = Object.entries(parameters).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === "string" &&
      entry[0].length <= 50 &&
      entry[1].length <= 200 &&
      !controlCharacters.test(entry[0] + entry[1]),
  );
  return Object.fromEntries(kept.slice(0, 20));
}
