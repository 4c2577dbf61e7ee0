import type { Application } from "../../application.ts";
import type { SingleSignOnConfig } from "../../config-portal.ts";
import type { Queryable } from "../../database/pool.ts";
import { Problem } from "../../problem.ts";
import { type MethodRow, readMethods } from "./method-queries.ts";

export interface SignInMethods {
  readonly passwordEnabled: boolean;
  /** Undefined when it is not set up, or switched off. */
  readonly singleSignOn: SingleSignOnConfig | undefined;
  readonly message: string | null;
}

/** What a client secret of the identity server is sealed for. */
export const clientSecretPurpose = "portal-single-sign-on";

/** The ways to sign in that are switched on. What the settings of the process say goes before what was set in the Portal. */
export async function findMethods(
  { config, vault }: Pick<Application, "config" | "vault">,
  db: Queryable,
): Promise<SignInMethods> {
  const row = await readMethods(db);
  const fixed = config.portal.singleSignOn;
  const own = row?.single_sign_on_enabled ? stored(row, vault) : undefined;
  return {
    passwordEnabled: (row?.password_enabled ?? true) || !(fixed ?? own),
    singleSignOn: fixed ?? own,
    message: row?.message ?? null,
  };
}

/** The ways to sign in as administrators see them; without the secret. */
export interface MethodSettings {
  readonly password: boolean;
  readonly message: string | null;
  readonly singleSignOn:
    | (Omit<SingleSignOnConfig, "clientSecret"> & {
        readonly enabled: boolean;
        readonly clientSecretSet: boolean;
      })
    | null;
  /** Whether single sign-on comes from the settings of the process. */
  readonly fixed: boolean;
  readonly callbackUrl: string;
}

/** Where the identity server sends people back to; it must be told. */
export const callbackUrl = (portalUrl: string): string => `${portalUrl}/portal/api/sign-in/callback`;

export async function findMethodSettings(
  { config }: Pick<Application, "config">,
  db: Queryable,
): Promise<MethodSettings> {
  const row = await readMethods(db);
  const fixed = config.portal.singleSignOn;
  const { clientSecret: _, ...shown } = fixed ?? { clientSecret: "" };
  const own = row?.single_sign_on && {
    ...row.single_sign_on,
    enabled: row.single_sign_on_enabled,
    clientSecretSet: row.sealed_client_secret !== null,
  };
  return {
    password: row?.password_enabled ?? true,
    message: row?.message ?? null,
    singleSignOn: fixed
      ? { ...(shown as Omit<SingleSignOnConfig, "clientSecret">), enabled: true, clientSecretSet: true }
      : (own ?? null),
    fixed: fixed !== undefined,
    callbackUrl: callbackUrl(config.portalUrl),
  };
}

export function stored(row: MethodRow, vault: Application["vault"]): SingleSignOnConfig | undefined {
  if (!row.single_sign_on || !row.sealed_client_secret) return undefined;
  return { ...row.single_sign_on, clientSecret: vault.open(clientSecretPurpose, row.sealed_client_secret) };
}

/** Throws 403 where signing in with a password is switched off. */
export async function requirePasswords(application: Application, db: Queryable): Promise<void> {
  const { passwordEnabled, singleSignOn } = await findMethods(application, db);
  if (!passwordEnabled)
    throw new Problem(
      "forbidden",
      `Signing in with a password is switched off here. Use ${singleSignOn?.name ?? "single sign-on"}.`,
    );
}
