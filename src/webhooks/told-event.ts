import { createHash } from "node:crypto";
import type { DomainEvent } from "../audit/events.ts";

/** A row of `domain_event` as it is stored; `payload` is the event without its type and company. */
export interface StoredEvent {
  /** That of `installation` (audit/events.ts) for events that belong to no company. */
  readonly companyId: string;
  readonly eventId: string;
  readonly at: Date;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An event with its name and its instant, as consumers are told of it. */
export interface Told<E = DomainEvent> {
  readonly eventId: string;
  readonly at: Date;
  readonly event: E;
}

const connectionChange = ["DataConnectionStatusChanged"];
const pushEnd = ["PushOperationStatusChanged", "PushOperationTimedOut"];

/**
 * What consumers may be told of each domain event, by the names of the catalogue. What is told of no event is never
 * sent. Accounts created or changed, mappings refused and pushes accepted are told to nobody (wire contract, 8.3).
 */
const names: Readonly<Record<DomainEvent["type"], readonly string[]>> = {
  "company.created": ["company.created"],
  "company.updated": [],
  "company.deleted": ["company.deleted"],
  "company.product.added": ["company.product.added"],
  "company.product.removed": ["company.product.removed"],
  "connection.created": ["connection.created"],
  "connection.connected": ["connection.connected", ...connectionChange],
  "connection.reconnected": ["connection.reconnected", ...connectionChange],
  "connection.disconnected": ["connection.disconnected", ...connectionChange],
  "connection.failed": ["connection.failed"],
  "connection.deleted": ["connection.deleted"],
  "link.requested": ["link.requested"],
  "sourceAccount.created": [],
  "sourceAccount.updated": [],
  "sourceAccount.deleted": [],
  "bankFeeds.sourceAccount.connected": ["bankFeeds.sourceAccount.connected"],
  "bankFeeds.sourceAccount.disconnected": ["bankFeeds.sourceAccount.disconnected"],
  "bankFeeds.mapping.failed": [],
  "bankTransactions.accepted": [],
  "bankTransactions.write.successful": [
    "bankTransactions.write.successful",
    "bankTransactions.write.outcomes",
    ...pushEnd,
  ],
  "bankTransactions.write.unsuccessful": [
    "bankTransactions.write.unsuccessful",
    "bankTransactions.write.outcomes",
    ...pushEnd,
  ],
  "bankAccounts.write.successful": ["bankAccounts.write.successful", ...pushEnd],
  "bankAccounts.write.unsuccessful": ["bankAccounts.write.unsuccessful", ...pushEnd],
  "client.rateLimit.reached": ["client.rateLimit.reached", "ClientRateLimitReached"],
  "client.rateLimit.reset": ["client.rateLimit.reset", "ClientRateLimitReset"],
};

/** Names under which a domain event may be told; none for a type that this release does not know. */
export const namesOf = (type: string): readonly string[] =>
  Object.hasOwn(names, type) ? names[type as DomainEvent["type"]] : [];

/** Each type of event with each name it is told under. */
export const toldTypes: readonly { readonly type: string; readonly name: string }[] = Object.entries(
  names,
).flatMap(([type, told]) => told.map((name) => ({ type, name })));

/** Every name that some event is told under: what this installation really sends. */
export const emittedNames: ReadonlySet<string> = new Set(Object.values(names).flat());

/** A UUID that always is the same for the same words (version 8, RFC 9562 section 5.8). */
export function uuidOf(...words: readonly string[]): string {
  const bytes = createHash("sha256").update(words.join("\n")).digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex", 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * A body of the contract's form. The id is that of the event; a second body made of the same event has an id of its
 * own, so that a receiver who drops what it has seen keeps both.
 */
export const enveloped = (told: Told, eventType: string, payload: unknown) => ({
  id: told.event.type === eventType ? told.eventId : uuidOf(told.eventId, eventType),
  eventType,
  generatedDate: told.at.toISOString(),
  payload,
});
