import type { Application } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import type { SingleSignOnConfig } from "../../config-portal.ts";
import { invalidField, Problem } from "../../problem.ts";
import type { Work } from "../../work.ts";
import { type MethodRow, readMethods, writeMethods } from "./method-queries.ts";
import { countSingleSignOnAdministrators } from "./queries.ts";
import { clientSecretPurpose } from "./sign-in-methods.ts";

/** What administrators choose; the client secret is kept where it is left out. */
export interface MethodChoice {
  readonly password: boolean;
  readonly message: string | null;
  /** Undefined leaves it as it is. */
  readonly singleSignOn?: Omit<SingleSignOnConfig, "clientSecret"> & {
    readonly enabled: boolean;
    readonly clientSecret?: string;
  };
}

/**
 * Says how people sign in. Throws 409 where nobody could any more: passwords end only once an administrator has signed in
 * through the identity server. Throws 400 for what is missing.
 */
export async function setSignInMethods(
  application: Pick<Application, "config" | "vault">,
  work: Work,
  choice: MethodChoice,
): Promise<void> {
  const fixed = application.config.portal.singleSignOn;
  if (fixed && choice.singleSignOn)
    throw new Problem(
      "forbidden",
      "Single sign-on is set where Millrace is started, and is changed there alone.",
    );
  const before = await readMethods(work.tx);
  const after: MethodRow = {
    ...(choice.singleSignOn ? singleSignOnRow(application, choice.singleSignOn, before) : keptRow(before)),
    password_enabled: choice.password,
    message: choice.message?.trim() || null,
  };
  if (!after.password_enabled)
    await requireOtherWay(work, fixed !== undefined || after.single_sign_on_enabled);
  await writeMethods(work.tx, after, work.now);
  await audit(work, {
    type: "signInMethods.changed",
    target: {},
    ...(before ? { before: told(before) } : undefined),
    after: told(after),
  });
}

const keptRow = (before: MethodRow | undefined) => ({
  single_sign_on_enabled: before?.single_sign_on_enabled ?? false,
  single_sign_on: before?.single_sign_on ?? null,
  sealed_client_secret: before?.sealed_client_secret ?? null,
});

function singleSignOnRow(
  { config, vault }: Pick<Application, "config" | "vault">,
  { enabled, clientSecret, ...settings }: NonNullable<MethodChoice["singleSignOn"]>,
  before: MethodRow | undefined,
): ReturnType<typeof keptRow> {
  requireAddress(settings.issuer, config.environment === "live");
  // Another server must not be told the secret of the one before.
  const same = before?.single_sign_on?.issuer === settings.issuer;
  const sealed = clientSecret
    ? vault.seal(clientSecretPurpose, clientSecret)
    : same
      ? (before?.sealed_client_secret ?? null)
      : null;
  if (sealed === null) throw invalidField("clientSecret", "The client secret is missing.", "SingleSignOn");
  return { single_sign_on_enabled: enabled, single_sign_on: settings, sealed_client_secret: sealed };
}

function requireAddress(issuer: string, live: boolean): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const good = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username;
  if (!good || (live && url.protocol !== "https:"))
    throw invalidField(
      "issuer",
      `The issuer is the https address of the identity server, such as https://login.bank.example.`,
      "SingleSignOn",
    );
}

async function requireOtherWay(work: Work, singleSignOn: boolean): Promise<void> {
  if (!singleSignOn)
    throw new Problem(
      "last-sign-in-method",
      "Nobody could sign in any more: switch on single sign-on first.",
    );
  if ((await countSingleSignOnAdministrators(work.tx)) === 0)
    throw new Problem(
      "last-sign-in-method",
      "No administrator has signed in with single sign-on yet. Do that first, so that it is known to work.",
    );
}

const told = (row: MethodRow) => ({
  password: row.password_enabled,
  message: row.message,
  singleSignOn: row.single_sign_on_enabled,
  ...row.single_sign_on,
});
