import type { Application } from "../application.ts";
import type { Queryable } from "../database/pool.ts";
import type { Profile } from "./profile.ts";
import { findProfile, findSealedHeader } from "./queries.ts";

/** What the header of old webhooks is sealed for. */
export const headerPurpose = "profile:alert-auth-header";

/** The profile in force: the stored one, and the settings before one was stored. */
export async function currentProfile(
  { config, database }: Application,
  db: Queryable = database,
): Promise<Profile> {
  return (
    (await findProfile(db)) ?? {
      name: config.clientName,
      redirectUrl: config.redirectUrl ?? `${config.linkUrl}/link/finished`,
      logoUrl: null,
      iconUrl: null,
      whiteListUrls: [],
      confirmCompanyName: null,
    }
  );
}

/** What webhooks of the old kinds send as `Authorization`; undefined when none was set. */
export async function alertAuthHeader({ database, vault }: Application): Promise<string | undefined> {
  const sealed = await findSealedHeader(database);
  return sealed === null ? undefined : vault.open(headerPurpose, sealed);
}
