import type { Static } from "typebox";
import type { AuditType } from "../../../src/audit/audit-types.ts";
import type { AuditEvent, AuditEventDetails } from "../../../src/portal/audit/event.ts";
import type { AuditTrail } from "../../../src/portal/audit/trail.ts";
import { pathWith } from "../app/api.ts";
import type { useTexts } from "../app/locale.tsx";
import type { useUrlState } from "../kit/url-state.ts";
import { auditEventTexts } from "./event-texts.ts";
import { auditTexts } from "./texts.ts";

export type Event = Static<typeof AuditEvent>;
export type EventDetails = Static<typeof AuditEventDetails>;
export type Trail = Static<typeof AuditTrail>;
/** Says the sentences of events. */
export type Tell = ReturnType<typeof useTexts<(typeof auditEventTexts)["en"]>>;
export type Say = ReturnType<typeof useTexts<(typeof auditTexts)["en"]>>;

/** Filters that stand in the address, by their names there. */
export const filterNames = ["q", "actor", "type", "outcome", "from", "until", "company", "by", "request"];

/** The filters of the address as the API takes them. */
export function filtersOf({ text }: Pick<ReturnType<typeof useUrlState>, "text">) {
  const asked = text("q").trim();
  const ofRequest = /^[0-9a-f]{32}$/i.test(asked);
  return {
    resource: ofRequest ? undefined : asked || undefined,
    correlationId: (ofRequest ? asked : text("request")) || undefined,
    actorKind: text("actor") || undefined,
    actorId: text("by") || undefined,
    type: text("type") || undefined,
    outcome: text("outcome") || undefined,
    companyId: text("company") || undefined,
    from: beginOf(text("from"), 0),
    until: beginOf(text("until"), 1),
  };
}

/** The first instant of a day of the reader's, or of the day so many days later. */
function beginOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}

export const exportAddress = (format: "csv" | "jsonl", filters: ReturnType<typeof filtersOf>): string =>
  pathWith("/portal/api/audit/export", { ...filters, format });

/** What happened, in words; of a type that this page does not know its code. */
export const sentenceOf = (type: string, tell: Tell): string =>
  `event.${type}` in auditEventTexts.en ? tell(`event.${type as AuditType}`) : type;

/** What an id of the target is of. */
export const targetName = (name: string, t: Say): string =>
  `target.${name}` in auditTexts.en ? t(`target.${name as "personId"}`) : name;

/** Who it was, in a few words. */
export function actorName({ actor }: Pick<Event, "actor">, t: Say): string {
  if (actor.name) return actor.name;
  return t(`one.${actor.kind}`, { part: actor.part ?? "–" });
}

/** A changed field: its place in the record, and its value before and after as JSON; undefined without a value. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Whether a field is what the event is about: it differs, or there is one side alone. */
export const tells = ({ before, after }: Pick<EventDetails, "before" | "after">, change: FieldChange) =>
  before === null || after === null || change.before !== change.after;

/** Fields of both sides, those that differ first; objects are taken apart, lists are compared whole. */
export function changesOf({ before, after }: Pick<EventDetails, "before" | "after">): FieldChange[] {
  const [old, present] = [flat(before), flat(after)];
  const changes = [...new Set([...old.keys(), ...present.keys()])].map((field) => ({
    field,
    before: old.get(field),
    after: present.get(field),
  }));
  return changes.sort((a, b) => Number(a.before === a.after) - Number(b.before === b.after));
}

function flat(value: unknown, prefix = "", into = new Map<string, string | undefined>()) {
  for (const [name, held] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const field = prefix ? `${prefix}.${name}` : name;
    const record = typeof held === "object" && held !== null && !Array.isArray(held);
    if (record && Object.keys(held).length > 0) flat(held, field, into);
    else into.set(field, held === null ? undefined : typeof held === "string" ? held : JSON.stringify(held));
  }
  return into;
}
