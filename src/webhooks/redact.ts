const longest = 300;

/**
 * The beginning of an endpoint's answer, fit to be shown: without `secrets`, tokens, addresses of people and long
 * numbers, which an endpoint may repeat from the message. Null when it is empty.
 */
export function excerpt(text: string, secrets: readonly string[]): string | null {
  let shown = text.slice(0, 4 * longest);
  for (const secret of secrets) shown = shown.replaceAll(secret, "[redacted]");
  shown = shown
    .replace(/https?:\/\/[^\s"'<>]+/gi, "[address]")
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[address]")
    .replace(/\b(?:bearer|basic)\s+\S+/gi, "[redacted]")
    .replace(/whsec_\S+/g, "[redacted]")
    .replace(/[A-Za-z0-9+/_=-]{24,}(?:\.[A-Za-z0-9+/_=-]+)*/g, "[redacted]")
    .replace(/\d(?:[ -]?\d){5,}/g, "[number]")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
    .trim();
  return shown === "" ? null : shown.slice(0, longest);
}
