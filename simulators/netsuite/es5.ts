import { NotEs5, type Token, Tokens } from "./es5-tokens.ts";

/** Where a script is not ECMAScript 5, the only edition that plug-ins may be written in; undefined when it is. */
export function es5Problem(source: string): { line: number; message: string } | undefined {
  try {
    new Reader(source).program();
    return undefined;
  } catch (error) {
    if (error instanceof NotEs5) return { line: error.line, message: error.message };
    throw error;
  }
}

const assignments = new Set("= += -= *= /= %= &= |= ^= <<= >>= >>>=".split(" "));
const binary: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!=", "===", "!=="],
  ["<", ">", "<=", ">=", "instanceof", "in"],
  ["<<", ">>", ">>>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const unary = new Set(["delete", "void", "typeof", "++", "--", "+", "-", "~", "!"]);

/** Follows the grammar of ECMAScript 5.1 and builds nothing: it only says yes or where not. */
class Reader {
  readonly #tokens: Tokens;
  #token: Token;

  constructor(source: string) {
    this.#tokens = new Tokens(source);
    this.#token = this.#tokens.next(true);
  }

  program(): void {
    while (this.#token.kind !== "end") this.#statement();
  }

  /* ---- tokens ---- */

  /** Whether the present token is this sign or keyword. */
  #is(text: string): boolean {
    return this.#token.text === text && (this.#token.kind === "sign" || this.#token.kind === "keyword");
  }

  /** Goes on. After an operand a slash divides; everywhere else it begins a regular expression. */
  #advance(operandBefore: boolean): void {
    this.#token = this.#tokens.next(!operandBefore);
  }

  #accept(text: string, operandBefore = false): boolean {
    if (!this.#is(text)) return false;
    this.#advance(operandBefore);
    return true;
  }

  #expect(text: string, operandBefore = false): void {
    if (!this.#accept(text, operandBefore)) this.#fail(`expected "${text}"`);
  }

  #fail(what: string): never {
    const seen = this.#token.kind === "end" ? "the end" : `"${this.#token.text}"`;
    throw new NotEs5(`${what}, but found ${seen}`, this.#token.line);
  }

  #name(): void {
    if (this.#token.kind !== "name") this.#fail("expected a name");
    this.#advance(true);
  }

  #semicolon(): void {
    if (this.#accept(";") || this.#is("}") || this.#token.kind === "end" || this.#token.newLine) return;
    this.#fail("expected the end of a statement");
  }

  /* ---- statements ---- */

  #statement(): void {
    const { text, kind } = this.#token;
    const read = kind === "keyword" ? this.#byKeyword(text) : undefined;
    if (read) read();
    else if (this.#is("{")) this.#block();
    else if (!this.#accept(";")) this.#expressionOrLabel(kind === "name");
  }

  #expressionOrLabel(named: boolean): void {
    this.#expression(true);
    if (named && this.#is(":")) {
      this.#advance(false);
      this.#statement();
    } else {
      this.#semicolon();
    }
  }

  #byKeyword(keyword: string): (() => void) | undefined {
    switch (keyword) {
      case "var":
        return () => {
          this.#advance(false);
          this.#declarations(true);
          this.#semicolon();
        };
      case "function":
        return () => this.#function(true);
      case "if":
        return () => {
          this.#advance(false);
          this.#condition();
          this.#statement();
          if (this.#accept("else")) this.#statement();
        };
      case "for":
        return () => this.#for();
      case "while":
      case "with":
        return () => {
          this.#advance(false);
          this.#condition();
          this.#statement();
        };
      case "do":
        return () => {
          this.#advance(false);
          this.#statement();
          this.#expect("while");
          this.#condition();
          this.#accept(";");
        };
      case "break":
      case "continue":
        return () => {
          this.#advance(true);
          if (this.#token.kind === "name" && !this.#token.newLine) this.#name();
          this.#semicolon();
        };
      case "return":
      case "throw":
        return () => {
          this.#advance(false);
          const ended = this.#is(";") || this.#is("}") || this.#token.kind === "end" || this.#token.newLine;
          if (!ended) this.#expression(true);
          else if (keyword === "throw") this.#fail("expected what is thrown");
          this.#semicolon();
        };
      case "try":
        return () => this.#try();
      case "switch":
        return () => this.#switch();
      case "debugger":
        return () => {
          this.#advance(false);
          this.#semicolon();
        };
      default:
        return undefined;
    }
  }

  #block(): void {
    this.#expect("{");
    while (!this.#is("}")) {
      if (this.#token.kind === "end") this.#fail('expected "}"');
      this.#statement();
    }
    this.#advance(false);
  }

  #condition(): void {
    this.#expect("(");
    this.#expression(true);
    this.#expect(")");
  }

  #declarations(inAllowed: boolean): void {
    do {
      this.#name();
      if (this.#accept("=")) this.#assignment(inAllowed);
    } while (this.#accept(","));
  }

  #for(): void {
    this.#advance(false);
    this.#expect("(");
    if (this.#accept("var")) this.#declarations(false);
    else if (!this.#is(";")) this.#expression(false);
    if (this.#accept("in")) {
      this.#expression(true);
    } else {
      this.#expect(";");
      if (!this.#is(";")) this.#expression(true);
      this.#expect(";");
      if (!this.#is(")")) this.#expression(true);
    }
    this.#expect(")");
    this.#statement();
  }

  #try(): void {
    this.#advance(false);
    this.#block();
    const caught = this.#accept("catch");
    if (caught) {
      this.#expect("(");
      this.#name();
      this.#expect(")");
      this.#block();
    }
    if (this.#accept("finally")) this.#block();
    else if (!caught) this.#fail('expected "catch" or "finally"');
  }

  #switch(): void {
    this.#advance(false);
    this.#condition();
    this.#expect("{");
    while (!this.#accept("}")) {
      if (this.#accept("case")) this.#expression(true);
      else this.#expect("default");
      this.#expect(":");
      while (!this.#is("case") && !this.#is("default") && !this.#is("}")) this.#statement();
    }
  }

  #function(named: boolean): void {
    this.#expect("function");
    if (named || this.#token.kind === "name") this.#name();
    this.#parametersAndBody();
  }

  #parametersAndBody(): void {
    this.#expect("(");
    if (!this.#is(")")) {
      do this.#name();
      while (this.#accept(","));
    }
    this.#expect(")");
    this.#block();
  }

  /* ---- expressions ---- */

  #expression(inAllowed: boolean): void {
    do this.#assignment(inAllowed);
    while (this.#accept(","));
  }

  #assignment(inAllowed: boolean): void {
    const assignable = this.#binary(0, inAllowed);
    if (this.#accept("?")) {
      this.#assignment(true);
      this.#expect(":");
      this.#assignment(inAllowed);
      return;
    }
    if (this.#token.kind !== "sign" || !assignments.has(this.#token.text)) return;
    if (!assignable) this.#fail("this cannot be assigned to");
    this.#advance(false);
    this.#assignment(inAllowed);
  }

  /** Returns whether what was read may stand on the left of an assignment. */
  #binary(level: number, inAllowed: boolean): boolean {
    const operators = binary[level];
    if (!operators) return this.#unary();
    let assignable = this.#binary(level + 1, inAllowed);
    while (operators.some((operator) => this.#is(operator)) && (inAllowed || !this.#is("in"))) {
      this.#advance(false);
      this.#binary(level + 1, inAllowed);
      assignable = false;
    }
    return assignable;
  }

  #unary(): boolean {
    if (this.#token.kind !== "name" && unary.has(this.#token.text) && this.#token.kind !== "text") {
      this.#advance(false);
      this.#unary();
      return false;
    }
    const assignable = this.#member();
    if ((this.#is("++") || this.#is("--")) && !this.#token.newLine) {
      this.#advance(true);
      return false;
    }
    return assignable;
  }

  #member(): boolean {
    let assignable = this.#primary();
    for (;;) {
      if (this.#accept(".")) {
        if (this.#token.kind !== "name" && this.#token.kind !== "keyword") this.#fail("expected a name");
        this.#advance(true);
        assignable = true;
      } else if (this.#accept("[")) {
        this.#expression(true);
        this.#expect("]", true);
        assignable = true;
      } else if (this.#is("(")) {
        this.#arguments();
        assignable = false;
      } else return assignable;
    }
  }

  #arguments(): void {
    this.#expect("(");
    if (!this.#is(")")) {
      do this.#assignment(true);
      while (this.#accept(","));
    }
    this.#expect(")", true);
  }

  #primary(): boolean {
    const { kind, text } = this.#token;
    if (kind === "name") {
      this.#advance(true);
      return true;
    }
    if (kind === "number" || kind === "text" || kind === "regex" || /^(this|null|true|false)$/.test(text)) {
      this.#advance(true);
      return false;
    }
    if (this.#accept("(")) {
      this.#expression(true);
      this.#expect(")", true);
      return true;
    }
    if (this.#accept("[")) this.#elements();
    else if (this.#accept("{")) this.#properties();
    else if (this.#is("function")) this.#function(false);
    else if (this.#accept("new")) {
      // `new` takes a member expression and, where they stand, its arguments.
      this.#member();
    } else this.#fail("expected an expression");
    return false;
  }

  #elements(): void {
    while (!this.#is("]")) {
      if (this.#accept(",")) continue;
      this.#assignment(true);
      if (!this.#is("]")) this.#expect(",");
    }
    this.#advance(true);
  }

  #properties(): void {
    while (!this.#is("}")) {
      const accessor = this.#token.kind === "name" && /^[gs]et$/.test(this.#token.text);
      if (!/^(name|keyword|text|number)$/.test(this.#token.kind))
        this.#fail("expected the name of a property");
      this.#advance(true);
      if (accessor && !this.#is(":")) {
        if (!/^(name|keyword|text|number)$/.test(this.#token.kind))
          this.#fail("expected the name of a property");
        this.#advance(true);
        this.#parametersAndBody();
      } else {
        this.#expect(":");
        this.#assignment(true);
      }
      if (!this.#is("}")) this.#expect(",");
    }
    this.#advance(true);
  }
}
