import { type Queryable, statement } from "../database/pool.ts";
import type { Profile } from "./profile.ts";

interface Row {
  name: string;
  redirect_url: string;
  logo_url: string | null;
  icon_url: string | null;
  white_list_urls: string[];
  confirm_company_name: boolean | null;
}

const columns = "name, redirect_url, logo_url, icon_url, white_list_urls, confirm_company_name";
const get = statement("profile-get", `select ${columns} from profile`);
const getHeader = statement("profile-header", "select sealed_alert_auth_header as sealed from profile");
const lock = statement("profile-lock", "lock table profile in share row exclusive mode");
const save = statement(
  "profile-save",
  `insert into profile (${columns}, sealed_alert_auth_header) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (single) do update set name = excluded.name, redirect_url = excluded.redirect_url,
     logo_url = excluded.logo_url, icon_url = excluded.icon_url, white_list_urls = excluded.white_list_urls,
     confirm_company_name = excluded.confirm_company_name,
     sealed_alert_auth_header = excluded.sealed_alert_auth_header`,
);

/** The stored profile; undefined before one was set. */
export async function findProfile(db: Queryable): Promise<Profile | undefined> {
  const row = await db.maybe<Row>(get);
  return (
    row && {
      name: row.name,
      redirectUrl: row.redirect_url,
      logoUrl: row.logo_url,
      iconUrl: row.icon_url,
      whiteListUrls: row.white_list_urls,
      confirmCompanyName: row.confirm_company_name,
    }
  );
}

export const findSealedHeader = async (db: Queryable): Promise<Buffer | null> =>
  (await db.maybe<{ sealed: Buffer | null }>(getHeader))?.sealed ?? null;

/** Holds off every other change of the profile until the transaction ends. */
export const lockProfile = (db: Queryable) => db.rows(lock);

export const saveProfile = (db: Queryable, profile: Profile, sealedHeader: Buffer | null) =>
  db.count(save, [
    profile.name,
    profile.redirectUrl,
    profile.logoUrl,
    profile.iconUrl,
    profile.whiteListUrls,
    profile.confirmCompanyName,
    sealedHeader,
  ]);
