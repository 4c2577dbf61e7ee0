import { type Queryable, statement } from "../database/pool.ts";
import { timeOrderedUuid } from "../random.ts";
import type { Actor, Work } from "../work.ts";
import type { AuditType } from "./audit-types.ts";
import { type DomainEvent, installation } from "./events.ts";

/** A change as the audit trail keeps it. Account numbers and secrets stay out of `before` and `after`. */
export interface Change {
  readonly type: AuditType;
  /** The company it concerns; absent for changes to the installation itself. */
  readonly companyId?: string;
  readonly target: Readonly<Record<string, string>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Default `success`; `denied` for what somebody may not do, `failed` for an attempt that did not get through. */
  readonly outcome?: "success" | "denied" | "failed";
}

const insertAudit = statement(
  "audit-insert",
  `insert into audit_event (company_id, event_id, at, type, actor, correlation_id, target, before, after, outcome)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
// Event ids go with time: the index of the key is read from its end.
const selectLast = statement(
  "audit-last",
  "select at from audit_event where company_id = $1 and type = $2 order by event_id desc limit 1",
);
const insertEvents = statement(
  "domain-event-insert",
  `with told as (
     insert into domain_event (company_id, event_id, at, type, payload)
     select e.company_id, e.event_id, $2, e.type, e.payload
     from json_to_recordset($1::json) as e(company_id uuid, event_id uuid, type text, payload jsonb))
   select pg_notify('domain_event', '')`,
);

/** Writes the audit event of a use case, in its own transaction. */
export async function audit(work: Omit<Work, "jobs">, change: Change): Promise<void> {
  work.tx.later(insertAudit, [
    change.companyId ?? installation,
    timeOrderedUuid(work.random, work.now),
    work.now,
    change.type,
    JSON.stringify(recorded(work.actor)),
    work.correlationId,
    JSON.stringify(change.target),
    change.before ? JSON.stringify(change.before) : null,
    change.after ? JSON.stringify(change.after) : null,
    change.outcome ?? "success",
  ]);
}

/** Who it was, without what only says how far they may go: pages of a link act with a token, but it is the customer who acts. */
function recorded(actor: Actor): Actor {
  if (actor.kind !== "company-token") return actor;
  const { linkEpoch: _, ofLink, ...told } = actor;
  return ofLink ? { ...told, kind: "customer" } : told;
}

/** When something of a type was last recorded of a company; undefined when it never was. */
export const lastRecorded = async (
  db: Queryable,
  companyId: string,
  type: AuditType,
): Promise<Date | undefined> => (await db.maybe<{ at: Date }>(selectLast, [companyId, type]))?.at;

/** Writes domain events in the transaction of what happened; nobody hears of them before it is committed. */
export async function announce(work: Work, events: readonly DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => {
    const { type, companyId = installation, ...payload } = { companyId: undefined, ...event };
    return { company_id: companyId, event_id: timeOrderedUuid(work.random, work.now), type, payload };
  });
  work.tx.later(insertEvents, [JSON.stringify(rows), work.now]);
}
