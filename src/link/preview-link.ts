import type { Application } from "../application.ts";
import { consentText } from "../consents/consent.ts";
import { allPlatforms } from "../integrations/platforms.ts";
import type { CurrentLinkSettings, Locale } from "../link-settings/link-settings.ts";
import { barOf } from "./app-shell.ts";
import { surroundings } from "./find-link-state.ts";
import type { LinkPreviewReply } from "./link-preview.ts";
import { connectionState } from "./link-state.ts";
import { previewPath } from "./preview-routes.ts";

/** Customers' pages with settings that need not be saved, for a company that stands for any. */
export function previewLink(
  application: Application,
  operator: string,
  settings: CurrentLinkSettings,
  sampleCompany: string,
): LinkPreviewReply {
  const { clock, config } = application;
  const connections = allPlatforms.map(({ key }, nth) => ({ platformKey: key, id: sampleId(nth + 1) }));
  const inLanguage = (locale: Locale) => ({
    state: {
      company: { id: sampleId(0), name: sampleCompany },
      ...surroundings(application, {
        locale,
        profile: { name: operator },
        settings,
        connections,
        held: new Map(),
      }),
      connections: connections.map(({ platformKey, id }) =>
        connectionState(
          { ...begun, platformKey, connectionId: id, createdAt: clock.now() },
          { accounts: undefined, lastActivityAt: undefined, switchedOffAt: null, remark: null },
        ),
      ),
    },
    consents: Object.fromEntries(
      connections.map(({ platformKey }) => [
        platformKey,
        consentText(operator, platformKey, locale, settings),
      ]),
    ),
  });
  return {
    page: config.linkUrl + previewPath,
    bar: barOf({ settings }),
    hero: settings.images.hero?.path ?? null,
    languages: { en: inLanguage("en"), "fr-CA": inLanguage("fr-CA") },
  };
}

const sampleId = (nth: number): string => `00000000-0000-4000-8000-00000000000${nth}`;
/** A connection that a customer has begun, as far as its screens show it. */
const begun = { status: "PendingAuth", organisation: null, authorizedAt: null, errors: [] } as const;
