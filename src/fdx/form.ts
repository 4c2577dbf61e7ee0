/** A name that a form gives more than once: read in one pass, since whoever sent it has proved nothing yet. */
export function repeatedName(form: URLSearchParams): string | undefined {
  const seen = new Set<string>();
  for (const name of form.keys()) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
