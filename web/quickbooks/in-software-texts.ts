import type { Catalogue, Message } from "../app/locale.ts";

/* Texts for software in which the customer connects: QuickBooks and Sage. */

const en = {
  steps: "What to do",
  search: "Search for {operator} and select it.",
  quiet: "Nothing has come from {software} yet",
  lookAgain: "Look again",
  reading: "Looking at what is set up",
  numberEnding: "number ending in {digits}",
  notYet: "{software} cannot collect from this installation yet",
  notYetText:
    "You can make the details it asks for, but no transactions are delivered until then. {operator} can tell you when it begins.",
  arrivedTitle: "{software} is connected",
  arrivedText: {
    one: "{count} account feeds {software} from now on.",
    other: "{count} accounts feed {software} from now on.",
  },
  addMore: "Connect more accounts",
  finish: "Finish",
  noAccountsTitle: "There is no account to connect yet",
  noAccountsText:
    "{operator} has not shared an account for {software}, so {software} would find nothing. Go back to {operator} and choose the accounts you want to connect.",
} satisfies Record<string, Message>;

const fr: Record<keyof typeof en, Message> = {
  steps: "Marche à suivre",
  search: "Cherchez {operator} et sélectionnez cette institution.",
  quiet: "{software} ne s’est pas encore manifesté",
  lookAgain: "Vérifier de nouveau",
  reading: "Vérification de ce qui est configuré",
  numberEnding: "numéro se terminant par {digits}",
  notYet: "{software} ne peut encore rien recueillir de cette installation",
  notYetText:
    "Vous pouvez déjà créer ce qu’il demande, mais aucune opération n’est transmise d’ici là. {operator} peut vous dire quand cela commencera.",
  arrivedTitle: "{software} est connecté",
  arrivedText: {
    one: "{count} compte alimente désormais {software}.",
    other: "{count} comptes alimentent désormais {software}.",
  },
  addMore: "Connecter d’autres comptes",
  finish: "Terminer",
  noAccountsTitle: "Aucun compte à connecter pour le moment",
  noAccountsText:
    "{operator} n’a partagé aucun compte pour {software}, qui ne trouverait donc rien. Retournez chez {operator} et choisissez les comptes à connecter.",
};

export const inSoftwareTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
