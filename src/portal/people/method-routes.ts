import { type Static, Type } from "typebox";
import { roles } from "../../access/roles.ts";
import { setSignInMethods } from "../../access/sign-in/set-sign-in-methods.ts";
import { findMethodSettings, type MethodSettings } from "../../access/sign-in/sign-in-methods.ts";
import type { Application } from "../../application.ts";
import { change } from "../../http/idempotency.ts";
import { Nullable, OneOf, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);
const Text = Type.String({ maxLength: 500 });

const singleSignOn = {
  enabled: Type.Boolean(),
  name: Type.String({ minLength: 1, maxLength: 40, description: "What the button says." }),
  issuer: Text,
  clientId: Type.String({ minLength: 1, maxLength: 500 }),
  domains: Type.Array(Type.String({ maxLength: 253 }), {
    maxItems: 50,
    description: "Domains of the email addresses that may come in; none allows all.",
  }),
  groupsClaim: Type.String({
    minLength: 1,
    maxLength: 100,
    description: "The claim that lists a person's groups.",
  }),
  roles: Type.Array(
    Type.Object({ group: Type.String({ minLength: 1, maxLength: 200 }), role: OneOf(...roles) }),
    { maxItems: 50, description: "The role that members of a group have; the first that fits counts." },
  ),
  admitGroups: Type.Boolean({
    description: "Whether members of those groups come in without an invitation.",
  }),
};

const SignInSettings = Type.Object(
  {
    password: Type.Boolean(),
    message: Nullable(Type.String({ maxLength: 250 })),
    singleSignOn: Nullable(Type.Object({ ...singleSignOn, clientSecretSet: Type.Boolean() })),
    fixed: Type.Boolean({
      description: "Single sign-on is set where Millrace is started, and is changed there alone.",
    }),
    callbackUrl: Type.String({ description: "To be allowed at the identity server." }),
  },
  { title: "PortalSignInSettings" },
);

const ChangeSignInSettings = Type.Object(
  {
    password: Type.Boolean(),
    message: Nullable(Type.String({ maxLength: 250 })),
    singleSignOn: Type.Optional(
      Type.Object({
        ...singleSignOn,
        clientSecret: Type.Optional(
          Type.String({ maxLength: 1000, description: "Left out: the one that is kept." }),
        ),
      }),
    ),
  },
  { title: "ChangePortalSignInSettings" },
);

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
              roleByGroup: Object.fromEntries((pairs ?? []).map(({ group, role }) => [group.trim(), role])),
            },
          }),
        });
        return { status: 200, body: view(await findMethodSettings(application, work.tx)) };
      }),
  );
}

const view = ({ singleSignOn: found, ...settings }: MethodSettings): Static<typeof SignInSettings> => {
  if (!found) return { ...settings, singleSignOn: null };
  const { roleByGroup, domains, ...rest } = found;
  const pairs = Object.entries(roleByGroup).map(([group, role]) => ({ group, role }));
  return { ...settings, singleSignOn: { ...rest, domains: [...domains], roles: pairs } };
};
