import { Type } from "typebox";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import { roles } from "../roles.ts";

export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  description: "Compared without regard to case.",
});
/** Leniently long: what is wrong with it is said by the rule, not by the schema. */
export const Password = Type.String({ maxLength: 1000 });
export const PersonName = Type.String({ minLength: 1, maxLength: 100 });
export const PersonRole = OneOf(...roles);
export const Code = Type.String({
  pattern: "^\\s*\\d{3}\\s?\\d{3}\\s*$",
  description: "Six digits of the authenticator.",
});
export const LinkToken = Type.String({
  minLength: 20,
  maxLength: 100,
  description: "From the link's fragment.",
});

export const Enrolment = Type.Object(
  {
    uri: Type.String({ description: "`otpauth://totp/…`, as a QR code shows it." }),
    secret: Type.String({ description: "The same secret in base 32, to be typed." }),
  },
  { title: "PortalEnrolment" },
);

export const NextStep = Type.Object(
  {
    next: OneOf("code", "enrolment"),
    enrolment: Type.Optional(Enrolment),
  },
  { title: "PortalSignInStep" },
);

export const RecoveryCodes = Type.Object(
  {
    recoveryCodes: Type.Array(Type.String(), {
      description: "Each signs in once instead of a code. Shown this once.",
    }),
  },
  { title: "PortalRecoveryCodes" },
);

export const SessionView = Type.Object(
  {
    id: Uuid,
    current: Type.Boolean({ description: "Whether it is the session that asks." }),
    address: Nullable(Type.String({ description: "From where it was opened." })),
    device: Nullable(Type.String({ description: "The `User-Agent` of the browser." })),
    createdDate: Instant,
    lastSeen: Instant,
    expires: Instant,
  },
  { title: "PortalOpenSession" },
);
