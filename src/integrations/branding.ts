import { Type } from "typebox";
import { type Html, html } from "../http/html.ts";
import { WebAddress } from "../http/schema.ts";
import type { PlatformKey } from "./integration.ts";
import type { Platform } from "./platforms.ts";

/**
 * Pictures of our own for the accounting packages: initials on a tile. The marks of their makers belong to them; whoever
 * has the right to show those shows them in place of these.
 */
const tiles: Readonly<Record<PlatformKey, { initials: string; name: string; ground: string }>> = {
  hcws: { initials: "QB", name: "QuickBooks Online", ground: "#3f5a36" },
  akxx: { initials: "NS", name: "Oracle NetSuite", ground: "#4a4f63" },
  gbol: { initials: "Xe", name: "Xero", ground: "#2f5570" },
  fbrh: { initials: "FA", name: "FreeAgent", ground: "#6b4a63" },
  olpr: { initials: "Sa", name: "Sage", ground: "#5c5330" },
};

export const images = ["logo", "square", "button", "button-hover"] as const;
export type ImageName = (typeof images)[number];

const Image = Type.Object({
  image: Type.Object({ src: WebAddress, alt: Type.String() }),
});
export const Branding = Type.Object(
  {
    logo: Type.Object({ full: Image, square: Image }),
    button: Type.Object({ default: Image, hover: Image }),
    sourceId: Type.String({ format: "uuid" }),
  },
  { title: "Branding" },
);

/** The public address of a picture. */
export const imageAddress = (publicUrl: string, key: PlatformKey, image: ImageName): string =>
  `${publicUrl}/branding/${key}/${image}.svg`;

export function brandingReply(publicUrl: string, { key, sourceId }: Platform) {
  const { name } = tiles[key];
  const image = (file: ImageName, alt: string) => ({
    image: { src: imageAddress(publicUrl, key, file), alt },
  });
  return {
    logo: { full: image("logo", name), square: image("square", name) },
    button: {
      default: image("button", `Connect to ${name}`),
      hover: image("button-hover", `Connect to ${name}`),
    },
    sourceId,
  };
}

/** A picture as SVG. */
export function drawImage(key: PlatformKey, image: ImageName): string {
  const { name, ground } = tiles[key];
  switch (image) {
    case "square":
      return svg(64, 64, name, tile(key));
    case "logo":
      return logo(key);
    case "button":
      return button(name, ground);
    case "button-hover":
      return button(name, "#14202e");
  }
}

/** The length of a text is fixed, so that it fits whatever fonts are there. */
const text = (at: { x: number; y: number }, length: number, size: number, fill: string, content: string) =>
  html`<text x="${at.x}" y="${at.y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" font-family="system-ui, Segoe UI, Roboto, Helvetica Neue, sans-serif" font-size="${size}" font-weight="600" fill="${fill}">${content}</text>`;

function tile(key: PlatformKey): Html {
  const { initials, ground } = tiles[key];
  return html`<rect width="64" height="64" rx="14" fill="${ground}"/>${text({ x: 14, y: 42 }, 36, 28, "#fff", initials)}`;
}

function logo(key: PlatformKey): string {
  const { name } = tiles[key];
  const length = Math.round(name.length * 15.5);
  const ground = html`<rect width="${100 + length}" height="64" rx="14" fill="#fff"/>`;
  return svg(
    100 + length,
    64,
    name,
    html`${ground}${tile(key)}${text({ x: 80, y: 42 }, length, 28, "#1b2733", name)}`,
  );
}

function button(name: string, fill: string): string {
  const label = `Connect to ${name}`;
  const length = Math.round(label.length * 9);
  const ground = html`<rect width="${length + 40}" height="48" rx="10" fill="${fill}"/>`;
  return svg(length + 40, 48, label, html`${ground}${text({ x: 20, y: 30 }, length, 17, "#fff", label)}`);
}

const svg = (width: number, height: number, label: string, content: Html): string =>
  html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`
    .text;
