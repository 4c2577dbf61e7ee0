import type { Application } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import type { Queryable } from "../database/pool.ts";
import { type Locale, locales } from "../link/locale.ts";
import { currentLinkSettings } from "../link-settings/find-link-settings.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { type Consent, type ConsentText, consentText } from "./consent.ts";
import { findStanding } from "./queries.ts";

type Place = Pick<Connection, "companyId" | "connectionId" | "platformKey">;

/** The text in force for a connection, in one language. */
export async function presentText(
  application: Application,
  { platformKey }: Pick<Connection, "platformKey">,
  locale: Locale,
): Promise<ConsentText> {
  const { name } = await currentProfile(application);
  return consentText(name, platformKey, locale, await currentLinkSettings(application));
}

/**
 * The consent to the present text, in whichever language it was read, since the connection was last unlinked; undefined
 * when the customer has to be asked.
 */
export async function currentConsent(
  application: Application,
  connection: Place,
  db: Queryable = application.database,
): Promise<Consent | undefined> {
  const texts = await Promise.all(locales.map((locale) => presentText(application, connection, locale)));
  return findStanding(
    db,
    connection,
    texts.map(({ version }) => version),
  );
}
