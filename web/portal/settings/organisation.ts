/** Reply of `GET /portal/api/organisation`. */
export interface OrganisationReply {
  readonly name: string;
  readonly clientId: string;
  readonly environment: "test" | "live";
  readonly addresses: Readonly<Record<"api" | "link" | "portal" | "feed", string>>;
  /** Null for our own page at the end. */
  readonly redirectUrl: string | null;
  readonly ownEnd: string;
}

export const organisationPath = "/organisation";

/** Reply of `GET /profile`, which `PUT /profile` replaces as a whole. */
export interface Profile {
  readonly name: string;
  readonly redirectUrl: string;
  readonly logoUrl?: string;
  readonly iconUrl?: string;
  readonly whiteListUrls: readonly string[];
  readonly confirmCompanyName?: boolean;
}
