import type { OutsidePage, PageEntry } from "./app/page-entry.ts";

/*
 * Every page of the Portal, one entry each, by section. `capability` is what the page needs as a whole; what is on it is
 * asked for with `may`. Paths match by how exact they are, not by their place here; the navigation keeps this order.
 */

const home: readonly PageEntry[] = [
  {
    path: "/",
    load: async () => (await import("./home/home-page.tsx")).HomePage,
    title: { en: "Home", "fr-CA": "Accueil" },
    section: "home",
    icon: "home",
    capability: "companies.view",
  },
  {
    path: "/attention",
    load: async () => (await import("./home/attention-page.tsx")).AttentionPage,
    title: { en: "Needs attention", "fr-CA": "À traiter" },
    words: "alerts problems inbox mute; alertes problèmes",
    section: "home",
    icon: "bell",
    capability: "companies.view",
  },
];

const companies: readonly PageEntry[] = [
  {
    path: "/companies",
    load: async () => (await import("./companies/companies-page.tsx")).CompaniesPage,
    title: { en: "Companies", "fr-CA": "Entreprises" },
    words: "customers connections links invite accounts; clients connexions liens comptes inviter",
    section: "companies",
    icon: "building",
    capability: "companies.view",
  },
  {
    path: "/companies/new",
    load: async () => (await import("./companies/new-company-page.tsx")).NewCompanyPage,
    title: { en: "New company", "fr-CA": "Nouvelle entreprise" },
    capability: "companies.change",
  },
  {
    path: "/companies/:companyId/*?",
    load: async () => (await import("./company/company-page.tsx")).CompanyPage,
    title: { en: "Company", "fr-CA": "Entreprise" },
    capability: "companies.view",
  },
  {
    path: "/companies/:companyId/edit",
    load: async () => (await import("./companies/edit-company-page.tsx")).EditCompanyPage,
    title: { en: "Edit company", "fr-CA": "Modifier l’entreprise" },
    capability: "companies.change",
  },
];

const monitor: readonly PageEntry[] = [
  {
    path: "/pushes",
    load: async () => (await import("./pushes/pushes-page.tsx")).PushesPage,
    title: { en: "Pushes", "fr-CA": "Envois" },
    words:
      "transactions lines retry send again refused failed cancel; réessayer renvoyer refusées échec annuler",
    section: "monitor",
    icon: "send",
    capability: "pushes.view",
  },
  {
    path: "/pushes/new",
    load: async () => (await import("./pushes/new-push-page.tsx")).NewPushPage,
    title: { en: "New push", "fr-CA": "Nouvel envoi" },
    capability: "pushes.change",
  },
  {
    path: "/pushes/:pushOperationKey",
    load: async () => (await import("./pushes/push-page.tsx")).PushPage,
    title: { en: "Push", "fr-CA": "Envoi" },
    capability: "pushes.view",
  },
  {
    path: "/monitor/events",
    load: async () => (await import("./webhooks/endpoints-page.tsx")).EndpointsPage,
    title: { en: "Webhooks", "fr-CA": "Webhooks" },
    words:
      "notifications endpoints events secret rotate replay recover example; terminaison événements secret renouveler renvoyer exemple",
    section: "monitor",
    icon: "hook",
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/new",
    load: async () => (await import("./webhooks/new-endpoint-page.tsx")).NewEndpointPage,
    title: { en: "Add endpoint", "fr-CA": "Ajouter un point de terminaison" },
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/logs",
    load: async () => (await import("./webhooks/messages-page.tsx")).MessagesPage,
    title: { en: "Webhook messages", "fr-CA": "Messages de webhook" },
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/activity",
    load: async () => (await import("./webhooks/activity-page.tsx")).ActivityPage,
    title: { en: "Webhook activity", "fr-CA": "Activité des webhooks" },
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/catalogue",
    load: async () => (await import("./webhooks/catalogue-page.tsx")).CataloguePage,
    title: { en: "Event catalogue", "fr-CA": "Catalogue des événements" },
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/:webhookId",
    load: async () => (await import("./webhooks/endpoint-page.tsx")).EndpointPage,
    title: { en: "Endpoint", "fr-CA": "Point de terminaison" },
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/:webhookId/edit",
    load: async () => (await import("./webhooks/edit-endpoint-page.tsx")).EditEndpointPage,
    title: { en: "Change endpoint", "fr-CA": "Modifier le point de terminaison" },
    capability: "webhooks.manage",
  },
  {
    path: "/monitor/events/:webhookId/messages/:messageId",
    load: async () => (await import("./webhooks/message-page.tsx")).MessagePage,
    title: { en: "Message", "fr-CA": "Message" },
    capability: "webhooks.manage",
  },
];

