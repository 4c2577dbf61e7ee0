const longest = 300;
/** So much of an answer is looked at: what is left out of it may make room for more. */
const reach = 4 * longest;
/** Shorter texts are no secrets, and leaving out each would make the answer unreadable. */
const shortestSecret = 6;

/**
 * The beginning of an endpoint's answer, fit to be shown and stored: without `secrets`, tokens, addresses of people and
 * long numbers, which an endpoint may repeat from the message. Null when it is empty.
 */
export function excerpt(text: string, secrets: readonly string[]): string | null {
  const shown = withoutSecrets(text, secrets)
    .replace(/https?:\/\/[^\s"'<>]+/gi, "[address]")
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[address]")
    .replace(/\b(?:bearer|basic)\s+\S+/gi, "[redacted]")
    .replace(/whsec_\S+/g, "[redacted]")
    .replace(/[A-Za-z0-9+/_=-]{24,}(?:\.[A-Za-z0-9+/_=-]+)*/g, "[redacted]")
    .replace(/\d(?:[ -]?\d){5,}/g, "[number]")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
    .trim();
  // A cut may leave half a character, which no database takes.
  return shown === "" ? null : shown.slice(0, longest).toWellFormed();
}

/** The text up to `reach`; a secret that begins there is left out whole, and what stands in its place is not read again. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  // An endpoint may repeat what follows the word of a scheme, as `Bearer`, alone.
  const hidden = secrets
    .flatMap((secret) => [secret, secret.split(" ").at(-1)!])
    .filter(({ length }) => length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  if (hidden.length === 0) return text.slice(0, reach);
  const pattern = new RegExp(hidden.map((secret) => RegExp.escape(secret)).join("|"), "g");
  let shown = "";
  let place = 0;
  for (const { 0: secret, index } of text.slice(0, reach + hidden[0]!.length).matchAll(pattern)) {
    if (index >= reach) break;
    shown += `${text.slice(place, index)}[redacted]`;
    place = index + secret.length;
  }
  return shown + text.slice(place, reach);
}
