import type { Application } from "../application.ts";
import { lastRecorded } from "../audit/audit.ts";
import { after, day } from "../clock.ts";
import { requireCompany } from "../companies/find-company.ts";
import { findHeldSoftware } from "../connections/call-budget.ts";
import type { Connection } from "../connections/connection.ts";
import { findConnectionsOf } from "../connections/list-connections.ts";
import { latestDeliveries } from "../delivery/find-activity.ts";
import { imageAddress } from "../integrations/branding.ts";
import { allPlatforms } from "../integrations/platforms.ts";
import { currentLinkSettings } from "../link-settings/find-link-settings.ts";
import type { CurrentLinkSettings } from "../link-settings/link-settings.ts";
import { makeTheme } from "../link-settings/theme.ts";
import { hasBankFeeds } from "../products/product.ts";
import { currentProfile } from "../profile/find-profile.ts";
import type { Profile } from "../profile/profile.ts";
import { countAccounts } from "../source-accounts/find-account.ts";
import { connectionState, type LinkState } from "./link-state.ts";
import type { Locale } from "./locale.ts";
import { setUpOf, trialRemark } from "./set-up.ts";
import { softwareFor, softwareName } from "./software.ts";

/** Transactions that were refused are told of this long. */
const missedFor = 30 * day;
/** Connections a company's screens show at most, the newest. */
const shownConnections = 200;

interface Wanted {
  readonly locale: Locale;
  /** In place of the operator's primary colour. */
  readonly primary?: string;
  readonly connectionId?: string;
}

/**
 * Everything the customer's screens begin with, in a number of statements that does not depend on how much there is.
 * With `connectionId` it tells of that connection alone. Throws 404 for a company that does not exist.
 */
export async function findLinkState(
  application: Application,
  asked: string,
  { locale, primary, connectionId }: Wanted,
): Promise<LinkState> {
  const { clock, database } = application;
  const now = clock.now();
  const company = await requireCompany(database, asked);
  const { companyId } = company;
  const [profile, settings, all, accounts, held] = await Promise.all([
    currentProfile(application),
    currentLinkSettings(application),
    findConnectionsOf(database, [companyId]),
    countAccounts(database, companyId, after(now, -missedFor)),
    findHeldSoftware(database, [...application.integrations.keys()], now),
  ]);
  const connections = all
    .filter((connection) => connectionId === undefined || connection.connectionId === connectionId)
    .slice(0, shownConnections);
  const ids = connections.map((connection) => connection.connectionId);
  const deliveries = await latestDeliveries(database, companyId, ids);
  const switchedOffAt = hasBankFeeds(company)
    ? null
    : ((await lastRecorded(database, companyId, "company.product.removed")) ?? company.createdAt);
  return {
    company: { id: companyId, name: company.name },
    ...surroundings(application, { locale, primary, profile, settings, connections, held }),
    connections: connections.map((connection) =>
      connectionState(connection, {
        accounts: accounts.get(connection.connectionId),
        lastActivityAt: deliveries.get(connection.connectionId),
        switchedOffAt,
        remark: remarkOn(application, connection, locale),
      }),
    ),
  };
}

interface Surroundings {
  readonly locale: Locale;
  readonly primary?: string;
  readonly profile: Pick<Profile, "name">;
  readonly settings: CurrentLinkSettings;
  readonly connections: readonly Pick<Connection, "platformKey">[];
  readonly held: Awaited<ReturnType<typeof findHeldSoftware>>;
}

/** What the screens show whoever looks: the operator, its words and colours, and the software. */
export function surroundings(
  application: Application,
  { locale, primary, profile, settings, connections, held }: Surroundings,
): Omit<LinkState, "company" | "connections"> {
  return {
    operator: {
      name: profile.name,
      logoUrl: settings.images.logo?.address ?? null,
      iconUrl: settings.images.icon?.address ?? null,
      supportUrl: settings.urls.support,
      termsUrl: settings.urls.terms,
      privacyUrl: settings.urls.privacy,
    },
    environment: application.config.environment,
    theme: themeOf(settings, primary),
    options: {
      landing: settings.showLanding,
      manageConnections: settings.manageConnections,
      pretend: settings.showSandbox,
    },
    texts: { ...settings.texts[locale] },
    callouts: calloutsOf(settings, locale),
    software: softwareOf(application, connections, settings, held).map((software) => ({
      ...software,
      setUp: setUpOf(software.platformKey, locale, profile.name),
    })),
  };
}

function themeOf({ colours, theme }: CurrentLinkSettings, primary: string | undefined): LinkState["theme"] {
  const { light, dark } = primary === undefined ? theme : makeTheme({ ...colours, primary }).theme;
  return { light: { ...light }, dark: { ...dark } };
}

function calloutsOf({ callouts }: CurrentLinkSettings, locale: Locale): LinkState["callouts"] {
  const said = Object.entries(callouts).flatMap(([key, byLocale]) => {
    const callout = byLocale[locale];
    return callout && (callout.title !== "" || callout.body !== "") ? [[key, { ...callout }] as const] : [];
  });
  return Object.fromEntries(said);
}

function softwareOf(
  { config, integrations, providers }: Application,
  connections: readonly Pick<Connection, "platformKey">[],
  settings: CurrentLinkSettings,
  held: Awaited<ReturnType<typeof findHeldSoftware>>,
): Omit<LinkState["software"][number], "setUp">[] {
  const connected = new Set(connections.map(({ platformKey }) => platformKey));
  return allPlatforms.flatMap(({ key }) => {
    const company = {
      connected: connected.has(key),
      offered: !providers.notOffered.has(key),
      offerPretend: settings.showSandbox,
    };
    const software = softwareFor(key, integrations.get(key), company);
    if (!software) return [];
    const { platform, desktopAdvised, ...facts } = software;
    return [
      {
        platformKey: key,
        logoUrl: imageAddress(config.url, key, "square"),
        mapping: platform.mapping,
        desktopAdvised: desktopAdvised && settings.deviceNotice,
        degradedSince: held.get(key)?.toISOString() ?? null,
        ...facts,
      },
    ];
  });
}

/** Warns while the books behind a connection are for trying things. */
function remarkOn({ integrations }: Application, connection: Connection, locale: Locale) {
  const { organisationId, platformKey, status } = connection;
  if (status !== "Linked" || organisationId === null) return null;
  const account = integrations.get(platformKey)?.trialAccount?.(organisationId);
  return account ? trialRemark(locale, softwareName(platformKey), account) : null;
}
