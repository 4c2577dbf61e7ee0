import { Problem } from "../../problem.ts";
import { type Comparison, type Condition, type Operator, operators } from "./condition.ts";
import { lexCondition, type Token } from "./lex-condition.ts";

/** The contract: a query is shorter than this. */
const tooLong = 2048;
const deepest = 20;
const mostComparisons = 100;

/** 400 for a list parameter that cannot be followed; the finding names the parameter. */
export const refusedParameter = (parameter: string, message: string): Problem =>
  new Problem("invalid-query", message, {
    findings: [{ itemId: parameter, message, validatorName: "Parameters" }],
  });

/**
 * Reads the text of a `query` or `tags` parameter: `and` binds tighter than `or`, braces group. Undefined when it is blank.
 * Throws 400 that names the character where reading stopped.
 */
export function parseCondition(given: string, parameter: string): Condition | undefined {
  const query = decodedAgain(given);
  const refuse = (what: string) =>
    refusedParameter(parameter, `Error parsing query - Malformed query. ${what}`);
  if (query.length >= tooLong)
    throw refuse(`It is ${query.length} characters long and must be shorter than ${tooLong}.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = query.search(/[\u0000-\u001f\u007f]/);
  if (control >= 0) throw refuse(`A control character stands at character ${control + 1}.`);
  if (query.trim() === "") return undefined;
  return new Parser(query, refuse).parse();
}

/** Some clients encode the whole query twice: then no sign is left in it, only codes of signs. */
function decodedAgain(query: string): string {
  if (/[=~<>]/.test(query) || !/%(3[CDE]|7E)/i.test(query)) return query;
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}

class Parser {
  readonly #query: string;
  readonly #tokens: readonly Token[];
  readonly #refuse: (what: string) => Problem;
  #next = 0;
  #comparisons = 0;

  constructor(query: string, refuse: (what: string) => Problem) {
    this.#query = query;
    this.#tokens = lexCondition(query);
    this.#refuse = refuse;
  }

  parse(): Condition {
    const condition = this.#any(0);
    if (this.#token.kind !== "end") throw this.#unexpected("&& or || was expected");
    return condition;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #any(depth: number): Condition {
    return this.#series("||", "or", () => this.#series("&&", "and", () => this.#term(depth)));
  }

  #series(sign: "&&" | "||", kind: "and" | "or", term: () => Condition): Condition {
    const terms = [term()];
    while (this.#takes(sign)) terms.push(term());
    return terms.length === 1 ? terms[0]! : { kind, terms };
  }

  #term(depth: number): Condition {
    if (!this.#takes("{")) return this.#comparison();
    if (depth === deepest) throw this.#refuse(`Braces stand more than ${deepest} deep.`);
    const inside = this.#any(depth + 1);
    if (!this.#takes("}")) throw this.#unexpected("&&, || or } was expected");
    return inside;
  }

  #comparison(): Comparison {
    if (this.#comparisons === mostComparisons)
      throw this.#refuse(`It holds more than ${mostComparisons} comparisons.`);
    this.#comparisons += 1;
    const property = this.#text("the name of a property was expected");
    const operator = this.#operator();
    const value = this.#text(`a value was expected after ${operator}`);
    return {
      kind: "comparison",
      property: property.text,
      operator,
      value: value.text,
      at: property.at,
      valueAt: value.at,
    };
  }

  #text(expected: string) {
    const token = this.#token;
    if (token.kind !== "text") throw this.#unexpected(expected);
    this.#next += 1;
    return token;
  }

  #operator(): Operator {
    const token = this.#token;
    const operator = token.kind === "sign" && operators.find((one) => one === token.sign);
    if (!operator) throw this.#unexpected(`one of ${operators.join(" ")} was expected`);
    this.#next += 1;
    return operator;
  }

  #takes(sign: string): boolean {
    const token = this.#token;
    const found = token.kind === "sign" && token.sign === sign;
    if (found) this.#next += 1;
    return found;
  }

  #unexpected(expected: string): Problem {
    const { kind, at } = this.#token;
    if (kind === "end") return this.#refuse(`It ends at character ${at - 1}, where ${expected}.`);
    const near = this.#query.slice(at - 1, at + 19).toWellFormed();
    return this.#refuse(`At character ${at}, near "${near}": ${expected}.`);
  }
}
