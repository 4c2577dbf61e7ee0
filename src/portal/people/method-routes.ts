import type { Static } from "typebox";
import { setSignInMethods } from "../../access/sign-in/set-sign-in-methods.ts";
import { findMethodSettings, type MethodSettings } from "../../access/sign-in/sign-in-methods.ts";
import type { Application } from "../../application.ts";
import { change } from "../../http/idempotency.ts";
import { refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { ChangeSignInSettings, SignInSettings } from "./sign-in-settings.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);
/** Which ways to sign in there are, for administrators. */
export function methodRoutes(server: Server, application: Application): void {
  const { database } = application;

  server.get(
    "/sign-in-settings",
    {
      schema: {
        operationId: "portal-get-sign-in-settings",
        summary: "How people sign in",
        tags,
        response: { 200: SignInSettings, ...everywhere },
      },
    },
    async () => view(await findMethodSettings(application, database)),
  );

  server.put(
    "/sign-in-settings",
    {
      schema: {
        operationId: "portal-set-sign-in-settings",
        summary: "Say how people sign in",
        description:
          "The last way cannot be switched off. The client secret is sealed and never shown again.",
        tags,
        body: ChangeSignInSettings,
        response: { 200: SignInSettings, ...everywhere, ...refusals(400, 409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { singleSignOn: asked, ...rest } = request.body;
        const { roles: pairs, domains, ...kept } = asked ?? {};
        await setSignInMethods(application, work, {
          ...rest,
          ...(asked && {
            singleSignOn: {
              ...(kept as Omit<typeof asked, "roles" | "domains">),
              issuer: asked.issuer.trim(),
              domains: (domains ?? []).map((domain) => domain.trim().toLowerCase()).filter(Boolean),
              groupRoles: (pairs ?? []).map(({ group, role }) => ({ group: group.trim(), role })),
            },
          }),
        });
        return { status: 200, body: view(await findMethodSettings(application, work.tx)) };
      }),
  );
}

const view = ({ singleSignOn: found, ...settings }: MethodSettings): Static<typeof SignInSettings> => {
  if (!found) return { ...settings, singleSignOn: null };
  const { groupRoles, domains, ...rest } = found;
  return { ...settings, singleSignOn: { ...rest, domains: [...domains], roles: [...groupRoles] } };
};
