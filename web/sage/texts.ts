import type { Catalogue } from "../app/locale.ts";

const en = {
  title: "Connect in Sage",
  lead: "With Sage, you begin in Sage. Keep this page open: Sage asks for the two codes below.",
  steps: "What to do",
  step1: "In Sage, open Banking, choose the account in your books and select Connect bank.",
  step2: "Search for {operator} and select it.",
  step3: "Enter the connection code and the one-time password from this page.",
  step4: "Choose which of your accounts at {operator} feeds it.",
  codes: "Your codes",
  connectionId: "Connection code",
  password: "One-time password",
  get: "Get a one-time password",
  getAnother: "Get another password",
  getting: "Making your password",
  ready: "Your one-time password is ready.",
  remaining: "Valid until {time}, for one use.",
  ended: "This password has ended. Get another one.",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Select and copy it by hand",
  failed: "The password could not be made",
  connectedTitle: "Sage is connected",
  connectedText:
    "Transactions of your connected accounts appear among the incoming bank transactions in Sage.",
  addMore: "Connect another account",
  finish: "Finish",
  noAccountsTitle: "There is no account to connect yet",
  noAccountsText:
    "{operator} has not shared an account for Sage, so Sage would find nothing. Go back to {operator} and choose the accounts you want to connect.",
  refresh: "Look again",
};

const fr: Record<keyof typeof en, string> = {
  title: "Connecter dans Sage",
  lead: "Avec Sage, tout commence dans Sage. Gardez cette page ouverte : Sage vous demandera les deux codes ci-dessous.",
  steps: "Marche à suivre",
  step1:
    "Dans Sage, ouvrez Services bancaires, choisissez le compte de vos livres et sélectionnez Connecter à la banque.",
  step2: "Cherchez {operator} et sélectionnez cette institution.",
  step3: "Entrez le code de connexion et le mot de passe à usage unique de cette page.",
  step4: "Choisissez lequel de vos comptes chez {operator} l’alimente.",
  codes: "Vos codes",
  connectionId: "Code de connexion",
  password: "Mot de passe à usage unique",
  get: "Obtenir un mot de passe à usage unique",
  getAnother: "Obtenir un autre mot de passe",
  getting: "Création de votre mot de passe",
  ready: "Votre mot de passe à usage unique est prêt.",
  remaining: "Valide jusqu’à {time}, pour un seul usage.",
  ended: "Ce mot de passe n’est plus valide. Obtenez-en un autre.",
  copy: "Copier",
  copied: "Copié",
  notCopied: "Sélectionnez et copiez le texte vous-même",
  failed: "Le mot de passe n’a pas pu être créé",
  connectedTitle: "Sage est connecté",
  connectedText:
    "Les opérations de vos comptes connectés apparaissent parmi les opérations bancaires entrantes de Sage.",
  addMore: "Connecter un autre compte",
  finish: "Terminer",
  noAccountsTitle: "Aucun compte à connecter pour le moment",
  noAccountsText:
    "{operator} n’a partagé aucun compte pour Sage, qui ne trouverait donc rien. Retournez chez {operator} et choisissez les comptes à connecter.",
  refresh: "Vérifier de nouveau",
};

export const sageTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
