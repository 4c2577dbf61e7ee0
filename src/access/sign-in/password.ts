import { invalidField, type Problem } from "../../problem.ts";

/** In characters (NIST SP 800-63B: length counts, composition does not). */
export const shortestPassword = 12;
export const longestPassword = 128;
/** What a password must have besides words that anybody would try first. */
const ownCharacters = 6;

/** Beginnings and middles of passwords that attackers try first. */
const common = [
  "password", "passwort", "motdepasse", "letmein", "welcome", "qwertyuiop", "qwertzuiop", "azertyuiop", "qwerty",
  "qwertz", "azerty", "asdfghjkl", "asdfgh", "zxcvbnm", "iloveyou", "administrator", "admin", "changeme", "secret",
  "trustno1", "monkey", "dragon", "football", "baseball", "superman", "batman", "sunshine", "princess", "master",
  "login", "abc123", "summer", "winter", "spring", "autumn", "bank", "feeds", "millrace", "portal", "default", "guest",
  "test", "correcthorsebatterystaple", "1q2w3e4r5t", "1q2w3e4r", "1qaz2wsx3edc", "1qaz2wsx", "q1w2e3r4", "zaq12wsx",
]; // biome-ignore format: a list of words
const sequences = ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "09876543210987654321"];

/** Throws 400 with what is wrong with a new password. */
export function requireGoodPassword(password: string, person: { name: string; email: string }): void {
  const length = [...password].length;
  if (length < shortestPassword)
    throw refused(
      `A password has at least ${shortestPassword} characters. Several words are easy to remember.`,
    );
  if (length > longestPassword) throw refused(`A password has at most ${longestPassword} characters.`);
  if (isGuessable(password, person))
    throw refused(
      "This password would be among the first that are tried: it is made of common words, of a sequence, or of your name or address. Choose another.",
    );
}

/** Whether little is left of a password without what anybody would guess. */
export function isGuessable(password: string, { name, email }: { name: string; email: string }): boolean {
  const told = [name, ...name.split(/\s+/), ...email.split(/[@.]/)].filter((part) => part.length >= 3);
  let rest = plain(password);
  for (const word of [...told.map(plain), ...common].sort((a, b) => b.length - a.length))
    if (word.length >= 3) rest = rest.replaceAll(word, "");
  rest = withoutSequences(rest).replace(/\d{1,4}$/, "");
  return new Set(rest).size < ownCharacters;
}

/** In small letters, with what stands for letters read as such and without what only decorates. */
const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("@", "a")
    .replaceAll("$", "s")
    .replace(/[\s\p{P}\p{S}\p{M}]/gu, "");

function withoutSequences(text: string): string {
  let rest = text;
  for (const sequence of sequences)
    for (let length = Math.min(12, rest.length); length >= 4; length -= 1)
      for (let at = 0; at + length <= sequence.length; at += 1)
        rest = rest.replaceAll(sequence.slice(at, at + length), "");
  return rest;
}

const refused = (message: string): Problem => invalidField("password", message, "Password");
