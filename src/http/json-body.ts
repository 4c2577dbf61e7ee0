import { Problem } from "../problem.ts";

/** Deeper nesting than this is refused: nothing in the contract comes near it. */
const maximumDepth = 32;
/** Ten times the longest list of the contract: to name what is wrong in a list of millions would take seconds. */
const maximumItems = 10_000;
/** Escapes of text that is no text: the null character, and halves of surrogate pairs, which may stand alone. */
const suspectEscape = /\\u(?:0000|[dD][89a-fA-F])/;
const longNumber = /[0-9](?:[0-9.]{15,}|[0-9.]*[eE])/;

/**
 * Reads a JSON request body.
 *
 * Differs from `JSON.parse` in four ways: an empty body is `undefined`; a key that occurs twice in one object is
 * refused, because readers disagree on which one counts; so is text with a null character or half a surrogate pair,
 * which the database cannot hold; and a number literal that a binary double may not hold exactly comes back as its
 * text, so that amounts stay the decimals that were sent.
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = longNumber.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
  } catch (error) {
    throw new Problem("malformed-body", `The body is not valid JSON: ${(error as Error).message}`);
  }
  const keys = countKeys(value, 0);
  if (keys !== countKeyTokens(text))
    throw new Problem("malformed-body", "The body names the same key twice in one object.");
  if (suspectEscape.test(text)) requireText(value);
  return value;
}

function keepExact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined) return value;
  return String(value) === source ? value : exactOrText(value, source);
}

/**
 * The number when at most 15 digits were written (then its shortest text is the same decimal), else the text; so, too,
 * where a double holds nothing of it: one too small would be read as 0.
 */
function exactOrText(value: number, source: string): number | string {
  const digits = source
    .replace(/[eE].*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+/, "");
  const held = value === 0 ? digits === "" : Number.isFinite(value);
  return digits.length <= 15 && held ? value : source;
}

function requireText(value: unknown): void {
  if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed())) {
    throw new Problem(
      "malformed-body",
      "The body holds a null character or half a surrogate pair, which is no text.",
    );
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    requireText(key);
    requireText(item);
  }
}

function countKeys(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth >= maximumDepth)
    throw new Problem("malformed-body", `The body is nested deeper than ${maximumDepth} levels.`);
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (parts.length > maximumItems)
    throw new Problem(
      "malformed-body",
      `A list or an object in the body has ${parts.length} items; at most ${maximumItems} are read.`,
    );
  let count = Array.isArray(value) ? 0 : parts.length;
  for (const part of parts) {
    if (typeof part === "object") count += countKeys(part, depth + 1);
  }
  return count;
}

/** Counts the strings that are followed by a colon in a text known to be valid JSON. */
function countKeyTokens(text: string): number {
  let count = 0;
  let start = text.indexOf('"');
  while (start >= 0) {
    let end = text.indexOf('"', start + 1);
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    let next = end + 1;
    while (isBlank(text.charCodeAt(next))) next += 1;
    if (text.charCodeAt(next) === 58) count += 1;
    start = text.indexOf('"', next);
  }
  return count;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 92) backslashes += 1;
  return backslashes % 2 === 1;
}

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;
