/** Ids that stand in the path of an operation. */
export interface Place {
  readonly companyId: string;
  readonly connectionId: string;
  readonly accountId: string;
  readonly pushOperationKey: string;
  readonly apiKeyId?: string;
  readonly feedSourceId?: string;
  readonly syncId?: string;
  /** A fetch of bank accounts. */
  readonly datasetId?: string;
  readonly webhookId?: string;
  readonly messageId?: string;
}

/** One operation of the API, with a request that would succeed in a place where everything exists. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with ids in braces. */
  readonly path: string;
  readonly body?: (place: Place) => unknown;
  /** Whether the access token of a company may call it for that company. */
  readonly companyToken?: boolean;
  /** Whether a token of one connection may call it although its path names none. */
  readonly connectionToken?: boolean;
}

const C = "/companies/{companyId}";
const N = `${C}/connections/{connectionId}`;
const W = "/webhooks/{webhookId}";
const accounts = `${N}/connectionInfo/bankFeedAccounts`;
const origins = () => ({ allowedOrigins: ["https://portal.bank.example"] });
const managed = `${N}/bankFeedAccounts/{accountId}/managedBankFeeds`;
const account = (id: string) => ({
  id,
  accountName: "Savings",
  accountType: "savings",
  accountNumber: "2801462338",
  currency: "CZK",
  balance: 0,
});

