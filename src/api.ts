import type { FastifyBaseLogger, FastifyRequest } from "fastify";
import { authenticate, type FindLinkEpoch } from "./access/authenticate.ts";
import { apiKeyRoutes } from "./access/routes.ts";
import { createSignIn } from "./access/sign-in/sign-in.ts";
import { type RememberedOrigins, rememberOrigins } from "./allowed-origins/remember-origins.ts";
import { allowedOriginRoutes } from "./allowed-origins/routes.ts";
import { type ApiRoute, collectRoutes } from "./api-reference/route.ts";
import { referenceRoutes } from "./api-reference/routes.ts";
import type { Application } from "./application.ts";
import { authorizationRoutes } from "./authorizations/routes.ts";
import { bankAccountRoutes } from "./bank-accounts/routes.ts";
import { everything } from "./companies/owners/sight.ts";
import { companyRoutes } from "./companies/routes.ts";
import type { Config } from "./config.ts";
import { countConnectedCompanies } from "./connections/connected-company-queries.ts";
import { findConnectionEvenDeleted } from "./connections/find-connection.ts";
import { connectionRoutes } from "./connections/routes.ts";
import { consentRoutes } from "./consents/routes.ts";
import { credentialRoutes } from "./credentials/routes.ts";
import { documentationRoutes, guideRoutes } from "./docs/routes.ts";
import { fdxRoutes } from "./fdx/routes.ts";
import { feedSourceRoutes } from "./feed-sources/routes.ts";
import { shareWithOrigins } from "./http/cors.ts";
import { healthRoutes } from "./http/health.ts";
import { answerOncePerKey } from "./http/idempotency.ts";
import { limitRequests } from "./http/rate-limit.ts";
import { acceptForms, createServer, readJsonAfter, type Server } from "./http/server.ts";
import { imageRoutes, integrationRoutes } from "./integrations/routes.ts";
import { linkStateRoutes } from "./link/api-routes.ts";
import { handoffRoutes } from "./link/handoff-routes.ts";
import { redirectRoutes } from "./link/redirect-routes.ts";
import { linkRoutes } from "./link/routes.ts";
import { linkSettingsRoutes, operatorImageRoutes } from "./link-settings/routes.ts";
import { managedFeedRoutes } from "./managed-feeds/routes.ts";
import { mappingRoutes } from "./mapping/routes.ts";
import { netSuiteRoutes } from "./netsuite-feed/routes.ts";
import { suiteAppRoutes } from "./netsuite-feed/suiteapp-routes.ts";
import { ofxRoutes } from "./ofx/routes.ts";
import { oneTimePasswordRoutes } from "./one-time-passwords/routes.ts";
import { denialRecorder } from "./portal/audit/record-denial.ts";
import { authorisePeople, requireOwnPages } from "./portal/authorise.ts";
import { playgroundPageRoutes } from "./portal/playground/routes.ts";
import { recordRequests } from "./portal/requests/record-requests.ts";
import { portalRoutes } from "./portal/routes.ts";
import { portalShellRoutes } from "./portal/shell-routes.ts";
import { Problem } from "./problem.ts";
import { productRoutes } from "./products/routes.ts";
import { profileRoutes } from "./profile/routes.ts";
import { pushOperationRoutes } from "./push-operations/routes.ts";
import { pushOptionRoutes } from "./push-options/routes.ts";
import { sageConnectorRoutes } from "./sage-connector/routes.ts";
import { sageArrivalRoutes } from "./sage-page/arrival-routes.ts";
import { sagePageRoutes } from "./sage-page/routes.ts";
import { shareRoutes } from "./shares/routes.ts";
import { sourceAccountRoutes } from "./source-accounts/routes.ts";
import { statementFileRoutes } from "./statement-files/routes.ts";
import { transactionRoutes } from "./transactions/routes.ts";
import { embedRoutes } from "./web/embed-routes.ts";
import { assetRoutes } from "./web/routes.ts";
import { eventTypes } from "./webhooks/event-types.ts";
import { messageRoutes } from "./webhooks/message-routes.ts";
import { consumerRoutes } from "./webhooks/routes.ts";

export interface ApiOptions {
  readonly draining: () => boolean;
  /** For tests: check every reply against its schema. */
  readonly checkReplies?: boolean;
}

/** In milliseconds. Callers send again what is not answered within 5 s: a clean refusal must come before that. */
const longestStatement = 4_000;

