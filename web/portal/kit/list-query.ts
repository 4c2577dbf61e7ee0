/** Text as a value of the API's language of queries: its signs stand for themselves. */
export const quoted = (text: string): string => text.trim().replace(/[\\=~<>{}&|!]/g, "\\$&");

/** Conditions that must all hold, in the API's language of queries; empty ones are left out. */
export function allOf(...conditions: readonly (string | undefined | false)[]): string | undefined {
  const given = conditions.filter((one): one is string => Boolean(one));
  if (given.length < 2) return given[0];
  return given.map((one) => (one.includes("||") ? `{${one}}` : one)).join("&&");
}

/** Conditions of which one must hold. */
export const anyOf = (...conditions: readonly string[]): string | undefined =>
  conditions.length === 0 ? undefined : conditions.join("||");

/** One of several values of a property; nothing when none is chosen. */
export const oneOf = (property: string, values: readonly string[]): string | undefined =>
  anyOf(...values.map((value) => `${property}=${quoted(value)}`));
