import type { Catalogue, Message } from "../app/locale.ts";

const en = {
  title: "Connect in Sage",
  lead: "With Sage, you begin in Sage. Keep this page open: Sage asks for the two codes below.",
  step1: "In Sage, open Banking, choose the account in your books and select Connect bank.",
  step3: "Enter the connection ID and the one-time password from this page.",
  step4: "Choose which of your accounts at {operator} feeds it.",
  codes: "Your codes",
  connectionId: "Connection ID",
  password: "One-time password",
  get: "Get a one-time password",
  getAnother: "Get another password",
  getting: "Making your password",
  remaining: "Valid until {time}, for one use.",
  minutesLeft: { one: "{count} minute left", other: "{count} minutes left" },
  oneUse: "Valid for one use, and for a short time only.",
  ended: "This password has ended. Get another one.",
  waiting: "Waiting for Sage",
  waitingText: "This page follows along, and says when Sage is connected.",
  quietText: "If Sage did not take the codes, get another password and enter both codes again.",
  entered: "I have entered the codes",
  failed: "The password could not be made",
  connectedText:
    "Transactions of your connected accounts appear among the incoming bank transactions in Sage.",
} satisfies Record<string, Message>;

const fr: Record<keyof typeof en, Message> = {
  title: "Connecter dans Sage",
  lead: "Avec Sage, tout commence dans Sage. Gardez cette page ouverte : Sage vous demandera les deux codes ci-dessous.",
  step1:
    "Dans Sage, ouvrez Services bancaires, choisissez le compte de vos livres et sélectionnez Connecter à la banque.",
  step3: "Entrez l’identifiant de connexion et le mot de passe à usage unique de cette page.",
  step4: "Choisissez lequel de vos comptes chez {operator} l’alimente.",
  codes: "Vos codes",
  connectionId: "Identifiant de connexion",
  password: "Mot de passe à usage unique",
  get: "Obtenir un mot de passe à usage unique",
  getAnother: "Obtenir un autre mot de passe",
  getting: "Création de votre mot de passe",
  remaining: "Valide jusqu’à {time}, pour un seul usage.",
  minutesLeft: { one: "Il reste {count} minute", other: "Il reste {count} minutes" },
  oneUse: "Valide pour un seul usage et peu de temps.",
  ended: "Ce mot de passe n’est plus valide. Obtenez-en un autre.",
  waiting: "En attente de Sage",
  waitingText: "Cette page suit le déroulement et vous dira quand Sage sera connecté.",
  quietText: "Si Sage a refusé les codes, obtenez un autre mot de passe et entrez les deux codes de nouveau.",
  entered: "J’ai entré les codes",
  failed: "Le mot de passe n’a pas pu être créé",
  connectedText:
    "Les opérations de vos comptes connectés apparaissent parmi les opérations bancaires entrantes de Sage.",
};

export const sageTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
