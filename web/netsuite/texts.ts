import type { Catalogue } from "../app/locale.ts";

const en = {
  get: "Show address and code",
  another: "Show another code",
  address: "Address of the feed",
  code: "Pairing code",
  once: "The code works once, until {time}.",
  look: "Check again",
  still: "NetSuite has not been set up yet.",
  linkTitle: "NetSuite has not fetched these accounts yet",
  linkText: "Link each of them in the format profile there:",
  failedTitle: "NetSuite could not import some transactions",
  failed: "{account}, on {date}:",
  failedText: "NetSuite tries again by itself. Nothing is lost meanwhile.",
};

const fr: typeof en = {
  get: "Afficher l’adresse et le code",
  another: "Afficher un autre code",
  address: "Adresse du flux",
  code: "Code de jumelage",
  once: "Le code sert une seule fois, jusqu’à {time}.",
  look: "Vérifier de nouveau",
  still: "NetSuite n’est pas encore prêt.",
  linkTitle: "NetSuite n’est pas encore allé chercher ces comptes",
  linkText: "Liez chacun d’eux dans le profil de format\u00a0:",
  failedTitle: "NetSuite n’a pas pu importer certaines opérations",
  failed: "{account}, le {date}\u00a0:",
  failedText: "NetSuite essaie de nouveau de lui-même. Rien n’est perdu entre-temps.",
};

export const netSuiteTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
