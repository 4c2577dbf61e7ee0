import { type Element, Unreadable } from "./element.ts";

const maximumDepth = 32;
const maximumTags = 20_000;
const token = /<(\/?)([A-Za-z0-9._-]{1,64})\s*(\/?)>([^<]*)/y;
const aside = /<!--[\s\S]*?-->[^<]*|<\?[^>]*\?>[^<]*/y;

interface Open {
  readonly tag: string;
  readonly children: Element[];
}

/**
 * Reads the elements of OFX in either syntax: a tag that text follows is a leaf, whose end tag may be missing; other
 * tags hold elements and are closed. Everything else is refused, `<!` above all, within limits of depth and number.
 */
export function readElements(text: string): Element {
  const top: Open = { tag: "", children: [] };
  const open: Open[] = [top];
  let leaf: string | undefined;
  let tags = 0;
  for (let at = 0; at < text.length; ) {
    aside.lastIndex = at;
    if (aside.test(text)) {
      at = aside.lastIndex;
      continue;
    }
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match) throw new Unreadable(`What stands at character ${at + 1} of the document is no tag.`);
    at = token.lastIndex;
    tags += 1;
    if (tags > maximumTags) throw new Unreadable(`More than ${maximumTags} tags.`);
    const tag = match[2]!.toUpperCase();
    const content = unescaped(match[4]!.trim());
    if (match[1]) {
      if (leaf !== tag) close(open, tag);
      leaf = undefined;
      continue;
    }
    leaf = undefined;
    const inside = open.at(-1)!;
    if (content !== "" || match[3]) {
      inside.children.push({ tag, text: content, children: [] });
      leaf = match[3] ? undefined : tag;
    } else {
      open.push({ tag, children: [] });
      if (open.length > maximumDepth + 1) throw new Unreadable(`Deeper than ${maximumDepth} levels.`);
    }
  }
  if (open.length > 1) throw new Unreadable(`The document ends inside <${open.at(-1)!.tag}>.`);
  const root = top.children[0];
  if (root?.tag !== "OFX" || top.children.length > 1)
    throw new Unreadable("There must be one <OFX> element.");
  return root;
}

/**
 * Closes an aggregate. Whatever is open inside it was a leaf without text and without end tag, so that what was read
 * since then stands beside it.
 */
function close(open: Open[], tag: string): void {
  const place = open.findLastIndex((one) => one.tag === tag);
  if (place < 1) throw new Unreadable(`</${tag}> closes nothing.`);
  while (open.length > place) {
    const { tag: ended, children } = open.pop()!;
    const inside = open.at(-1)!.children;
    if (open.length === place) inside.push({ tag: ended, text: "", children });
    else inside.push({ tag: ended, text: "", children: [] }, ...children);
  }
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

const unescaped = (text: string): string =>
  text.includes("&")
    ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (all, ten, sixteen, name) => {
        if (name) return named[name.toLowerCase()] ?? all;
        const code = Number.parseInt(ten ?? sixteen, ten ? 10 : 16);
        return code > 31 && code < 0x11_0000 ? String.fromCodePoint(code) : "";
      })
    : text;
