import type { TSchema } from "typebox";
import { Type } from "typebox";

/** A kind of event that a webhook consumer may subscribe to. */
export interface EventType {
  /** Canonical name, as in `eventTypes` of a consumer and in `eventType` of a body. */
  readonly name: string;
  /** Other spellings of the name that consumers may use. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** `millrace` events are ours, beside the contract; `legacy` ones have a body without the envelope. */
  readonly origin: "contract" | "legacy" | "millrace";
  /** False: the name is accepted, as in the contract, and this installation never sends it. */
  readonly emitted: boolean;
  /** Of the whole body, envelope included. */
  readonly schema: TSchema;
  /** A body as it would be sent, with sample values. */
  example(): unknown;
}

export const eventTypes: readonly EventType[] = [
  {
    name: "company.created",
    aliases: [],
    description: "A company was created.",
    origin: "contract",
    emitted: true,
    schema: Type.Object({}),
    example: () => ({}),
  },
];

const byName = new Map(
  eventTypes.flatMap((type) => [type.name, ...type.aliases].map((name) => [name, type] as const)),
);

/** The event type of a name or an alias, as written; undefined when nobody knows it. */
export const findEventType = (name: string): EventType | undefined => byName.get(name);