/** Every operation of this API below its key: those of the contract, and our own. */
export const operations: readonly Operation[] = [
  { id: "create-company", method: "POST", path: "/companies", body: () => ({ name: "Harbour Cafe" }) },
  { id: "list-companies", method: "GET", path: "/companies" },
  { id: "get-company", method: "GET", path: C, companyToken: true },
  { id: "replace-company", method: "PUT", path: C, body: () => ({ name: "Harbour Cafe" }) },
  { id: "update-company", method: "PATCH", path: C, body: () => ({ name: "Harbour Cafe" }) },
  { id: "delete-company", method: "DELETE", path: C },
  { id: "get-company-access-token", method: "GET", path: `${C}/accessToken` },
  { id: "list-connections", method: "GET", path: `${C}/connections`, companyToken: true },
  {
    id: "create-connection",
    method: "POST",
    path: `${C}/connections`,
    body: () => ({ platformKey: "gbol" }),
    companyToken: true,
  },
  { id: "get-connection", method: "GET", path: N, companyToken: true },
  {
    id: "unlink-connection",
    method: "PATCH",
    path: N,
    body: () => ({ status: "Unlinked" }),
    companyToken: true,
  },
  { id: "delete-connection", method: "DELETE", path: N },
  { id: "create-source-account", method: "POST", path: accounts, body: () => account("ac-new") },
  {
    id: "create-batch-source-account",
    method: "POST",
    path: `${accounts}/batch`,
    body: () => [account("ac-new-too")],
  },
  { id: "list-source-accounts", method: "GET", path: accounts, companyToken: true },
  {
    id: "update-source-account",
    method: "PATCH",
    path: `${accounts}/{accountId}`,
    body: () => ({ accountName: "Main" }),
    companyToken: true,
  },
  { id: "delete-source-account", method: "DELETE", path: `${accounts}/{accountId}` },
  {
    id: "generate-credentials",
    method: "POST",
    path: `${accounts}/credentials`,
    body: () => ({}),
    companyToken: true,
  },
  { id: "list-credentials", method: "GET", path: `${accounts}/credentials`, companyToken: true },
  {
    id: "delete-bank-feed-credentials",
    method: "DELETE",
    path: `${accounts}/credentials`,
    companyToken: true,
  },
  {
    id: "generate-pairing-code",
    method: "POST",
    path: `${N}/connectionInfo/pairingCode`,
    companyToken: true,
  },
  { id: "list-netsuite-pairings", method: "GET", path: `${N}/connectionInfo/pairings`, companyToken: true },
  { id: "generate-otp", method: "POST", path: `${N}/bankFeeds/otp`, companyToken: true },
  {
    id: "update-connection-authorization",
    method: "PUT",
    path: `${N}/authorization`,
    body: () => ({ authorizationId: "auth-1" }),
  },
  {
    id: "get-bank-account-mapping",
    method: "GET",
    path: `${N}/bankFeedAccounts/mapping`,
    companyToken: true,
  },
  {
    id: "create-bank-account-mapping",
    method: "POST",
    path: `${N}/bankFeedAccounts/mapping`,
    body: ({ accountId }) => ({ sourceAccountId: accountId }),
    companyToken: true,
  },
  {
    id: "get-mapping-suggestions",
    method: "GET",
    path: `${N}/bankFeedAccounts/suggestions`,
    companyToken: true,
  },
  { id: "get-company-information", method: "GET", path: `${N}/bankFeeds/info`, companyToken: true },
  {
    id: "create-bank-transactions",
    method: "POST",
    path: `${N}/push/bankAccounts/{accountId}/bankTransactions`,
    body: ({ accountId }) => ({ accountId, transactions: [] }),
  },
  {
    id: "create-feed-source",
    method: "POST",
    path: "/managedBankFeeds/sources",
    body: () => ({
      name: "Core",
      url: "https://core.example/feed",
      authentication: { type: "bearer", token: "t" },
    }),
  },
  { id: "list-feed-sources", method: "GET", path: "/managedBankFeeds/sources" },
  { id: "get-feed-source", method: "GET", path: "/managedBankFeeds/sources/{feedSourceId}" },
  {
    id: "replace-feed-source",
    method: "PUT",
    path: "/managedBankFeeds/sources/{feedSourceId}",
    body: () => ({ name: "Core", url: "https://core.example/feed" }),
  },
  {
    id: "set-managed-bank-feed",
    method: "PUT",
    path: managed,
    body: ({ feedSourceId, connectionId }) => ({
      sourceId: feedSourceId ?? connectionId,
      // Never due while a test runs.
      schedule: { dailyAt: (new Date().getUTCHours() + 12) % 24, timeZone: "UTC" },
    }),
  },
  { id: "get-managed-bank-feed", method: "GET", path: managed },
  { id: "run-managed-bank-feed-ad-hoc-sync", method: "POST", path: `${managed}/syncs` },
  { id: "get-latest-managed-bank-feed-sync", method: "GET", path: `${managed}/syncs/latest` },
  { id: "get-managed-bank-feed-sync", method: "GET", path: `${managed}/syncs/{syncId}` },
  { id: "delete-managed-bank-feed", method: "DELETE", path: managed },
  { id: "delete-feed-source", method: "DELETE", path: "/managedBankFeeds/sources/{feedSourceId}" },
  { id: "list-bank-accounts", method: "GET", path: `${N}/data/bankAccounts` },
  {
    id: "create-bank-account",
    method: "POST",
    path: `${N}/push/bankAccounts`,
    body: () => ({ accountName: "Reserve", accountType: "Debit", accountNumber: "2801462399" }),
  },
  { id: "get-create-bankAccounts-model", method: "GET", path: `${N}/options/bankAccounts` },
  {
    id: "get-create-bank-transactions-model",
    method: "GET",
    path: `${N}/options/bankAccounts/{accountId}/bankTransactions`,
  },
  {
    id: "get-create-update-model-options-by-data-type",
    method: "GET",
    path: `${N}/options/bankTransactions`,
  },
  { id: "refresh-data-type", method: "POST", path: `${C}/data/queue/bankAccounts` },
  { id: "list-pull-operations", method: "GET", path: `${C}/data/history` },
  { id: "get-pull-operation", method: "GET", path: `${C}/data/history/{datasetId}` },
  { id: "get-create-operation", method: "GET", path: `${C}/push/{pushOperationKey}` },
  { id: "list-create-operations", method: "GET", path: `${C}/push` },
  { id: "list-api-keys", method: "GET", path: "/apiKeys" },
  { id: "create-api-key", method: "POST", path: "/apiKeys", body: () => ({ name: "reporting" }) },
  { id: "delete-api-key", method: "DELETE", path: "/apiKeys/{apiKeyId}" },
  { id: "list-integrations", method: "GET", path: "/integrations" },
  { id: "get-integration", method: "GET", path: "/integrations/gbol" },
  { id: "get-integrations-branding", method: "GET", path: "/integrations/gbol/branding" },
  { id: "get-profile", method: "GET", path: "/profile" },
  {
    id: "update-profile",
    method: "PUT",
    path: "/profile",
    body: () => ({ name: "Harbour Bank", redirectUrl: "http://localhost:4000/link/finished" }),
  },
  { id: "get-link-settings", method: "GET", path: "/settings/link" },
  {
    id: "update-link-settings",
    method: "PUT",
    path: "/settings/link",
    body: () => ({ colours: { primary: "#402060" }, texts: { en: { "landing.title": "Welcome" } } }),
  },
  {
    id: "set-link-image",
    method: "PUT",
    path: "/settings/link/images/logo",
    body: () => '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4"/></svg>',
  },
  { id: "delete-link-image", method: "DELETE", path: "/settings/link/images/logo" },
  { id: "get-cors-settings", method: "GET", path: "/corsSettings" },
  { id: "set-cors-settings", method: "POST", path: "/corsSettings", body: origins },
  {
    id: "get-connection-management-cors-settings",
    method: "GET",
    path: "/connectionManagement/corsSettings",
  },
  {
    id: "set-connection-management-cors-settings",
    method: "POST",
    path: "/connectionManagement/corsSettings",
    body: origins,
  },
  {
    id: "get-connection-management-access-token",
    method: "GET",
    path: `${C}/connectionManagement/accessToken`,
  },
  { id: "remove-product", method: "DELETE", path: `${C}/products/bank-feeds` },
  { id: "add-product", method: "PUT", path: `${C}/products/bank-feeds` },
  { id: "refresh-product-data", method: "POST", path: `${C}/products/bank-feeds/refresh` },
  { id: "list-webhook-consumers", method: "GET", path: "/webhooks" },
  {
    id: "create-webhook-consumer",
    method: "POST",
    path: "/webhooks",
    body: () => ({ url: "http://127.0.0.1:9/", eventTypes: ["company.created"], disabled: true }),
  },
  { id: "list-webhook-event-types", method: "GET", path: "/webhooks/eventTypes" },
  { id: "get-webhook-consumer", method: "GET", path: W },
  { id: "update-webhook-consumer", method: "PATCH", path: W, body: () => ({ rateLimit: 5 }) },
  { id: "get-webhook-consumer-secret", method: "GET", path: `${W}/secret` },
  { id: "rotate-webhook-consumer-secret", method: "POST", path: `${W}/secret/rotate`, body: () => ({}) },
  { id: "list-webhook-messages", method: "GET", path: `${W}/messages` },
  { id: "get-webhook-message", method: "GET", path: `${W}/messages/{messageId}` },
  { id: "list-webhook-attempts", method: "GET", path: `${W}/messages/{messageId}/attempts` },
  { id: "replay-webhook-message", method: "POST", path: `${W}/messages/{messageId}/replay` },
  {
    id: "recover-webhook-messages",
    method: "POST",
    path: `${W}/recover`,
    body: () => ({ since: "2026-01-01T00:00:00Z" }),
  },
  {
    id: "test-webhook-consumer",
    method: "POST",
    path: `${W}/test`,
    body: () => ({ eventType: "company.created" }),
  },
  { id: "delete-webhook-consumer", method: "DELETE", path: W },
  { id: "get-link-state", method: "GET", path: `${C}/link`, companyToken: true, connectionToken: true },
  { id: "get-consent", method: "GET", path: `${N}/consent`, companyToken: true },
  {
    id: "create-consent",
    method: "POST",
    path: `${N}/consents`,
    body: () => ({ version: "0", locale: "en" }),
    companyToken: true,
  },
  { id: "list-consents", method: "GET", path: `${N}/consents` },
  {
    id: "create-share",
    method: "POST",
    path: `${N}/shares`,
    body: () => ({ expiresInHours: 24, locale: "en" }),
    companyToken: true,
  },
  { id: "list-shares", method: "GET", path: `${N}/shares`, companyToken: true },
  {
    id: "create-handoff",
    method: "POST",
    path: `${N}/handoff`,
    body: () => ({ display: "popup", returnUrl: "https://portal.bank.example/feeds" }),
    companyToken: true,
  },
  { id: "preview-redirects", method: "POST", path: "/settings/redirects/preview", body: () => ({}) },
  { id: "download-statement", method: "GET", path: `${accounts}/{accountId}/statement`, companyToken: true },
  { id: "list-create-operation-lines", method: "GET", path: `${C}/push/{pushOperationKey}/lines` },
];

/** The path of an operation in some place. */
export const pathOf = ({ path }: Operation, place: Place): string =>
  path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(place[name as keyof Place] ?? name));
