import { isUtf8 } from "node:buffer";
import { type Rewritten, refused } from "./picture.ts";
import { localUrl, readDeclarations, Styles, safeAttribute } from "./svg-style.ts";
import { type Element, readXml, writeXml } from "./xml.ts";

const longest = 1024 * 1024;
const largestSide = 6_000;
/** Of all shapes as often as they are drawn: references could multiply a small drawing without end. */
const mostDrawn = 50_000;
/** Of parts within parts, by nesting or reference: whoever draws them goes as deep. */
const deepestDrawn = 150;
const tooDeep = `draws parts within parts, more than ${deepestDrawn} deep`;
const svgNamespace = "http://www.w3.org/2000/svg";

/** Elements that stay. */
const taken = new Set(
  `svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop
  clipPath mask symbol use`.split(/\s+/),
);
/** Elements of descriptions, which nobody sees. */
const passedOver = new Set(["metadata"]);
const holdsText = new Set(["text", "tspan", "title", "desc"]);

/**
 * The drawing, built anew from the elements and attributes of an allow-list. Scripts, styles other than of classes,
 * links, pictures, animations and everything that leads elsewhere are refused with 400; styles become attributes.
 */
export function rewriteSvg(sent: Buffer): Rewritten {
  if (sent.length > longest) throw refused(`is a drawing of over ${longest} bytes`);
  if (!isUtf8(sent)) throw refused("is a drawing, but no text in UTF-8");
  const text = sent.toString("utf8").replace(/^\ufeff/, "");
  if (/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u.test(text)) throw refused("has control characters");
  const root = readXml(text);
  if (root.name !== "svg" || root.attributes.get("xmlns") !== svgNamespace)
    throw refused("is no SVG: it does not begin with <svg> of its namespace");
  const styles = new Styles();
  collectStyles(root, styles);
  const drawing = rebuilt(root, styles);
  const size = sizeOf(drawing.attributes);
  const attributes = new Map([["xmlns", svgNamespace], ...drawing.attributes]);
  for (const side of ["width", "height"]) attributes.set(side, String(size[side as keyof typeof size]));
  if (!attributes.has("viewBox")) attributes.set("viewBox", `0 0 ${size.width} ${size.height}`);
  const whole = { ...drawing, attributes };
  requireModest(whole);
  const shown = (side: number) =>
    Math.max(1, Math.round(side * Math.min(1, largestSide / Math.max(size.width, size.height))));
  return { bytes: Buffer.from(writeXml(whole)), width: shown(size.width), height: shown(size.height) };
}

function collectStyles(element: Element, styles: Styles): void {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    if (child.name !== "style") collectStyles(child, styles);
    else if (child.children.every((part) => typeof part === "string")) styles.read(child.children.join(""));
    else throw refused("has a style of a form that is not taken");
  }
}

function rebuilt(element: Element, styles: Styles, within = ""): Element {
  const { name } = element;
  if (!taken.has(name) || (name === "svg" && within !== ""))
    throw refused(`has the element <${name}>${within && ` in <${within}>`}, which is not taken`);
  const children: Element["children"] = [];
  for (const child of element.children) {
    if (typeof child === "string") {
      if (holdsText.has(name)) children.push(child);
      else if (child.trim() !== "") throw refused(`has text in <${name}>`);
    } else if (child.name !== "style" && !child.name.includes(":") && !passedOver.has(child.name))
      children.push(rebuilt(child, styles, name));
  }
  return { name, attributes: attributesOf(element, styles), children };
}

/** Its attributes, over them what the styles of its classes say, over them what its own style says. */
function attributesOf({ name, attributes }: Element, styles: Styles): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [key, value] of attributes) {
    const safe = safeAttribute(name, key, value);
    if (safe) kept.set(...safe);
  }
  for (const [key, value] of styles.looksOf(attributes.get("class") ?? "")) kept.set(key, value);
  for (const [key, value] of readDeclarations(attributes.get("style") ?? "")) kept.set(key, value);
  return kept;
}

/** Width and height in units of the drawing: as they are given, or else those of what it shows. */
function sizeOf(attributes: ReadonlyMap<string, string>): { width: number; height: number } {
  const view = attributes.get("viewBox");
  const numbers = view?.split(/[\s,]+/).map(Number);
  if (numbers && (numbers.length !== 4 || numbers.some((one) => !Number.isFinite(one))))
    throw refused("has a viewBox that is not four numbers");
  const given = ["width", "height"].map(
    (side) => /^(\d*\.?\d+)(?:px|pt)?$/.exec(attributes.get(side) ?? "")?.[1],
  );
  const [width, height] = given.every((one) => one !== undefined)
    ? given.map(Number)
    : (numbers?.slice(2) ?? []);
  const fits = (side: number | undefined) => side !== undefined && side > 0 && side <= 100_000;
  if (!fits(width) || !fits(height)) throw refused("is a drawing without width and height, or a viewBox");
  return { width: width!, height: height! };
}

/** How often parts of a drawing are drawn under an element, and through how many others the last of them is reached. */
interface Drawn {
  readonly count: number;
  readonly depth: number;
}

/** Throws 400 for a drawing that draws parts of itself in circles, too often, or through too many others. */
function requireModest(root: Element): void {
  const byId = new Map<string, Element>();
  const collect = (element: Element): void => {
    const id = element.attributes.get("id");
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
    for (const child of element.children) if (typeof child !== "string") collect(child);
  };
  collect(root);
  const known = new Map<Element, Drawn>();
  const under = new Set<Element>();
  const drawn = (element: Element): Drawn => {
    const before = known.get(element);
    if (before !== undefined) return before;
    if (under.has(element)) throw refused("refers to itself in a circle");
    if (under.size > deepestDrawn) throw refused(tooDeep);
    under.add(element);
    const parts = element.children.filter((child) => typeof child !== "string");
    const targets = referencesOf(element).flatMap((id) => byId.get(id) ?? []);
    let [count, depth] = [1, 1];
    for (const part of [...parts, ...targets]) {
      const of = drawn(part);
      count += of.count;
      depth = Math.max(depth, 1 + of.depth);
    }
    under.delete(element);
    if (count > mostDrawn) throw refused(`draws more than ${mostDrawn} shapes`);
    if (depth > deepestDrawn) throw refused(tooDeep);
    known.set(element, { count, depth });
    return { count, depth };
  };
  drawn(root);
}

/** The ids that an element refers to, in its href and by url(). */
const referencesOf = ({ attributes }: Element): string[] =>
  [...attributes].flatMap(([name, value]) =>
    name === "href" ? [value.slice(1)] : [...value.matchAll(localUrl)].map(([, , id]) => id!),
  );
