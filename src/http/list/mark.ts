import { decimal } from "../../money.ts";
import type { Field, Kind } from "./field.ts";
import { refusedParameter } from "./parse-condition.ts";

/** The last record of a page, by its place in the order: its value there as text, or null, and its key. */
export interface Mark {
  readonly value: string | null;
  readonly key: string;
}

interface MarkedOrder {
  readonly name: string;
  readonly field: Field;
}

/** The mark as a word for a link. It names its order, so that it is not taken for a place in another one. */
export const writeMark = (order: MarkedOrder, { value, key }: Mark): string =>
  Buffer.from(JSON.stringify([order.name, value, key])).toString("base64url");

/** Reads a mark that a link of ours carried; 400 when it is none, or of another order. */
export function readMark(given: string, order: MarkedOrder | undefined): Mark {
  const [name, value, key] = asList(given);
  const valid =
    order !== undefined &&
    name === order.name &&
    (value === null || (typeof value === "string" && isValue(order.field.kind, value))) &&
    typeof key === "string" &&
    key.length <= 200 &&
    !key.includes("\0");
  if (!valid)
    throw refusedParameter("after", "after must be as a link of this list with the same orderBy gave it");
  return { value: value as string | null, key };
}

function asList(given: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(given, "base64url").toString("utf8"));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);

function isValue(kind: Kind, text: string): boolean {
  switch (kind) {
    case "uuid":
      return isUuid(text);
    case "number":
      return decimal(text) !== undefined;
    case "boolean":
      return text === "true" || text === "false";
    // Microseconds since 1970: no other text says an instant of the database exactly and is as easily checked.
    case "instant":
      return /^-?\d{1,15}$/.test(text) || /^[1-9]\d{15}$/.test(text);
    default:
      return text.length <= 20_000 && !text.includes("\0");
  }
}
