import type { Catalogue } from "../app/locale.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";

export const mappingTexts: Catalogue<typeof english> = { en: english, "fr-CA": french };
export type MappingKey = keyof typeof english;
