import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import type { Locale } from "../../app/locale.ts";

/** The one colour of what can be done; white on shades 6 and 7, shade 7 on white and shade 4 on the dark ground keep 4.5 : 1. */
const river: MantineColorsTuple = [
  "#eaf3fd",
  "#d3e4f8",
  "#a5c8f0",
  "#86bdf7",
  "#5a9fe6",
  "#2f7fd1",
  "#186bbd",
  "#0b57a4",
  "#08447f",
  "#06335f",
];
const slate: MantineColorsTuple = [
  "#f7f9fb",
  "#eef1f5",
  "#e1e7ee",
  "#cbd5e1",
  "#94a3b8",
  "#64748b",
  "#475569",
  "#334155",
  "#1e293b",
  "#14202e",
];
/** The grounds and inks of the dark theme: 0 is text, 7 the page. */
const dark: MantineColorsTuple = [
  "#e6edf5",
  "#c3cfdd",
  "#a3b2c4",
  "#7f90a5",
  "#3b4858",
  "#2a3644",
  "#1c2632",
  "#121a24",
  "#0d141c",
  "#080d13",
];

const system = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** A dialogue's head is no banner of the page, and its button to close it says so. */
const dialogue = (locale: Locale) => ({
  attributes: { header: { role: "presentation" } },
  closeButtonProps: { "aria-label": locale === "en" ? "Close" : "Fermer" },
});

/** Calm and dense: small type, thin lines, one colour. */
export const themeFor = (locale: Locale) =>
  createTheme({
    primaryColor: "river",
    primaryShade: { light: 7, dark: 6 },
    colors: { river, slate, dark },
    black: "#14202e",
    fontFamily: system,
    fontFamilyMonospace: mono,
    fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
    headings: {
      fontFamily: system,
      fontWeight: "600",
      sizes: {
        h1: { fontSize: "1.375rem", lineHeight: "1.3" },
        h2: { fontSize: "1.0625rem", lineHeight: "1.35" },
        h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
        h4: { fontSize: "0.875rem", lineHeight: "1.4" },
      },
    },
    defaultRadius: "sm",
    radius: { xs: "0.25rem", sm: "0.375rem", md: "0.5rem", lg: "0.75rem", xl: "1rem" },
    respectReducedMotion: true,
    cursorType: "pointer",
    components: {
      Button: { defaultProps: { size: "sm" } },
      TextInput: { defaultProps: { size: "sm" } },
      Select: { defaultProps: { size: "sm" } },
      MultiSelect: { defaultProps: { size: "sm" } },
      Textarea: { defaultProps: { size: "sm" } },
      NativeSelect: { defaultProps: { size: "sm" } },
      Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm" } },
      Tooltip: {
        defaultProps: { withArrow: true, openDelay: 200, events: { hover: true, focus: true, touch: true } },
      },
      Modal: { defaultProps: { centered: true, radius: "md", ...dialogue(locale) } },
      Drawer: { defaultProps: { position: "right", ...dialogue(locale) } },
      Paper: { defaultProps: { radius: "md" } },
      Anchor: { defaultProps: { underline: "hover" } },
    },
  });

/** Where Mantine's own choices have too little contrast for small type (WCAG 1.4.3). */
export const variables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": slate[6]!,
    "--mantine-color-placeholder": slate[5]!,
    "--mantine-color-default-border": slate[3]!,
    "--mantine-color-error": "#b42318",
    "--mantine-color-green-light": "#e2f4e9",
    "--mantine-color-yellow-light": "#fdf1d8",
    "--mantine-color-red-light": "#fdecea",
    "--mantine-color-river-light": "#e4eefa",
    "--mantine-color-gray-light": slate[1]!,
    "--mantine-color-green-light-color": "#136c3a",
    "--mantine-color-yellow-light-color": "#7a4b00",
    "--mantine-color-red-light-color": "#9f1f1f",
    "--mantine-color-gray-light-color": slate[6]!,
    "--mantine-color-red-filled": "#b42318",
    "--mantine-color-red-filled-hover": "#8f1d1d",
  },
  dark: {
    "--mantine-color-dimmed": dark[1]!,
    "--mantine-color-placeholder": dark[2]!,
    "--mantine-color-default-border": dark[4]!,
    "--mantine-color-error": "#f7aeae",
    "--mantine-color-green-light-color": colors.green[3]!,
    "--mantine-color-yellow-light-color": colors.yellow[3]!,
    "--mantine-color-red-light-color": colors.red[3]!,
    "--mantine-color-gray-light-color": dark[1]!,
    "--mantine-color-river-light": "rgb(90 159 230 / 0.18)",
    "--mantine-color-river-light-color": river[2]!,
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b02525",
  },
});
