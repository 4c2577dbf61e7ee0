import assert from "node:assert/strict";
import { Compile } from "typebox/compile";
import { buildBodies, type StoredEvent } from "../../src/webhooks/build-bodies.ts";
import { findEventType } from "../../src/webhooks/event-types.ts";
import type { Json } from "../bank.ts";
import type { TestMillrace } from "../millrace.ts";

/** One body as a consumer would get it. */
export interface ToldBody {
  readonly eventType: string;
  readonly text: string;
  readonly body: Json;
  readonly companyId: string | null;
  readonly companyTags: Readonly<Record<string, string>>;
}

/** Everything that has happened so far, oldest first. */
export const storedEvents = ({ database }: Pick<TestMillrace, "database">): Promise<StoredEvent[]> =>
  database.rows<StoredEvent>({
    text: `select company_id as "companyId", event_id as "eventId", at, type, payload from domain_event order by at`,
  });

/** The bodies of everything that has happened so far, each held against its schema. */
export async function toldBodies(world: TestMillrace, wanted?: readonly string[]): Promise<ToldBody[]> {
  const events = await storedEvents(world);
  const { application } = world.millrace;
  const built = await buildBodies(application, world.database, events, wanted && new Set(wanted));
  assert.equal(built.size, events.length);
  return events.flatMap(({ eventId }) => {
    const { bodies, companyId, companyTags } = built.get(eventId)!;
    return bodies.map(({ eventType, body: text }) => {
      const body = JSON.parse(text);
      assertSchema(eventType, body);
      return { eventType, text, body, companyId, companyTags };
    });
  });
}

/** The only body of an event type so far. */
export async function onlyBody(world: TestMillrace, eventType: string): Promise<ToldBody> {
  const bodies = await toldBodies(world, [eventType]);
  assert.equal(bodies.length, 1, `${bodies.length} bodies of ${eventType}`);
  return bodies[0]!;
}

export function assertSchema(eventType: string, body: Json): void {
  const schema = Compile(findEventType(eventType)!.schema);
  assert.ok(schema.Check(body as unknown), `${eventType}: ${JSON.stringify([...schema.Errors(body)])}`);
  if ("eventType" in body) assert.equal(body.eventType, eventType);
}

/** Holds the envelope of a body against the event it tells of (wire contract, section 8.2). */
export function assertEnvelope(body: Json, eventType: string): void {
  assert.deepEqual(Object.keys(body), ["id", "eventType", "generatedDate", "payload"]);
  assert.equal(body.eventType, eventType);
  assert.match(body.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(new Date(body.generatedDate).toISOString(), body.generatedDate);
}

/** No member anywhere is null, but those named. */
export function assertNoNulls(value: Json, except: readonly string[] = [], path = ""): void {
  if (value === null) assert.ok(except.includes(path), `${path} is null`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value))
    assertNoNulls(member, except, path ? `${path}.${key}` : key);
}
