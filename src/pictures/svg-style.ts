import { refused } from "./picture.ts";

/** What says how a shape looks, as an attribute or in a style. */
const looks = new Set(
  `alignment-baseline baseline-shift clip-path clip-rule color color-interpolation display dominant-baseline fill
  fill-opacity fill-rule font-family font-size font-style font-variant font-weight image-rendering isolation
  letter-spacing mask mask-type mix-blend-mode opacity overflow paint-order shape-rendering stop-color stop-opacity stroke
  stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
  text-anchor text-decoration text-rendering vector-effect visibility word-spacing`.split(/\s+/),
);
/** Where things are. */
const places = new Set(
  `clipPathUnits cx cy d dx dy fr fx fy gradientTransform gradientUnits height lengthAdjust maskContentUnits maskUnits
  offset pathLength points preserveAspectRatio r rotate rx ry spreadMethod textLength transform viewBox width x x1 x2 y
  y1 y2`.split(/\s+/),
);
/** Left in by programs and without meaning here. */
const idle = new Set([
  "version",
  "baseProfile",
  "enable-background",
  "class",
  "style",
  "xmlns",
  "solid-color",
  "solid-opacity",
]);
/** In styles, some of which are no attributes: what they say is the browser's own default. */
const idleStyles =
  /^(-\w|enable-background$|solid-|line-height$|font-stretch$|font-feature-settings$|font-kerning$|block-progression$|marker(-\w+)?$|text-(align|indent|transform)|writing-mode$|direction$|white-space$|color-(rendering|interpolation-filters)$)/;
const longestPath = 400_000;
const longestValue = 2_000;

/** A way to another part of the drawing, such as `url(#shade)`. */
export const localUrl = /url\(\s*(["']?)#([\w.:-]{1,200})\1\s*\)/g;

/** One attribute as it may stay; undefined for one without meaning. Throws 400 for what may not be there. */
export function safeAttribute(element: string, name: string, value: string): [string, string] | undefined {
  if (/^on/i.test(name)) throw refused(`has the attribute ${name}, which could run a script`);
  if (name === "href" || name === "xlink:href") return ["href", reference(element, value)];
  if (name === "id") {
    if (!/^[\w.:-]{1,200}$/.test(value)) throw refused("has an id that is no plain word");
    return [name, value];
  }
  if (name === "role" || name === "aria-label" || name === "aria-hidden") return [name, value.slice(0, 500)];
  // Of namespaces of others, `data-` and what only programs read.
  if (name.includes(":") || name.startsWith("data-") || name.startsWith("aria-") || idle.has(name))
    return undefined;
  if (looks.has(name) || places.has(name)) return [name, safeValue(name, value)];
  throw refused(`has the attribute ${name} at <${element}>, which is not taken`);
}

function reference(element: string, value: string): string {
  const local = /^#[\w.:-]{1,200}$/.test(value.trim());
  if (!local || !["use", "linearGradient", "radialGradient"].includes(element))
    throw refused(`has a reference at <${element}> to something that is not in it`);
  return value.trim();
}

function safeValue(name: string, value: string): string {
  const trimmed = value.replace(/\s+/g, " ").trim();
  if (trimmed.length > (name === "d" || name === "points" ? longestPath : longestValue))
    throw refused(`has a value of ${name} that is too long`);
  const rest = trimmed.replace(localUrl, "");
  const plain = name === "font-family" ? /^[\p{L}\p{N}\s,'"._-]*$/u : /^[\w\s.,+\-#%()]*$/;
  if (!plain.test(rest) || /(?:url|src|image|image-set|attr|var|env|expression)\s*\(/i.test(rest))
    throw refused(`has a value of ${name} that is not taken: "${trimmed.slice(0, 60)}"`);
  return trimmed;
}

const mostDeclarations = 100;
const mostRules = 500;
/** How often styles may be applied in all: many classes at many shapes would take long. */
const mostApplied = 200_000;

/** What the styles of a drawing say of classes, in the order of their rules. */
export class Styles {
  readonly #looks: (readonly (readonly [string, string])[])[] = [];
  readonly #rulesOf = new Map<string, number[]>();
  #applied = 0;

  /** Reads a style element. Rules for classes alone, as drawing programs write them; 400 for all else. */
  read(text: string): void {
    const parts = withoutComments(text).split("}");
    if (parts.pop()!.trim() !== "") throw refused("has a style of a form that is not taken");
    for (const part of parts) {
      const open = part.indexOf("{");
      if (open < 0 || part.includes("{", open + 1)) throw refused("has a style of a form that is not taken");
      const nth = this.#looks.push(readDeclarations(part.slice(open + 1))) - 1;
      if (nth >= mostRules) throw refused(`has more than ${mostRules} styles`);
      for (const selector of part.slice(0, open).split(",")) this.#select(selector.trim(), nth);
    }
  }

  #select(selector: string, nth: number): void {
    if (!/^\.[A-Za-z_][\w-]*$/.test(selector))
      throw refused(`has a style for "${selector.slice(0, 60)}"; only styles of classes are taken`);
    const rules = this.#rulesOf.get(selector.slice(1));
    if (rules) rules.push(nth);
    else this.#rulesOf.set(selector.slice(1), [nth]);
  }

  /** What they say of an element with these classes; what comes later counts. */
  looksOf(classes: string): (readonly [string, string])[] {
    if (this.#looks.length === 0 || classes === "") return [];
    const rules = new Set<number>();
    for (const one of classes.split(/\s+/)) {
      for (const nth of this.#rulesOf.get(one) ?? []) {
        rules.add(nth);
        this.#applied += 1 + this.#looks[nth]!.length;
        if (this.#applied > mostApplied) throw refused("applies too many styles");
      }
    }
    return [...rules].sort((a, b) => a - b).flatMap((nth) => this.#looks[nth]!);
  }
}

function withoutComments(text: string): string {
  const [first = "", ...rest] = text.split("/*");
  return (
    first +
    rest
      .map((part) => {
        const end = part.indexOf("*/");
        if (end < 0) throw refused("has a damaged comment in a style");
        return part.slice(end + 2);
      })
      .join(" ")
  );
}

/** The declarations of a style as attributes. */
export function readDeclarations(text: string): [string, string][] {
  const declarations = text
    .split(";")
    .map((one) => one.trim())
    .filter(Boolean);
  if (declarations.length > mostDeclarations)
    throw refused(`has a style that says more than ${mostDeclarations} things`);
  return declarations.flatMap((one): [string, string][] => {
    const colon = one.indexOf(":");
    const name = one.slice(0, Math.max(0, colon)).trim();
    const value = one.slice(colon + 1).trim();
    if (looks.has(name)) return [[name, safeValue(name, value)]];
    if (idleStyles.test(name) && !/url\s*\(/i.test(value)) return [];
    throw refused(`has a style "${one.slice(0, 60)}", which is not taken`);
  });
}
