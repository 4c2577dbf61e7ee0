import { type Static, Type } from "typebox";
import { isUuid } from "../../http/list/mark.ts";
import { Instant, OneOf } from "../../http/schema.ts";
import { invalid } from "../../problem.ts";
import { actorKinds, outcomes } from "./event.ts";

/** What of the trail is asked for; filters that are given must all hold. */
export const AuditFilters = Type.Object({
  actorKind: Type.Optional(OneOf(...actorKinds)),
  actorId: Type.Optional(Type.String({ maxLength: 100, description: "Id of a person or an API key." })),
  type: Type.Optional(
    Type.String({ maxLength: 100, description: "What happened, such as `company.created`." }),
  ),
  outcome: Type.Optional(OneOf(...outcomes)),
  companyId: Type.Optional(Type.String({ format: "uuid" })),
  resource: Type.Optional(
    Type.String({
      maxLength: 200,
      description: "Id of what it concerns: a connection, an account, a push, a person, …",
    }),
  ),
  correlationId: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Type.Unsafe<string>({ ...Instant, description: "Events at this instant or later." })),
  until: Type.Optional(Type.Unsafe<string>({ ...Instant, description: "Events before this instant." })),
});

/** The filters as the statement takes them. Ids of events go with time, so that a period is a range of ids. */
export interface Asked {
  readonly actorKind: string | null;
  readonly actorId: string | null;
  readonly type: string | null;
  readonly outcome: string | null;
  readonly companyId: string | null;
  /** Targets that hold the id under one of the names there are, or else the company it is. */
  readonly resource: { readonly targets: readonly string[]; readonly companyId: string | null } | null;
  readonly correlationId: string | null;
  readonly firstId: string | null;
  readonly endId: string | null;
}

/** Names of ids in the targets of events. */
const targetNames = [
  "connectionId",
  "accountId",
  "operationId",
  "webhookId",
  "messageId",
  "sourceId",
  "syncId",
  "pullId",
  "consentId",
  "shareId",
  "apiKeyId",
  "personId",
  "sessionId",
  "operation",
  "verificationId",
  "jobId",
];

const resourceOf = (id: string) => ({
  targets: targetNames.map((name) => JSON.stringify({ [name]: id })),
  companyId: isUuid(id.toLowerCase()) ? id.toLowerCase() : null,
});

export function readFilters(given: Static<typeof AuditFilters>): Asked {
  const { actorKind, actorId, type, outcome, companyId, resource, correlationId } = given;
  const text = (value: string | undefined) => value?.trim() || null;
  const id = text(resource);
  return {
    actorKind: actorKind ?? null,
    actorId: text(actorId)?.toLowerCase() ?? null,
    type: text(type),
    outcome: outcome ?? null,
    companyId: companyId ?? null,
    resource: id === null ? null : resourceOf(id),
    correlationId: text(correlationId)?.replaceAll("-", "").toLowerCase() ?? null,
    firstId: idAt("from", given.from),
    endId: idAt("until", given.until),
  };
}

/** The smallest id of an event of that instant. */
function idAt(name: string, instant: string | undefined): string | null {
  if (instant === undefined) return null;
  const at = new Date(instant).getTime();
  if (!(at >= 0))
    throw invalid(
      [
        {
          itemId: name,
          message: `${name} must be an instant such as 2026-11-23T08:00:00Z`,
          validatorName: "Parameters",
        },
      ],
      "invalid-query",
    );
  const hex = at.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
