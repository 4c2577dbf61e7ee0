import { contrast, readableOn, toHex, toOklch } from "./colour.ts";

/** The colours that an operator may choose for one mode; all `#rrggbb`. */
export interface Palette {
  /** Buttons and other things to press, under the pointer, and the text on them. */
  readonly deed: string;
  readonly deedOver: string;
  readonly onDeed: string;
  readonly link: string;
  /** The navigation bar and the text on it. */
  readonly bar: string;
  readonly onBar: string;
}
export type Mode = "light" | "dark";
export type Theme = Readonly<Record<Mode, Palette>>;

/** What the operator chose; null for ours. */
export interface Colours {
  readonly primary: string | null;
  readonly secondary: string | null;
}

/** A colour that was shaded, because it could not be seen or read as it was given. */
export interface Adjustment {
  readonly mode: Mode;
  readonly part: "deed" | "link";
  readonly given: string;
  readonly used: string;
  /** The lowest contrast it has with the grounds it stands on, as given and as used, and what is needed. */
  readonly ratioBefore: number;
  readonly ratioAfter: number;
  readonly needed: number;
}

/** What the chosen colours stand on; the same as in `web/kit/kit.css`. */
export const grounds = {
  light: { card: "#ffffff", ground: "#eef1f5", ink: "#14202e" },
  dark: { card: "#18212c", ground: "#0e141b", ink: "#eef3f8" },
} as const;

/** Needed contrast: of text, and of the edge of what can be pressed (WCAG 2.2, 1.4.3 and 1.4.11). */
export const textContrast = 4.5;
export const edgeContrast = 3;

export const standardTheme: Theme = {
  light: {
    deed: "#0b57a4",
    deedOver: "#08447f",
    onDeed: "#ffffff",
    link: "#0b57a4",
    bar: "#14202e",
    onBar: "#ffffff",
  },
  dark: {
    deed: "#86bdf7",
    deedOver: "#a9d0fa",
    onDeed: "#0a1420",
    link: "#86bdf7",
    bar: "#0a0f15",
    onBar: "#eef3f8",
  },
};

/** The theme of the operator's colours, each shaded as far as contrast asks, and what was shaded. */
export function makeTheme({ primary, secondary }: Colours): {
  readonly theme: Theme;
  readonly adjusted: readonly Adjustment[];
} {
  const adjusted: Adjustment[] = [];
  const paletteOf = (mode: Mode): Palette => {
    const standard = standardTheme[mode];
    const bar = secondary?.toLowerCase();
    return {
      ...standard,
      ...(bar === undefined ? undefined : { bar, onBar: readableOn(bar) }),
      ...(primary === null ? undefined : deedsOf(primary.toLowerCase(), mode, adjusted)),
    };
  };
  return { theme: { light: paletteOf("light"), dark: paletteOf("dark") }, adjusted };
}

function deedsOf(given: string, mode: Mode, adjusted: Adjustment[]) {
  const used = { deed: shaded(given, mode, edgeContrast), link: shaded(given, mode, textContrast) };
  for (const [part, needed] of [
    ["deed", edgeContrast],
    ["link", textContrast],
  ] as const) {
    if (used[part] === given) continue;
    const [ratioBefore, ratioAfter] = [given, used[part]].map((hex) => rounded(lowest(hex, mode)));
    adjusted.push({
      mode,
      part,
      given,
      used: used[part],
      ratioBefore: ratioBefore!,
      ratioAfter: ratioAfter!,
      needed,
    });
  }
  const onDeed = readableOn(used.deed);
  return { ...used, onDeed, deedOver: overOf(used.deed, onDeed, mode) };
}

/** The lowest contrast a colour has with the grounds of a mode. */
const lowest = (hex: string, mode: Mode): number =>
  Math.min(contrast(hex, grounds[mode].card), contrast(hex, grounds[mode].ground));

/** Down, so that no ratio looks better than it is. */
const rounded = (ratio: number): number => Math.floor(ratio * 100) / 100;

/** The nearest shade of a colour that has the contrast: darker on light grounds, lighter on dark ones. */
function shaded(given: string, mode: Mode, needed: number): string {
  const colour = toOklch(given);
  const step = mode === "light" ? -0.005 : 0.005;
  let hex = given;
  for (let { lightness } = colour; lowest(hex, mode) < needed; ) {
    lightness = Math.min(1, Math.max(0, lightness + step));
    hex = toHex({ ...colour, lightness });
  }
  return hex;
}

/** The shade under the pointer: as different as contrast allows, rather away from the colour of the text. */
function overOf(deed: string, onDeed: string, mode: Mode): string {
  const colour = toOklch(deed);
  const away = onDeed === "#ffffff" ? -1 : 1;
  for (const distance of [0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01]) {
    for (const direction of [away, -away]) {
      const lightness = colour.lightness + direction * distance;
      if (lightness < 0 || lightness > 1) continue;
      const hex = toHex({ ...colour, lightness });
      if (contrast(hex, onDeed) >= textContrast && lowest(hex, mode) >= edgeContrast) return hex;
    }
  }
  return deed;
}

const names: Readonly<Record<keyof Palette, string>> = {
  deed: "--deed",
  deedOver: "--deed-over",
  onDeed: "--on-deed",
  link: "--link",
  bar: "--bar",
  onBar: "--on-bar",
};

/**
 * The theme as CSS custom properties, to be put after `web/kit/kit.css`, whose `color-scheme` decides between light and
 * dark: that of the browser, unless `data-theme` on the root says which. A browser that cannot tell them apart in
 * colours shows the light ones, as the kit does. Safe to put into a style element: it holds nothing but our names and
 * checked colours.
 */
export function themeCss({ light, dark }: Theme): string {
  const properties = (colourOf: (key: keyof Palette) => string) =>
    (Object.keys(names) as (keyof Palette)[]).map((key) => `${names[key]}:${colourOf(key)}`).join(";");
  const both = properties((key) => `light-dark(${light[key]},${dark[key]})`);
  return `:root{${properties((key) => light[key])}}@supports(color:light-dark(#000,#fff)){:root{${both}}}`;
}
