/** One element of an OFX document: a leaf has text, an aggregate has children. */
export interface Element {
  readonly name: string;
  readonly text: string | null;
  readonly children: readonly Element[];
}

/** What came cannot be read as OFX. The message says why. */
export class UnreadableOfx extends Error {}

interface Building {
  readonly name: string;
  text: string | null;
  readonly children: Building[];
}

const tag = /<(\/?)([A-Za-z0-9._-]+)>/g;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0" };

/**
 * Reads the tags of SGML whose leaves may lack end tags, and of XML, where `closed` demands them: a leaf is a tag that
 * is followed by text, an aggregate one that is followed by a tag.
 */
export function readElements(text: string, closed: boolean): Element {
  const root: Building = { name: "", text: null, children: [] };
  const open: Building[] = [root];
  const innermost = () => open.at(-1)!;
  const endLeaf = () => {
    if (innermost().text === null) return;
    if (closed) throw new UnreadableOfx(`${innermost().name} is not closed`);
    open.pop();
  };
  let end = 0;
  for (const found of text.matchAll(tag)) {
    put(innermost(), text.slice(end, found.index));
    end = found.index + found[0].length;
    const [, slash, name = ""] = found;
    if (slash) {
      if (innermost().name !== name) endLeaf();
      // An element without anything in it and without an end is a leaf that says nothing.
      if (!closed && open.length > 1 && innermost().name !== name && innermost().children.length === 0)
        open.pop();
      if (open.length === 1 || innermost().name !== name)
        throw new UnreadableOfx(`</${name}> ends ${innermost().name || "nothing"}`);
      open.pop();
    } else {
      endLeaf();
      const element: Building = { name, text: null, children: [] };
      innermost().children.push(element);
      open.push(element);
    }
  }
  put(innermost(), text.slice(end));
  if (open.length > 1) throw new UnreadableOfx(`the document ends inside ${innermost().name}`);
  const [only, ...others] = root.children;
  if (!only || others.length > 0) throw new UnreadableOfx("there is not exactly one root");
  return only;
}

function put(element: Building, raw: string): void {
  const text = raw.trim();
  if (text === "") return;
  if (element.name === "" || element.children.length > 0 || element.text !== null)
    throw new UnreadableOfx(
      `text stands beside elements of ${element.name || "the root"}: ${text.slice(0, 40)}`,
    );
  if (text.includes("<")) throw new UnreadableOfx(`a tag cannot be read: ${text.slice(0, 40)}`);
  element.text = text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name] ?? whole;
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

/** The aggregate or leaf at a path below an element; undefined when any step is missing. */
export function find(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>(
    (current, name) => current?.children.find((child) => child.name === name),
    element,
  );
}

/** The text of a leaf; undefined when it is missing or empty. */
export const textOf = (element: Element | undefined, ...path: readonly string[]): string | undefined =>
  find(element, ...path)?.text ?? undefined;

/** All elements of a name, however deep. */
export function* every(element: Element, name: string): Generator<Element> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* every(child, name);
  }
}