/** The public HTTP surface: the API behind keys, the customer's link pages, and health. */
export async function createApi(shared: Application, options: ApiOptions): Promise<Server> {
  const application = { ...shared, database: shared.database.within(longestStatement) };
  const { config, log } = application;
  const server = createServer({
    publicUrl: config.url,
    log: log as FastifyBaseLogger,
    trustProxy: config.trustProxy,
    retired: ["PUT /companies/:companyId/connections/:connectionId/connectionInfo/bankFeedAccounts"],
    draining: options.draining,
    checkReplies: options.checkReplies,
  });
  const findLinkEpoch: FindLinkEpoch = async (companyId, connectionId) =>
    (await findConnectionEvenDeleted(application.database, companyId, connectionId))?.linkEpoch;
  const limits = limitRequests(server, application, () => countConnectedCompanies(application.database));
  healthRoutes(server, application, options.draining);

  const origins = rememberOrigins(application);
  const share = shareWithOrigins(server, origins.allows);
  const record = recordRequests(server, application);
  let routes: readonly ApiRoute[] = [];
  await server.register(async (scope) => {
    const api = scope as Server;
    share(api);
    bindToHost(api, config.url, config);
    routes = collectRoutes(api);
    api.addHook("onRequest", async (request, reply) => {
      // Replies hold tokens, links with one-time passwords and customers' accounts.
      reply.header("cache-control", "no-store");
      request.actor = await authenticate(application, request, findLinkEpoch);
      request.sight = everything;
    });
    record(api);
    limits.limitClient(api);
    readJsonAfter(api, (scope) => answerOncePerKey(scope, application));
    publicRoutes(api, application, origins);
  });

  const signIn = createSignIn(application);
  await server.register(
    async (scope) => {
      const open = scope as Server;
      bindToHost(open, config.portalUrl, config);
      open.addHook("onRequest", async (request, reply) => {
        reply.header("cache-control", "no-store");
        requireOwnPages(request, new URL(config.portalUrl).origin);
      });
      signIn.signInRoutes(open);
    },
    { prefix: "/portal/api" },
  );
  await server.register(
    async (scope) => {
      const portal = scope as Server;
      bindToHost(portal, config.portalUrl, config);
      authorisePeople(portal, {
        portalUrl: config.portalUrl,
        personOf: signIn.personOf,
        onDenied: denialRecorder(application),
        clock: application.clock,
        database: application.database,
      });
      readJsonAfter(portal, (inner) => answerOncePerKey(inner, application));
      publicRoutes(portal, application, origins);
      portalRoutes(portal, application);
    },
    { prefix: "/portal/api" },
  );

  await server.register(async (scope) => {
    const portal = scope as Server;
    bindToHost(portal, config.portalUrl, config);
    assetRoutes(portal, "portal");
    portalShellRoutes(portal, application);
  });

  await server.register(async (scope) => {
    operatorImageRoutes(scope as Server, application);
  });

  await server.register(async (scope) => {
    const pages = scope as Server;
    bindToHost(pages, config.url, config);
    const events = eventTypes.map((event) => ({ ...event, example: event.example(config) }));
    referenceRoutes(pages, routes, events);
    documentationRoutes(pages);
    guideRoutes(pages);
    imageRoutes(pages);
    embedRoutes(pages);
    playgroundPageRoutes(pages, application);
  });

  await server.register(async (scope) => {
    const link = scope as Server;
    bindToHost(link, config.linkUrl, config);
    acceptForms(link);
    assetRoutes(link, "link");
    linkRoutes(link, application);
    sagePageRoutes(link, application);
  });

  // What accounting software calls in its own protocol, each in a scope of its own: who calls proves itself in another way.
  await server.register(async (scope) => {
    const feeds = scope as Server;
    bindToHost(feeds, config.feedUrl, config);
    for (const routes of [suiteAppRoutes, sageConnectorRoutes, sageArrivalRoutes, ofxRoutes, fdxRoutes])
      feeds.register(async (own) => routes(own as Server, application));
  });
  return server;
}

/** The public API, for whoever the scope lets in: holders of keys and tokens, or people of the Portal. */
function publicRoutes(api: Server, application: Application, origins: RememberedOrigins): void {
  // The API reference shows operations in this order.
  companyRoutes(api, application);
  connectionRoutes(api, application);
  authorizationRoutes(api, application);
  sourceAccountRoutes(api, application);
  credentialRoutes(api, application);
  oneTimePasswordRoutes(api, application);
  netSuiteRoutes(api, application);
  mappingRoutes(api, application);
  transactionRoutes(api, application);
  pushOperationRoutes(api, application);
  statementFileRoutes(api, application);
  feedSourceRoutes(api, application);
  managedFeedRoutes(api, application);
  bankAccountRoutes(api, application);
  pushOptionRoutes(api, application);
  consumerRoutes(api, application);
  messageRoutes(api, application);
  apiKeyRoutes(api, application);
  productRoutes(api, application);
  integrationRoutes(api, application);
  profileRoutes(api, application);
  allowedOriginRoutes(api, application, origins);
  handoffRoutes(api, application, origins);
  redirectRoutes(api, application);
  linkSettingsRoutes(api, application);
  linkStateRoutes(api, application);
  consentRoutes(api, application);
  shareRoutes(api, application);
}

/** The host a request names, written as an address of that scheme would write it. */
function hostOf({ host }: FastifyRequest, base: string): string | undefined {
  const address = `${new URL(base).protocol}//${host}`;
  return URL.canParse(address) ? new URL(address).host : undefined;
}

/** A surface with an address that another surface does not share answers there alone. */
function bindToHost(server: Server, own: string, { url, linkUrl, portalUrl, feedUrl }: Config): void {
  const { host, hostname } = new URL(own);
  const surfaces = [url, linkUrl, portalUrl, feedUrl].map((surface) => new URL(surface));
  const foreign = surfaces.filter((other) => other.host !== host);
  if (foreign.length === 0) return;
  // Some clients (AqBanking) leave the port out of the host they name; it counts unless another surface is named so.
  const taken = foreign.some((other) => other.host === hostname);
  server.addHook("onRequest", async (request) => {
    const named = hostOf(request, own);
    if (named !== host && (taken || named !== hostname))
      throw new Problem(
        "route-not-found",
        `NotFound: there is no ${request.method} ${request.url.split("?", 1)[0]} here.`,
      );
  });
}
