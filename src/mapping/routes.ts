import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { patience, refreshOrganisation, withProvider } from "../connections/refresh-organisation.ts";
import { changeInSteps } from "../http/idempotency.ts";
import { commonRefusals, Nullable, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { hosted } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import { accepts, MappingItem, MappingRequest, MappingResult, mappingItem } from "./feed.ts";
import { mapAccount, mappable } from "./map-account.ts";
import { currentFeeds, takenTargets } from "./queries.ts";
import { suggestionRoutes } from "./suggestion-routes.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const CompanyInformation = Type.Object(
  {
    companyName: Type.String(),
    baseCurrency: Type.String(),
    planType: Nullable(Type.String()),
    multicurrencyEnabled: Type.Boolean(),
    currencies: Type.Array(Type.String()),
  },
  { title: "CompanyInformation" },
);
const MappingQuery = Type.Object({
  targets: Type.Optional(
    Type.Boolean({
      description:
        "`false` leaves `targetAccountOptions` out and asks nothing of the accounting software: for asking again and again how far a mapping is.",
    }),
  ),
});
const base = "/companies/:companyId/connections/:connectionId";

/** Operations 24 to 26 of the contract: mapping of source to target accounts, and facts of the company. */
export function mappingRoutes(server: Server, application: Application): void {
  const { database } = application;

  server.get(
    `${base}/bankFeedAccounts/mapping`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "get-bank-account-mapping",
        summary: "List the mapping",
        description:
          "Each source account with the account in the books that it feeds, and with those it could feed: of its currency and type, and fed by nobody.",
        tags: ["Account mapping"],
        params: Params,
        querystring: MappingQuery,
        response: { 200: Type.Array(MappingItem), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => listMapping(application, request.params, request.query.targets !== false),
  );

  server.post(
    `${base}/bankFeedAccounts/mapping`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "create-bank-account-mapping",
        summary: "Map a source account",
        description:
          "Lets one source account feed an account in the books; without `targetAccountId` a new one is opened there. Repeating the same mapping succeeds.",
        tags: ["Account mapping"],
        params: Params,
        body: MappingRequest,
        response: { 200: MappingResult, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => ({
        status: 200,
        body: await mapAccount(application, request.actor, request.id, request.params, request.body),
      })),
  );

  suggestionRoutes(server, application);

  server.get(
    `${base}/bankFeeds/info`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "get-company-information",
        summary: "Get company information",
        description:
          "What the accounting software says of the company behind the connection, read from it now.",
        tags: ["Company information"],
        params: Params,
        response: { 200: CompanyInformation, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { companyId, connectionId } = request.params;
      const connection = await requireConnection(database, companyId, connectionId);
      const platform = platformOf(connection.platformKey);
      if (!platform.companyInformation)
        throw new Problem(
          "not-supported-by-integration",
          `${platform.name} does not provide company information.`,
        );
      mappable(application, connection);
      const { name, ...facts } = (await refreshOrganisation(application, connection))!;
      return { companyName: name, ...facts, currencies: [...facts.currencies] };
    },
  );
}

/** One item per source account; candidates are the target accounts of its currency and category that nobody feeds. */
async function listMapping(
  application: Application,
  place: { companyId: string; connectionId: string },
  withTargets: boolean,
) {
  const { database, integrations } = application;
  const connection = await requireConnection(database, place.companyId, place.connectionId);
  const { companyId, connectionId, organisationId } = connection;
  const integration = hosted(integrations.get(connection.platformKey));
  const open = withTargets && integration && connection.status === "Linked";
  const targets = open
    ? await withProvider(application, connection, () =>
        integration.listTargetAccounts(openSession(application, integration, connection, patience)),
      )
    : undefined;
  const taken = targets ? await takenTargets(database, organisationId ?? "") : new Map<string, string>();
  const feeds = await currentFeeds(database, companyId, connectionId);
  return (await listAccounts(database, companyId, connectionId)).map((account) => {
    const options = targets?.filter(
      (target) => accepts(target, account) && (taken.get(target.id) ?? account.key) === account.key,
    );
    const feed = feeds.get(account.key);
    const target = targets?.find(({ id }) => id === feed?.targetAccountId);
    return mappingItem(account, feed, target, options);
  });
}
