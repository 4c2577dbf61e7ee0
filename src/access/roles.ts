/** Roles of people in the Portal: those of the wire contract, 1.4, and one that only reads. */
export const roles = ["onboarding", "advisor", "analyst", "developer", "administrator", "support"] as const;
export type PortalRole = (typeof roles)[number];

const staff = ["onboarding", "advisor", "analyst", "developer", "administrator"] as const;
const analysts = ["analyst", "developer", "administrator"] as const;
const developers = ["developer", "administrator"] as const;

/** What a person may do in the Portal, and which roles may. The one place where this is decided. */
const holders = {
  /** Companies with their connections' status, and what is seen of them at a glance. */
  "companies.view": roles,
  /** Companies of others, too, where the organisation shows people only what they own. */
  "companies.viewAll": [...developers, "support"],
  "companies.change": staff,
  "companies.delete": analysts,
  /** Make connections, and see the links with which customers connect. Whoever lacks it gets no link in any reply. */
  "connections.add": staff,
  /** Unlink and delete connections. */
  "connections.cut": developers,
  /** Source accounts, feeds, consents. */
  "data.view": ["advisor", ...analysts, "support"],
  /** Account numbers and sort codes in full; whoever lacks it gets their last digits. */
  "accountNumbers.view": analysts,
  /** Create, rename, map, disconnect and delete source accounts. */
  "accounts.change": analysts,
  "pushes.view": [...analysts, "support"],
  /** Push, retry, mark as handled. */
  "pushes.change": analysts,
  /** Credentials and one-time passwords of customers' software. */
  "credentials.manage": developers,
  "webhooks.manage": developers,
  /** Integrations, texts and looks of the link, redirects, sources of managed feeds, origins, the log of requests. */
  "settings.manage": developers,
  "apiKeys.manage": developers,
  "sandbox.use": developers,
  /** People, their roles, and how they sign in. */
  "people.manage": ["administrator"],
  "audit.view": ["administrator"],
  /** The system page, retention, keys. */
  "system.manage": ["administrator"],
} as const satisfies Readonly<Record<string, readonly PortalRole[]>>;

export type Capability = keyof typeof holders;
export const capabilities = Object.keys(holders) as readonly Capability[];

export const holdersOf = (capability: Capability): readonly PortalRole[] => holders[capability];

export const may = (role: PortalRole, capability: Capability): boolean =>
  holdersOf(capability).includes(role);

export const capabilitiesOf = (role: PortalRole): readonly Capability[] =>
  capabilities.filter((capability) => may(role, capability));
