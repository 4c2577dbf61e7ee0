import { type Static, Type } from "typebox";
import { may, type PortalRole } from "../../access/roles.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import {
  type AttentionItem,
  type AttentionKind,
  type AttentionTotal,
  attentionKindNames,
  attentionKinds,
  severities,
} from "./attention.ts";

const Count = Type.Integer({ minimum: 0 });

export const AttentionItemSchema = Type.Object(
  {
    kind: OneOf(...attentionKindNames),
    companyId: Nullable(Uuid),
    companyName: Nullable(Type.String()),
    connectionId: Nullable(Uuid),
    platformKey: Nullable(Type.String()),
    subject: Type.String({ description: "Tells it from others of its kind and company." }),
    since: Instant,
    lines: Type.Integer({ minimum: 0, description: "Lines that wait for it or did not arrive." }),
    facts: Type.Object({
      reason: Type.Optional(Type.String()),
      accountId: Type.Optional(Type.String()),
      accountName: Type.Optional(Type.String()),
      batchId: Type.Optional(Type.String()),
      pushes: Type.Optional(Count),
      url: Type.Optional(Type.String()),
      messages: Type.Optional(Count),
      until: Type.Optional(Type.String({ description: "Instant or date at which it ends." })),
    }),
    mutedUntil: Nullable(Instant),
  },
  { title: "AttentionItem" },
);
export type AttentionItemReply = Static<typeof AttentionItemSchema>;

export const AttentionSchema = Type.Object(
  {
    asOf: Nullable(Instant),
    groups: Type.Array(
      Type.Object({
        kind: OneOf(...attentionKindNames),
        severity: OneOf(...severities),
        found: Type.Integer({ minimum: 0, description: "Of them all, those muted included." }),
        muted: Count,
        customers: Count,
        lines: Count,
        items: Type.Array(AttentionItemSchema, { description: "The most pressing first." }),
      }),
    ),
  },
  { title: "Attention" },
);
export type AttentionReply = Static<typeof AttentionSchema>;

/** The kinds that a role may see. */
export const kindsFor = (role: PortalRole): AttentionKind[] =>
  attentionKindNames.filter((kind) => may(role, attentionKinds[kind].needs));

/** Things by kind, the most pressing kinds first. Kinds of which there is nothing are left out. */
export function attentionReply(
  kinds: readonly AttentionKind[],
  totals: readonly AttentionTotal[],
  muted: ReadonlyMap<AttentionKind, number>,
  items: readonly AttentionItem[],
): AttentionReply {
  const totalOf = new Map(totals.map((total) => [total.kind, total]));
  const asOf = totals.map(({ refreshedAt }) => refreshedAt.getTime());
  const groups = kinds.flatMap((kind) => {
    const total = totalOf.get(kind);
    const own = items.filter((item) => item.kind === kind).map(itemReply);
    if (!total || (own.length === 0 && total.found === 0)) return [];
    const { severity } = attentionKinds[kind];
    const { found, customers, lines } = total;
    return [{ kind, severity, found, muted: muted.get(kind) ?? 0, customers, lines, items: own }];
  });
  return { asOf: asOf.length > 0 ? new Date(Math.max(...asOf)).toISOString() : null, groups };
}

function itemReply(item: AttentionItem): AttentionItemReply {
  const { facts, since, mutedUntil, ...rest } = item;
  const { reason, ...others } = facts;
  return {
    ...rest,
    since: since.toISOString(),
    facts: { ...others, ...(reason ? { reason } : undefined) },
    mutedUntil: mutedUntil?.toISOString() ?? null,
  };
}
