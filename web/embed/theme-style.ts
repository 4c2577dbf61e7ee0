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

/** The operator's colours for the component: light, and dark where the system or the page asks for it. */
export function themeStyle({ light, dark }: LinkState["theme"]): string {
  const rules = (palette: Palette) =>
    Object.entries(variables)
      .filter(([part]) => isColour(palette[part as keyof Palette]))
      .map(([part, name]) => `${name}:${palette[part as keyof Palette]}`)
      .join(";");
  return [
    `:host{${rules(light)}}`,
    `@media(prefers-color-scheme:dark){:host(:not([data-theme="light"])){${rules(dark)}}}`,
    `:host([data-theme="dark"]){${rules(dark)}}`,
  ].join("");
}
