/** Reads the words of ECMAScript 5.1, and nothing of later editions. */

export interface Token {
  readonly kind: "name" | "keyword" | "number" | "text" | "regex" | "sign" | "end";
  readonly text: string;
  readonly line: number;
  /** A line ended between the token before and this one. */
  readonly newLine: boolean;
}

export class NotEs5 extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const keywords = new Set(
  `break case catch continue debugger default delete do else finally for function if in instanceof new return switch
  this throw try typeof var void while with null true false`.split(/\s+/),
);
/** Words that the language keeps for later; nothing but a property may be named so. */
const reserved = new Set("class const enum export extends import super let yield".split(" "));

const signs = [
  ...[">>>=", "===", "!==", ">>>", "<<=", ">>="],
  ...[
    "<=",
    ">=",
    "==",
    "!=",
    "++",
    "--",
    "<<",
    ">>",
    "&&",
    "||",
    "+=",
    "-=",
    "*=",
    "%=",
    "&=",
    "|=",
    "^=",
    "/=",
  ],
  ...[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ".",
    ";",
    ",",
    "<",
    ">",
    "+",
    "-",
    "*",
    "%",
    "&",
    "|",
    "^",
    "!",
    "~",
    "?",
  ],
  ...[":", "=", "/"],
];
const blank = /(?:[\s\ufeff]|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
const name = /[\p{L}\p{Nl}$_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$\u200c\u200d]*/uy;
const number = /0[xX][0-9a-fA-F]+|(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y;
const string =
  /"(?:[^"\\\n\r\u2028\u2029]|\\(?:\r\n|[\s\S]))*"|'(?:[^'\\\n\r\u2028\u2029]|\\(?:\r\n|[\s\S]))*'/y;
const regex = /\/(?![*/])(?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/([A-Za-z]*)/y;

/** Hands out one token after the other; only who reads them knows whether a slash begins a regular expression. */
export class Tokens {
  readonly #source: string;
  #at = 0;
  #line = 1;

  constructor(source: string) {
    this.#source = source;
  }

  next(regexAllowed: boolean): Token {
    const skipped = this.#match(blank) ?? "";
    const newLine = /[\n\r\u2028\u2029]/.test(skipped);
    const line = this.#line;
    const token = (kind: Token["kind"], text: string): Token => ({ kind, text, line, newLine });
    if (this.#at >= this.#source.length) return token("end", "");
    const word = this.#match(name);
    if (word !== undefined) {
      return token(keywords.has(word) || reserved.has(word) ? "keyword" : "name", word);
    }
    const digits = this.#match(number);
    if (digits !== undefined) {
      if (/[\p{L}\p{Nd}$_]/u.test(this.#source[this.#at] ?? ""))
        throw new NotEs5("A number that ECMAScript 5 does not know", line);
      return token("number", digits);
    }
    const quoted = this.#match(string);
    if (quoted !== undefined) {
      if (/\\u\{/.test(quoted)) throw new NotEs5("An escape that ECMAScript 5 does not know", line);
      return token("text", quoted);
    }
    const expression = regexAllowed ? this.#match(regex) : undefined;
    if (expression !== undefined) {
      if (!/\/[gim]*$/.test(expression)) throw new NotEs5("Flags that ECMAScript 5 does not know", line);
      return token("regex", expression);
    }
    for (const sign of signs) {
      if (!this.#source.startsWith(sign, this.#at)) continue;
      this.#at += sign.length;
      return token("sign", sign);
    }
    throw new NotEs5(`"${this.#source[this.#at]}" is not part of ECMAScript 5`, line);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined || found === "") return undefined;
    this.#at += found.length;
    this.#line += found.split(/\r\n|[\n\r\u2028\u2029]/).length - 1;
    return found;
  }
}
