import { type Capability, may, type PortalRole } from "../../access/roles.ts";
import type { Config } from "../../config.ts";
import { isLoopback } from "../../config.ts";
import type { PlatformKey } from "../../integrations/integration.ts";
import type { ChecklistFacts } from "./queries.ts";

/** What is to be done before real customers connect; in the order it is best done. */
export const checklistItems = [
  "own-api-key",
  "second-factor",
  "webhook",
  "branding",
  "consent-text",
  "public-https",
  "separate-origins",
  "own-secret",
  "backup",
  "live-environment",
] as const;
export type ChecklistItem = (typeof checklistItems)[number];

/** Of each accounting package that is offered. */
export const packageItems = ["set-up", "real-provider", "linked", "test-push"] as const;
export type PackageItem = (typeof packageItems)[number];

/** What somebody must be allowed to do for an item to concern them. */
const needs: Readonly<Record<ChecklistItem | PackageItem, Capability>> = {
  "own-api-key": "apiKeys.manage",
  "second-factor": "people.manage",
  webhook: "webhooks.manage",
  branding: "settings.manage",
  "consent-text": "settings.manage",
  "public-https": "system.manage",
  "separate-origins": "system.manage",
  "own-secret": "system.manage",
  backup: "system.manage",
  "live-environment": "system.manage",
  "set-up": "settings.manage",
  "real-provider": "settings.manage",
  linked: "connections.add",
  "test-push": "pushes.change",
};

/** What only a person can know, and marks as done. */
export const markedItems = ["backup"] as const satisfies readonly ChecklistItem[];
export type MarkedItem = (typeof markedItems)[number];

export interface ChecklistLine<Item extends string> {
  readonly item: Item;
  readonly done: boolean;
  /** Where in the Portal it is done; null where it is done in the settings of the environment. */
  readonly href: string | null;
  /** Settings of the environment that it is about. */
  readonly settings: string[];
}

export interface PackageChecklist {
  readonly platformKey: PlatformKey;
  readonly name: string;
  readonly items: ChecklistLine<PackageItem>[];
}

export interface Checklist {
  readonly items: ChecklistLine<ChecklistItem>[];
  readonly packages: PackageChecklist[];
}

export interface PackageState {
  readonly key: PlatformKey;
  readonly name: string;
  readonly state: "not-set-up" | "pretend" | "ready" | "not-offered";
  /** Whether lines have arrived in it in the last weeks. */
  readonly arrived: boolean;
}

const isPublic = (address: string) => address.startsWith("https:") && !isLoopback(address);

const consentTexts = ["consent.title", "consent.purpose", "consent.access", "consent.terms"];

/** What is done and what is not, reckoned from settings and from what has happened. */
export function checklist(
  config: Pick<
    Config,
    "environment" | "url" | "linkUrl" | "portalUrl" | "feedUrl" | "secret" | "databaseUrl"
  >,
  facts: ChecklistFacts,
  packages: readonly PackageState[],
): Checklist {
  const { link_settings: look } = facts;
  const english = look?.texts?.en ?? {};
  const at = (href: string) => ({ href, settings: [] });
  const environment = (...settings: string[]) => ({ href: null, settings });
  const addresses = [config.url, config.linkUrl, config.portalUrl, config.feedUrl];
  const items: Record<ChecklistItem, Omit<ChecklistLine<ChecklistItem>, "item">> = {
    "own-api-key": { done: facts.own_keys > 0, ...at("/developers/api-keys") },
    "second-factor": { done: facts.people > 0 && facts.without_factor === 0, ...at("/settings/users") },
    webhook: { done: facts.webhook, ...at("/monitor/events") },
    branding: { done: facts.pictures || Boolean(look?.colours?.primary), ...at("/settings/branding") },
    "consent-text": {
      done: Boolean(look?.urls?.terms || look?.urls?.privacy) || consentTexts.some((key) => english[key]),
      ...at("/settings/link-texts"),
    },
    "public-https": {
      done: addresses.every(isPublic),
      ...environment("MILLRACE_URL", "MILLRACE_LINK_URL", "MILLRACE_PORTAL_URL", "MILLRACE_FEED_URL"),
    },
    "separate-origins": {
      done: new URL(config.linkUrl).origin !== new URL(config.portalUrl).origin,
      ...environment("MILLRACE_LINK_URL", "MILLRACE_PORTAL_URL"),
    },
    "own-secret": { done: config.secret !== undefined, ...environment("MILLRACE_SECRET") },
    backup: { done: facts.marks.backup !== undefined, ...at("/settings/data") },
    "live-environment": { done: config.environment === "live", ...environment("MILLRACE_ENVIRONMENT") },
  };
  return {
    items: checklistItems.map((item) => ({ item, ...items[item] })),
    packages: packages
      .filter(({ state }) => state !== "not-offered")
      .map((one) => ({ platformKey: one.key, name: one.name, items: linesOf(one, facts) })),
  };
}

/** As much of it as somebody of the role can act on. */
export function checklistFor(role: PortalRole, { items, packages }: Checklist): Checklist {
  const own = <Item extends ChecklistItem | PackageItem>(lines: ChecklistLine<Item>[]) =>
    lines.filter(({ item }) => may(role, needs[item]));
  return {
    items: own(items),
    packages: packages
      .map((one) => ({ ...one, items: own(one.items) }))
      .filter((one) => one.items.length > 0),
  };
}

function linesOf(
  { arrived, key, state }: PackageState,
  { platforms }: ChecklistFacts,
): ChecklistLine<PackageItem>[] {
  const happened = platforms[key];
  const settings = `/settings/integrations/${key}`;
  const line = (item: PackageItem, done: boolean, href: string) => ({ item, done, href, settings: [] });
  return [
    line("set-up", state !== "not-set-up", settings),
    line("real-provider", state === "ready", settings),
    line("linked", happened?.linked ?? false, "/companies"),
    line("test-push", arrived, "/pushes"),
  ];
}
