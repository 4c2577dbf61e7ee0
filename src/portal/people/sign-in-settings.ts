import { Type } from "typebox";
import { roles } from "../../access/roles.ts";
import { Nullable, OneOf } from "../../http/schema.ts";

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

/** How people sign in, as administrators see it. */
export const SignInSettings = Type.Object(
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

/** What administrators send. */
export const ChangeSignInSettings = Type.Object(
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
