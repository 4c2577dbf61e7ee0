import { Type } from "typebox";
import { longestId } from "./authorisation.ts";

const Id = Type.String({ minLength: 1, maxLength: longestId });

/** What Sage posts; fields that are not named here are not read. */
export const NotificationSchema = Type.Object({
  type: Id,
  resource: Type.Object({ id: Id, type: Id }),
  additionalData: Type.Optional(
    Type.Object({
      bankId: Type.Optional(Id),
      externalId: Type.Optional(Id),
      requestedStartDate: Type.Optional(Type.String({ maxLength: 40 })),
    }),
  ),
});

/** What Sage tells us has happened there. */
export type Notice =
  | { readonly kind: "authorisation-begun"; readonly authorisationId: string }
  | {
      readonly kind: "account-connected";
      readonly bankAccountId: string;
      readonly externalId: string | undefined;
      readonly requestedStartDate: string | undefined;
    }
  | {
      readonly kind: "account-disconnected";
      readonly bankAccountId: string;
      readonly externalId: string | undefined;
    }
  /** Of no concern to us. */
  | { readonly kind: "other" };

export interface Notification {
  readonly type: string;
  readonly resource: { readonly id: string; readonly type: string };
  readonly additionalData?: {
    readonly bankId?: string;
    readonly externalId?: string;
    readonly requestedStartDate?: string;
  };
}

/** What a notification says. Pure. */
export function readNotice({ additionalData = {}, resource, type }: Notification): Notice {
  const { externalId, requestedStartDate } = additionalData;
  const about = `${type} ${resource.type}`.toLowerCase();
  if (about === "resourcecreated authorisation")
    return { kind: "authorisation-begun", authorisationId: resource.id };
  if (about === "resourcecreated bankaccount")
    return { kind: "account-connected", bankAccountId: resource.id, externalId, requestedStartDate };
  if (about === "resourcedeleted bankaccount")
    return { kind: "account-disconnected", bankAccountId: resource.id, externalId };
  return { kind: "other" };
}
