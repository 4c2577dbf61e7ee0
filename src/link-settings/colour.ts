/** A colour by the three channels of sRGB, 0 to 1. */
type Channels = readonly [number, number, number];

/** A colour as people see it: lightness 0 to 1, chroma from 0, hue in radians (OKLCH). */
export interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const gamma = (value: number): number =>
  value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;

const linearOf = (hex: string): Channels => {
  const number = Number.parseInt(hex.slice(1), 16);
  return [linear((number >> 16) / 255), linear(((number >> 8) & 255) / 255), linear((number & 255) / 255)];
};

/** Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2). */
function luminance(hex: string): number {
  const [red, green, blue] = linearOf(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Whichever of black and white is read better on a colour; the better one always reaches 4.5. */
export const readableOn = (ground: string): string =>
  contrast(ground, "#ffffff") >= contrast(ground, "#000000") ? "#ffffff" : "#000000";

// The matrices are those of Björn Ottosson's definition of OKLab.
export function toOklch(hex: string): Oklch {
  const [red, green, blue] = linearOf(hex);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, b),
    hue: Math.atan2(b, a),
  };
}

function toLinear({ lightness, chroma, hue }: Oklch): Channels {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const isShown = (channels: Channels): boolean => channels.every((value) => value >= -1e-4 && value <= 1.0001);

/** The colour as `#rrggbb`; where screens cannot show it so vivid, paler, with its hue and lightness kept. */
export function toHex(colour: Oklch): string {
  let channels = toLinear(colour);
  if (!isShown(channels)) {
    let [pale, vivid] = [0, colour.chroma];
    for (let round = 0; round < 16; round++) {
      const chroma = (pale + vivid) / 2;
      if (isShown(toLinear({ ...colour, chroma }))) pale = chroma;
      else vivid = chroma;
    }
    channels = toLinear({ ...colour, chroma: pale });
  }
  const bytes = channels.map((value) => Math.round(gamma(Math.min(1, Math.max(0, value))) * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
