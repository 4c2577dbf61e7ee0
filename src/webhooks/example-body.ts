import type { Config } from "../config.ts";
import type { EventType } from "./event-types.ts";

/**
 * The text of an example, with an id and a date of its own where the type's envelope has them; undefined for a type
 * that is never sent.
 */
export function exampleBody(config: Config, type: EventType, id: string, now: Date): string | undefined {
  const example = type.example(config) as Readonly<Record<string, unknown>> | undefined;
  if (!example) return undefined;
  const own = {
    ...("id" in example ? { id } : undefined),
    ...("generatedDate" in example ? { generatedDate: now.toISOString() } : undefined),
  };
  return JSON.stringify({ ...example, ...own });
}
