import type { Static } from "typebox";
import type {
  ActivitySchema,
  EndpointSchema,
  PlanSchema,
  ToldMessageSchema,
} from "../../../src/portal/webhooks/webhook-view.ts";
import type { MessageDetailSchema, MessageSchema } from "../../../src/webhooks/message.ts";

export type Endpoint = Static<typeof EndpointSchema>;
export type Activity = Static<typeof ActivitySchema>;
export type Plan = Static<typeof PlanSchema>;
export type ToldMessage = Static<typeof ToldMessageSchema>;
export type Message = Static<typeof MessageSchema>;
export type MessageDetail = Static<typeof MessageDetailSchema>;
export type Attempt = MessageDetail["attemptList"][number];

/** A kind of event as the catalogue has it. */
export interface EventType {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly origin: "contract" | "legacy" | "millrace";
  readonly emitted: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

/** As much of JSON Schema as event bodies use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

export const root = "/monitor/events";
export const endpointPath = (id: string): string => `${root}/${id}`;
export const messagePath = (webhookId: string, messageId: string): string =>
  `${root}/${webhookId}/messages/${messageId}`;

/** Share of attempts that failed, in percent; null without any. */
export function errorRate({ succeeded, failed }: { succeeded: number; failed: number }): number | null {
  return succeeded + failed === 0 ? null : Math.round((1000 * failed) / (succeeded + failed)) / 10;
}

/** What to look at when an endpoint did not take a message, by what it answered; without a status it did not answer. */
export function remedyOf(statusCode: number | undefined) {
  if (statusCode === undefined) return "noAnswer";
  if (statusCode >= 300 && statusCode < 400) return "moved";
  if (statusCode === 401 || statusCode === 403) return "refused";
  if (statusCode === 404 || statusCode === 405) return "place";
  if (statusCode === 410) return "gone";
  if (statusCode === 429 || statusCode === 503) return "busy";
  return statusCode >= 500 ? "broken" : "content";
}

/** The address without its scheme and query, for lists. */
export function shortUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return host + (pathname === "/" ? "" : pathname);
}

export interface Property {
  readonly path: string;
  readonly depth: number;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
}

/** The properties of a schema in their order, each with how deep it lies. */
export function propertiesOf(schema: Schema, path = "", depth = 0): Property[] {
  const inner = schema.items ?? schema;
  return Object.entries(inner.properties ?? {}).flatMap(([name, one]) => {
    const at = path ? `${path}.${name}` : name;
    const property = {
      ...{ path: at, depth, name, type: typeOf(one) },
      required: inner.required?.includes(name) ?? false,
      ...(one.description ? { description: one.description } : undefined),
    };
    return [property, ...propertiesOf(one, at, depth + 1)];
  });
}

function typeOf({ type, format, enum: values, const: fixed, items, anyOf }: Schema): string {
  if (fixed !== undefined) return JSON.stringify(fixed);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (anyOf) return anyOf.map(typeOf).join(" | ");
  const named = [type ?? "any"].flat().join(" | ");
  if (items) return `${typeOf(items)}[]`;
  return format ? `${named} (${format})` : named;
}
