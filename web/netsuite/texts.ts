import type { Catalogue } from "../app/locale.ts";

const en = {
  title: "One step is left in NetSuite",
  lead: "NetSuite fetches your transactions itself. Your accounts are chosen; now somebody who administers NetSuite has it fetch them.",
  step1: "Install the bank feeds SuiteApp of {operator} in NetSuite, if it is not there yet.",
  step2: "Add a financial institution with a format profile that uses the SuiteApp's plug-ins.",
  step3: "Enter the address and the code from here in the format profile, then link your accounts there.",
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
  title: "Il reste une étape dans NetSuite",
  lead: "NetSuite va chercher vos opérations lui-même. Vos comptes sont choisis\u00a0: une personne qui administre NetSuite doit maintenant le mettre en place.",
  step1: "Installez la SuiteApp de flux bancaires de {operator} dans NetSuite, si elle n’y est pas déjà.",
  step2:
    "Ajoutez un établissement financier avec un profil de format qui utilise les modules de la SuiteApp.",
  step3: "Entrez l’adresse et le code affichés ici dans le profil de format, puis liez-y vos comptes.",
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
