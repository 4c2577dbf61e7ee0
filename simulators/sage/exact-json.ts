import { type Decimal, decimal } from "../../src/money.ts";

/** A number of a JSON body by its digits as they were sent: no double comes between. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  /** Undefined when it has more digits than anybody counts with. */
  get value(): Decimal | undefined {
    return decimal(this.text);
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

/** Deeper bodies than this are none. */
const deepest = 12;

/** The value of a JSON body, numbers as `JsonNumber`; undefined when it is no JSON, or nested out of reason. */
export function readExactJson(body: Buffer | string): unknown {
  try {
    const value = JSON.parse(body.toString("utf8"), (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" ? new JsonNumber(context?.source ?? String(value)) : value,
    );
    return depth(value, deepest) ? value : undefined;
  } catch {
    return undefined;
  }
}

function depth(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null || value instanceof JsonNumber) return true;
  return left > 0 && Object.values(value).every((inner) => depth(inner, left - 1));
}

/** The member `data` of a body, when both are objects. */
export function dataOf(body: Buffer): Fields | undefined {
  const value = readExactJson(body);
  return isObject(value) && isObject(value.data) ? value.data : undefined;
}

/** A text member that says something; undefined when absent, null, empty or no text. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
