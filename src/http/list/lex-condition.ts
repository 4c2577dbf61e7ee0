import { type Operator, operators } from "./condition.ts";

/** A sign of the language, or the text between two signs without the blanks around it. Positions count from 1. */
export type Token =
  | { readonly kind: "sign"; readonly sign: Sign; readonly at: number }
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | { readonly kind: "end"; readonly at: number };
export type Sign = Operator | "&&" | "||" | "{" | "}";

/** Longer signs first, so that `>=` is not read as `>` and `=`. */
const signs: readonly Sign[] = ["&&", "||", "!=", ">=", "<=", "{", "}", ...operators];
const escapable = "\\=~<>{}&|! ";

/**
 * Splits a query into its tokens. A backslash makes the sign or blank behind it a part of the text; before anything else
 * it is a character like any other. A single `&`, `|` or `!` is text.
 */
export function lexCondition(query: string): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  while (place < query.length) {
    const sign = signAt(query, place);
    if (sign) {
      tokens.push({ kind: "sign", sign, at: place + 1 });
      place += sign.length;
    } else {
      const { token, end } = textFrom(query, place);
      if (token) tokens.push(token);
      place = end;
    }
  }
  return [...tokens, { kind: "end", at: query.length + 1 }];
}

const signAt = (query: string, place: number): Sign | undefined =>
  signs.find((sign) => query.startsWith(sign, place));

function textFrom(query: string, start: number): { token: Token | undefined; end: number } {
  let place = start;
  while (query[place] === " ") place += 1;
  const first = place;
  let text = "";
  // Blanks at the end do not count, but for one behind a backslash.
  let length = 0;
  while (place < query.length && !signAt(query, place)) {
    const escaped =
      query[place] === "\\" && place + 1 < query.length && escapable.includes(query[place + 1]!);
    if (escaped) place += 1;
    text += query[place];
    if (escaped || query[place] !== " ") length = text.length;
    place += 1;
  }
  const token =
    length === 0 ? undefined : ({ kind: "text", text: text.slice(0, length), at: first + 1 } as const);
  return { token, end: place };
}