const developers: readonly PageEntry[] = [
  {
    path: "/developers/api-keys",
    load: async () => (await import("./developers/api-keys-page.tsx")).ApiKeysPage,
    title: { en: "API keys", "fr-CA": "Clés d’API" },
    words: "rotate create delete credentials authorization header; renouveler créer supprimer en-tête",
    section: "developers",
    icon: "key",
    capability: "apiKeys.manage",
  },
  {
    path: "/developers/requests",
    load: async () => (await import("./developers/requests-page.tsx")).RequestsPage,
    title: { en: "Request log", "fr-CA": "Journal des requêtes" },
    words: "calls correlation id errors replay; appels corrélation erreurs",
    section: "developers",
    icon: "list",
    capability: "settings.manage",
  },
  {
    path: "/developers/requests/:correlationId",
    load: async () => (await import("./developers/request-page.tsx")).RequestPage,
    title: { en: "Request", "fr-CA": "Requête" },
    capability: "settings.manage",
  },
  {
    path: "/developers/cors",
    load: async () => (await import("./developers/origins-page.tsx")).OriginsPage,
    title: { en: "Allowed origins", "fr-CA": "Origines autorisées" },
    words: "CORS",
    section: "developers",
    icon: "globe",
    capability: "settings.manage",
  },
  {
    path: "/developers/playground",
    load: async () => (await import("./developers/playground-page.tsx")).PlaygroundPage,
    title: { en: "Component playground", "fr-CA": "Essai du composant" },
    words: "embed SDK snippet; intégrer extrait",
    section: "developers",
    icon: "play",
    capability: "settings.manage",
  },
];

