import { say } from "../../app/locale.ts";
import { appTexts } from "../../app/texts.ts";
import { linkTexts } from "../../link/texts.ts";
import type { Locale, PreviewReply, TextKey } from "./link-settings.ts";

/** Ours as the customers' screens have them. */
const ofScreens: Partial<Record<TextKey, (locale: Locale, operator: string) => string>> = {
  "landing.title": (locale) => say(locale, linkTexts[locale].welcomeTitle),
  "landing.body": (locale, operator) => say(locale, linkTexts[locale].welcomeText, { operator }),
  "landing.button": (locale) => say(locale, linkTexts[locale].welcomeNext),
  "unsupported.body": (locale, operator) => say(locale, linkTexts[locale].unsupportedText, { operator }),
  "leave.body": (locale, operator) => say(locale, appTexts[locale].leaveText, { operator }),
};

/** What customers read where the operator has no words of its own; undefined where nothing stands then. */
export function standardText(
  key: TextKey,
  locale: Locale,
  { preview, ours }: Pick<PreviewReply, "preview" | "ours">,
): string | undefined {
  const ofScreen = ofScreens[key];
  if (ofScreen) return ofScreen(locale, preview.languages[locale].state.operator.name);
  return (ours[locale] as Partial<Record<TextKey, string>>)[key];
}
