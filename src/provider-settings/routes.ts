import { Type } from "typebox";
import type { Application } from "../application.ts";
import { transact } from "../application.ts";
import { everything } from "../companies/owners/sight.ts";
import { countConnections } from "../connections/count-connections.ts";
import { changeInSteps } from "../http/idempotency.ts";
import { commonRefusals, Nullable, OneOf, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { allPlatforms, findPlatform } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import { changeProviderSettings } from "./change-provider-settings.ts";
import { checkCredentials } from "./check-credentials.ts";
import { describeProvider, ProviderSettings } from "./describe-provider.ts";
import { useKeptSettings } from "./follow-provider-settings.ts";
import { findKeptSettings } from "./load-provider-settings.ts";

const Params = Type.Object({ platformKey: Type.String() });
const tags = ["Settings"];
const path = "/integrations/:platformKey/settings";

/** What each accounting package needs of the operator; for the Portal alone. */
export function providerSettingsRoutes(server: Server, application: Application): void {
  const { database, vault } = application;
  const describe = async (key: string) => {
    const platform = requirePlatform(key);
    const [kept, counts] = await Promise.all([
      findKeptSettings(database, vault),
      countConnections(database, everything),
    ]);
    return describeProvider(
      application,
      platform.key,
      kept.find((one) => one.platformKey === platform.key),
      counts.get(platform.key),
    );
  };

  server.get(
    "/integrations/settings",
    {
      schema: {
        operationId: "portal-list-provider-settings",
        summary: "List the settings of every accounting package",
        tags,
        response: {
          200: Type.Object({ results: Type.Array(ProviderSettings) }),
          ...refusals(401, 403, 500, 503),
        },
      },
    },
    async () => {
      const [kept, counts] = await Promise.all([
        findKeptSettings(database, vault),
        countConnections(database, everything),
      ]);
      const of = (key: string) => kept.find((one) => one.platformKey === key);
      return {
        results: allPlatforms.map(({ key }) => describeProvider(application, key, of(key), counts.get(key))),
      };
    },
  );

  server.get(
    path,
    {
      schema: {
        operationId: "portal-get-provider-settings",
        summary: "Get the settings of an accounting package",
        tags,
        params: Params,
        response: { 200: ProviderSettings, ...commonRefusals },
      },
    },
    (request) => describe(request.params.platformKey),
  );

  server.put(
    path,
    {
      schema: {
        operationId: "portal-update-provider-settings",
        summary: "Change the settings of an accounting package",
        description:
          "Takes effect at once in every process. A value that is left out stays; null takes it away. What the environment sets cannot be changed here.",
        tags,
        params: Params,
        body: Type.Object({
          offered: Type.Optional(Type.Boolean()),
          values: Type.Optional(Type.Record(Type.String(), Nullable(Type.String()))),
        }),
        response: { 200: ProviderSettings, ...commonRefusals },
      },
    },
    (request, reply) =>
      changeInSteps(application, request, reply, async () => {
        const { key } = requirePlatform(request.params.platformKey);
        const { offered, values = {} } = request.body;
        await transact(application, request.actor, request.id, (work) =>
          changeProviderSettings(work, application, key, { offered, values }),
        );
        await useKeptSettings(application);
        return { status: 200, body: await describe(key) };
      }),
  );

  server.post(
    `${path}/check`,
    {
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: "portal-check-provider-credentials",
        summary: "Ask the provider whether it takes the credentials",
        description: "Grants nothing: a code is presented that nobody was given.",
        tags,
        params: Params,
        body: Type.Object({ accountId: Type.Optional(Type.String({ maxLength: 40 })) }),
        response: {
          200: Type.Object({
            result: OneOf("accepted", "refused", "no-answer", "unclear", "nothing-to-check"),
            code: Nullable(Type.String()),
          }),
          ...commonRefusals,
        },
      },
    },
    async (request) => {
      const { key } = requirePlatform(request.params.platformKey);
      const redirectUri = `${application.config.linkUrl}/link/callback/${key}`;
      return checkCredentials(application, key, redirectUri, request.body.accountId);
    },
  );
}

function requirePlatform(key: string) {
  const platform = findPlatform(key);
  if (!platform) throw new Problem("integration-not-found", `Integration ${key} not found`);
  return platform;
}
