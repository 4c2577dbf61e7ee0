import { refused } from "./picture.ts";

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
}

const deepest = 48;
const mostElements = 5_000;
const mostAttributes = 80;
const nameForm = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const blank = /[\t\n\r ]*/y;
const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * Reads the small part of XML that drawings are written in: elements, attributes, text, comments (passed over) and
 * CDATA. No document type, no entities but the five of XML and numbers, no processing instruction but the declaration.
 * Throws 400 for all else.
 */
export function readXml(text: string): Element {
  const reader = new Reader(text);
  reader.declaration();
  reader.between();
  const root = reader.element(0);
  reader.between();
  if (reader.at < text.length) throw refused("has something after its end");
  return root;
}

class Reader {
  at = 0;
  #elements = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  declaration(): void {
    const found = /^<\?xml\s[^?<>]*\?>/.exec(this.#text);
    if (!found) return;
    const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(found[0])?.[1] ?? "utf-8";
    if (!/^(utf-8|us-ascii)$/i.test(encoding)) throw refused(`is written in ${encoding}; UTF-8 is taken`);
    this.at = found[0].length;
  }

  /** Blanks and comments before and after the root. */
  between(): void {
    do this.#match(blank);
    while (this.#comment());
  }

  element(depth: number): Element {
    if (depth > deepest) throw refused(`is nested deeper than ${deepest} levels`);
    this.#elements += 1;
    if (this.#elements > mostElements) throw refused(`has more than ${mostElements} elements`);
    if (!this.#take("<")) throw refused("has text outside its elements");
    if (this.#text[this.at] === "!") throw refused("has a document type or entities, which are not taken");
    if (this.#text[this.at] === "?") throw refused("has a processing instruction, which is not taken");
    const name = this.#match(nameForm);
    if (!name) throw refused("is no well-formed XML: an element has no name");
    const attributes = this.#attributes();
    const children: Element["children"] = [];
    if (this.#take("/>")) return { name, attributes, children };
    if (!this.#take(">")) throw refused(`is no well-formed XML: <${name}> is not closed`);
    while (!this.#take("</")) this.#child(children, depth);
    const closed = this.#match(nameForm);
    this.#match(blank);
    if (closed !== name || !this.#take(">")) throw refused(`is no well-formed XML: <${name}> does not end`);
    return { name, attributes, children };
  }

  #child(children: Element["children"], depth: number): void {
    if (this.#comment()) return;
    if (this.#take("<![CDATA[")) {
      children.push(this.#until("]]>"));
    } else if (this.#text[this.at] === "<") {
      children.push(this.element(depth + 1));
    } else {
      const end = this.#text.indexOf("<", this.at);
      if (end < 0) throw refused("is no well-formed XML: it ends too early");
      children.push(plain(this.#text.slice(this.at, end)));
      this.at = end;
    }
  }

  #attributes(): Map<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      const apart = this.#match(blank) !== "";
      const name = this.#match(nameForm);
      if (name === "") return attributes;
      this.#match(blank);
      const equals = this.#take("=");
      this.#match(blank);
      const quote = this.#text[this.at];
      if (!apart || !equals || (quote !== '"' && quote !== "'"))
        throw refused(`is no well-formed XML: the attribute ${name} has no value`);
      this.at += 1;
      const value = this.#until(quote);
      if (value.includes("<") || attributes.has(name))
        throw refused(`is no well-formed XML: the attribute ${name} is damaged or there twice`);
      attributes.set(name, plain(value));
      if (attributes.size > mostAttributes)
        throw refused(`has an element with over ${mostAttributes} attributes`);
    }
  }

  #comment(): boolean {
    if (!this.#take("<!--")) return false;
    if (this.#until("--") === undefined || !this.#take(">")) throw refused("has a damaged comment");
    return true;
  }

  #until(end: string): string {
    const found = this.#text.indexOf(end, this.at);
    if (found < 0) throw refused("is no well-formed XML: it ends too early");
    const between = this.#text.slice(this.at, found);
    this.at = found + end.length;
    return between;
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  #match(form: RegExp): string {
    form.lastIndex = this.at;
    const found = form.exec(this.#text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
}

/** Text with its references put in. */
function plain(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]{0,10};)?/g, (_, reference: string | undefined) => {
    const name = reference?.slice(0, -1) ?? "";
    const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    const code = number ? Number.parseInt(number[1] ?? number[2]!, number[1] ? 16 : 10) : undefined;
    const character = code === undefined ? entities[name] : isCharacter(code) && String.fromCodePoint(code);
    if (!character) throw refused("has an entity that is not taken");
    return character;
  });
}

/** What XML lets a document hold (XML 1.0, 2.2), without control characters. */
const isCharacter = (code: number): boolean =>
  [9, 10, 13].includes(code) ||
  (code >= 0x20 && code < 0x7f) ||
  (code >= 0xa0 && code < 0xd800) ||
  (code >= 0xe000 && code < 0xfffe) ||
  (code >= 0x10000 && code <= 0x10ffff);

/** An element as text; everything in it is escaped. */
export function writeXml({ name, attributes, children }: Element): string {
  const written = [...attributes].map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
  const inner = children
    .map((child) => (typeof child === "string" ? escaped(child) : writeXml(child)))
    .join("");
  return inner === "" ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
