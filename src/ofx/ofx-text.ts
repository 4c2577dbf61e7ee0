import type { Syntax } from "./element.ts";

/** Makes a text fit for a syntax: one line without control characters, and in 1.x of ASCII alone. */
export type Fit = (text: string) => string;

const plain: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "‚": ",",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "–": "-",
  "—": "-",
  "−": "-",
  "‑": "-",
  "…": "...",
  "•": "*",
  "·": ".",
  "×": "x",
  "€": "EUR",
  "£": "GBP",
  ß: "ss",
  ẞ: "SS",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "Th",
  ı: "i",
};

const oneLine = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]+/g, " ")
    .trim();

/** ASCII is the part of Windows-1252 that clients cannot mistake, whatever they take it for. */
const ascii = (text: string): string =>
  text
    .replace(/[^ -~]/g, (character) => plain[character] ?? character)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]/gu, "?");

export const fitFor = (syntax: Syntax): Fit =>
  syntax === "sgml" ? (text) => ascii(oneLine(text)).trim() : oneLine;

/** The start of a text, cut at the end of a word where one ends in its second half; in characters, not in halves of them. */
export function cut(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  const start = characters.slice(0, length);
  if (characters[length] === " ") return start.join("").trimEnd();
  const space = start.lastIndexOf(" ");
  return (space >= length / 2 ? start.slice(0, space) : start).join("").trimEnd();
}

/** As OFX escapes; no named entities but these three are known to all clients. */
export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