const settings: readonly PageEntry[] = [
  {
    path: "/settings/integrations",
    load: async () => (await import("./settings/integrations-page.tsx")).IntegrationsPage,
    title: { en: "Integrations", "fr-CA": "Intégrations" },
    words:
      "Xero QuickBooks NetSuite Sage FreeAgent client id secret credentials set up test; configurer identifiants essayer",
    section: "settings",
    icon: "plug",
    capability: "settings.manage",
  },
  {
    path: "/settings/integrations/:platformKey",
    load: async () => (await import("./settings/integration-page.tsx")).IntegrationPage,
    title: { en: "Integration", "fr-CA": "Intégration" },
    capability: "settings.manage",
  },
  {
    path: "/settings/link-texts",
    load: async () => (await import("./settings/link-texts-page.tsx")).LinkTextsPage,
    title: { en: "Link texts", "fr-CA": "Textes du lien" },
    words: "consent terms privacy wording; consentement conditions confidentialité libellés",
    section: "settings",
    icon: "text",
    capability: "settings.manage",
  },
  {
    path: "/settings/branding",
    load: async () => (await import("./settings/branding-page.tsx")).BrandingPage,
    title: { en: "Branding", "fr-CA": "Image de marque" },
    words: "logo colours preview; couleurs aperçu",
    section: "settings",
    icon: "brush",
    capability: "settings.manage",
  },
  {
    path: "/settings/redirects",
    load: async () => (await import("./settings/redirects-page.tsx")).RedirectsPage,
    title: { en: "Redirects", "fr-CA": "Redirections" },
    words: "return address; adresse de retour",
    section: "settings",
    icon: "forth",
    capability: "settings.manage",
  },
  {
    path: "/settings/organisation",
    load: async () => (await import("./settings/organisation-page.tsx")).OrganisationPage,
    title: { en: "Organisation", "fr-CA": "Organisation" },
    words: "name owners permissions; nom propriétaires autorisations",
    section: "settings",
    icon: "building",
    capability: "settings.manage",
  },
  {
    path: "/settings/users",
    load: async () => (await import("./people/people-page.tsx")).PeoplePage,
    title: { en: "Users", "fr-CA": "Utilisateurs" },
    words: "people invite roles disable; personnes inviter rôles désactiver",
    section: "settings",
    icon: "people",
    capability: "people.manage",
  },
  {
    path: "/settings/sign-in",
    load: async () => (await import("./people/sign-in-settings-page.tsx")).SignInSettingsPage,
    title: { en: "Sign-in methods", "fr-CA": "Ouverture de session" },
    words: "single sign-on SSO OIDC password; authentification unique mot de passe",
    section: "settings",
    icon: "lock",
    capability: "people.manage",
  },
  {
    path: "/settings/account",
    load: async () => (await import("./account/account-page.tsx")).AccountPage,
    title: { en: "Account", "fr-CA": "Compte" },
    words:
      "password second factor recovery codes sessions sign out; mot de passe second facteur codes de récupération sessions",
  },
];

const system: readonly PageEntry[] = [
  {
    path: "/system",
    load: async () => (await import("./system/system-page.tsx")).SystemPage,
    title: { en: "System", "fr-CA": "Système" },
    words: "queues jobs versions database disk processes; files tâches base de données disque",
    section: "system",
    icon: "server",
    capability: "system.manage",
  },
  {
    path: "/settings/audit",
    load: async () => (await import("./audit/audit-page.tsx")).AuditPage,
    title: { en: "Audit log", "fr-CA": "Journal d’audit" },
    words: "history export verify chain; historique exporter vérifier chaîne",
    section: "system",
    icon: "shield",
    capability: "audit.view",
  },
  {
    path: "/settings/data",
    load: async () => (await import("./system/data-page.tsx")).DataPage,
    title: { en: "Data and retention", "fr-CA": "Données et conservation" },
    words: "retention delete backup encryption keys; supprimer sauvegarde clés",
    section: "system",
    icon: "lock",
    capability: "system.manage",
  },
  {
    path: "/settings/usage",
    load: async () => (await import("./system/usage-page.tsx")).UsagePage,
    title: { en: "Usage", "fr-CA": "Utilisation" },
    words: "quota report volumes; rapport",
    section: "system",
    icon: "chart",
    capability: "system.manage",
  },
];

const sandbox: readonly PageEntry[] = [
  {
    path: "/sandbox",
    load: async () => (await import("./sandbox/sandbox-page.tsx")).SandboxPage,
    title: { en: "Sandbox", "fr-CA": "Bac à sable" },
    words: "demonstration example company faults clock; démonstration exemple pannes horloge",
    section: "sandbox",
    icon: "flask",
    capability: "sandbox.use",
    sandbox: true,
  },
];

export const pages: readonly PageEntry[] = [
  ...home,
  ...companies,
  ...monitor,
  ...developers,
  ...settings,
  ...system,
  ...sandbox,
];

/** For people without a session: shown without the frame, and loaded without the rest. */
export const outsidePages: readonly OutsidePage[] = [
  { path: "/sign-in", load: async () => (await import("./sign-in/sign-in-page.tsx")).SignInPage },
  { path: "/welcome", load: async () => (await import("./sign-in/welcome-page.tsx")).WelcomePage },
];
