import type { OutsidePage, PageEntry } from "./app/page-entry.ts";

/*
 * Every page of the Portal, one entry each, by section. `capability` is what the page needs as a whole; what is on it is
 * asked for with `may`. Paths match by how exact they are, not by their place here; the navigation keeps this order.
 */

const home: readonly PageEntry[] = [];

const companies: readonly PageEntry[] = [
  {
    path: "/companies",
    load: async () => (await import("./companies/companies-page.tsx")).CompaniesPage,
    title: { en: "Companies", "fr-CA": "Entreprises" },
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
    path: "/companies/:companyId/edit",
    load: async () => (await import("./companies/edit-company-page.tsx")).EditCompanyPage,
    title: { en: "Edit company", "fr-CA": "Modifier l’entreprise" },
    capability: "companies.change",
  },
];

const monitor: readonly PageEntry[] = [];

const developers: readonly PageEntry[] = [];

const settings: readonly PageEntry[] = [];

const system: readonly PageEntry[] = [];

const sandbox: readonly PageEntry[] = [
  {
    path: "/sandbox",
    load: async () => (await import("./sandbox/sandbox-page.tsx")).SandboxPage,
    title: { en: "Pretend packages", "fr-CA": "Logiciels fictifs" },
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
export const outsidePages: readonly OutsidePage[] = [];
