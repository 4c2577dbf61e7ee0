import type { Label } from "./page-entry.ts";

/** Parts of the navigation, in their order; a section without a label stands without a heading. */
export const sections = {
  home: undefined,
  companies: undefined,
  monitor: { en: "Monitor", "fr-CA": "Surveillance" },
  developers: { en: "Developers", "fr-CA": "Développement" },
  settings: { en: "Settings", "fr-CA": "Paramètres" },
  system: { en: "System", "fr-CA": "Système" },
  sandbox: undefined,
} satisfies Record<string, Label | undefined>;
export type SectionKey = keyof typeof sections;
