import type { LinkState, Palette } from "../api/replies.ts";

const variables: Readonly<Record<keyof Palette, string>> = {
  deed: "--deed",
  deedOver: "--deed-over",
  onDeed: "--on-deed",
  link: "--link",
  bar: "--bar",
  onBar: "--on-bar",
};

const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

/** The colours of one mode by the names of their custom properties; what is no colour is left out. */
export const themeProperties = (palette: Palette): [string, string][] =>
  (Object.entries(variables) as [keyof Palette, string][])
    .filter(([part]) => isColour(palette[part]))
    .map(([part, name]) => [name, palette[part]]);

/** The operator's colours for the component. Where the kit knows light alone, so do they. */
export function themeStyle({ light, dark }: LinkState["theme"]): string {
  const parts = Object.entries(variables) as [keyof Palette, string][];
  const usable = parts.filter(([part]) => isColour(light[part]) && isColour(dark[part]));
  const always = usable.map(([part, name]) => `${name}:${light[part]}`).join(";");
  const both = usable.map(([part, name]) => `${name}:light-dark(${light[part]},${dark[part]})`).join(";");
  return `:host{${always}}@supports (color:light-dark(#000,#fff)){:host{${both}}}`;
}
