import { type Static, Type } from "typebox";
import type { TrailState } from "../../audit/trail-state.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";

const Break = Type.Object(
  {
    kind: Type.String({ description: "What does not hold, such as `event-changed`." }),
    sealNumber: Type.Integer(),
    companyId: Nullable(Type.String()),
    eventId: Nullable(Type.String()),
    explanation: Type.String(),
  },
  { title: "AuditBreak" },
);

export const AuditVerification = Type.Object(
  {
    id: Uuid,
    startedAt: Instant,
    endedAt: Nullable(Instant),
    requested: Type.Boolean({
      description: "Whether somebody asked for it; otherwise it is the nightly run.",
    }),
    outcome: OneOf("running", "intact", "broken", "failed"),
    events: Type.Integer(),
    seals: Type.Integer(),
    breaks: Type.Integer(),
    firstBreak: Type.Unsafe<Static<typeof Break> | null>({ ...Break, type: ["object", "null"] }),
  },
  { title: "AuditVerification" },
);

/** Where the chain stands and what the verifier found. */
export const AuditTrail = Type.Object(
  {
    sealedEvents: Type.Integer(),
    seals: Type.Integer(),
    lastSealedAt: Nullable(Instant),
    waitingEvents: Type.Integer({ description: "Events that have no seal yet, counted to 10,001." }),
    oldestWaitingAt: Nullable(Instant),
    verifications: Type.Array(AuditVerification, { description: "The last ones, newest first." }),
  },
  { title: "AuditTrail" },
);

export const AuditCheckpoint = Type.Object(
  {
    installation: Uuid,
    sealNumber: Type.Integer(),
    sealedAt: Instant,
    totalEvents: Type.Integer(),
    hash: Type.String({ description: "SHA-256 in hexadecimal." }),
    signature: Type.String({ description: "Ed25519 over the octets of the hash, in Base64." }),
    publicKey: Type.String({ description: "PEM." }),
  },
  { title: "AuditCheckpoint" },
);

type Verification = TrailState["verifications"][number];

export function verificationReply(row: Verification): Static<typeof AuditVerification> {
  const { first_break } = row;
  return {
    id: row.verification_id,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    requested: row.requested_by !== null,
    outcome: row.outcome,
    events: row.events,
    seals: row.seals,
    breaks: row.breaks,
    firstBreak: first_break && {
      kind: first_break.kind,
      sealNumber: first_break.sealNumber,
      companyId: first_break.companyId ?? null,
      eventId: first_break.eventId ?? null,
      explanation: first_break.explanation,
    },
  };
}

export const trailReply = ({ seal, waiting, verifications }: TrailState): Static<typeof AuditTrail> => ({
  sealedEvents: seal?.totalEvents ?? 0,
  seals: seal?.number ?? 0,
  lastSealedAt: seal?.sealedAt.toISOString() ?? null,
  waitingEvents: waiting.events,
  oldestWaitingAt: waiting.oldest?.toISOString() ?? null,
  verifications: verifications.map(verificationReply),
});
