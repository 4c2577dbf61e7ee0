import { type Static, Type } from "typebox";
import { installation } from "../../audit/events.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import type { Row } from "./queries.ts";

export const actorKinds = ["person", "api-key", "company-token", "customer", "visitor", "system"] as const;
export const outcomes = ["success", "denied", "failed"] as const;

const AuditActor = Type.Object(
  {
    kind: OneOf(...actorKinds),
    id: Nullable(Type.String({ description: "Of the person or the API key." })),
    name: Nullable(Type.String({ description: "Of the person or key as it is called now." })),
    role: Nullable(Type.String({ description: "Of the person, at that moment." })),
    part: Nullable(Type.String({ description: "Of the system: which part of it acted." })),
    address: Nullable(Type.String({ description: "From where; null for the system, and once erased." })),
  },
  { title: "AuditActor" },
);

/** An event of the audit trail as a list shows it. */
export const AuditEvent = Type.Object(
  {
    id: Uuid,
    at: Instant,
    type: Type.String({ description: "What happened, such as `company.created`." }),
    outcome: OneOf(...outcomes),
    actor: AuditActor,
    companyId: Nullable(Type.String({ description: "Null for what concerns the installation itself." })),
    companyName: Nullable(Type.String({ description: "As it is called now; null once it is deleted." })),
    target: Type.Record(Type.String(), Type.Unknown(), { description: "Ids of what it concerns." }),
    concerns: Type.Object(
      {
        name: Nullable(
          Type.String({
            description:
              "Of the person, key, endpoint, feed source or account that it concerns, as it is called now or was called then.",
          }),
        ),
        platformKey: Nullable(Type.String({ description: "Of the connection that it concerns." })),
      },
      { title: "AuditConcern" },
    ),
    correlationId: Type.String(),
  },
  { title: "AuditEvent" },
);

const Fields = Nullable(Type.Record(Type.String(), Type.Unknown()));

export const AuditEventDetails = Type.Object(
  {
    ...AuditEvent.properties,
    before: Fields,
    after: Fields,
    erased: Type.Boolean({
      description: "Whether address, account, before and after were erased with the company.",
    }),
    sequence: Nullable(
      Type.Integer({ description: "Its place in its company's chain; null until it is sealed." }),
    ),
    hash: Nullable(Type.String({ description: "SHA-256 in hexadecimal." })),
    sealNumber: Nullable(Type.Integer()),
    sealedAt: Nullable(Instant),
  },
  { title: "AuditEventDetails" },
);

export function auditEvent(row: Row): Static<typeof AuditEvent> {
  const { actor } = row;
  return {
    id: row.event_id,
    at: row.at.toISOString(),
    type: row.type,
    outcome: row.outcome,
    actor: {
      kind: actor.kind,
      id: actor.id ?? null,
      name: row.person_name ?? row.key_name,
      role: actor.role ?? null,
      part: actor.part ?? null,
      address: actor.address ?? null,
    },
    companyId: row.company_id === installation ? null : row.company_id,
    companyName: row.company_name,
    target: row.target,
    concerns: { name: concernedName(row), platformKey: row.platform_key },
    correlationId: row.correlation_id,
  };
}

/** Companies have their own field. What is gone is called what the event itself calls it. */
function concernedName({ company_id, concerned, before, after }: Row): string | null {
  if (concerned !== null || company_id !== installation) return concerned;
  const told = before?.name ?? after?.name ?? before?.url;
  return typeof told === "string" ? told : null;
}

export const auditEventDetails = (row: Row): Static<typeof AuditEventDetails> => ({
  ...auditEvent(row),
  before: row.before,
  after: row.after,
  erased: row.sequence !== null && row.salt === null,
  sequence: row.sequence,
  hash: row.hash?.toString("hex") ?? null,
  sealNumber: row.seal_number,
  sealedAt: row.sealed_at?.toISOString() ?? null,
});
