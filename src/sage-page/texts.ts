import type { Locale } from "../link/locale.ts";

/** What Sage's customers read, in English and Canadian French. `{operator}` is filled in. */
const english = {
  heading: "Connect {operator} to Sage",
  text: "Type the two codes that {operator} shows you for Sage. Next, you choose the account in Sage.",
  connectionId: "Connection ID",
  connectionIdHint: "36 characters with hyphens. You can paste it.",
  password: "One-time password",
  passwordHint: "6 letters and digits, good for one hour and for one use. Capitals do not matter.",
  button: "Connect",
  caution: "Your bank never asks you for the password of your online banking here.",
  wrongHeading: "These values do not fit",
  wrong:
    "The connection ID or the password is not right, or the password has expired, was used already, or was given up after several wrong tries. Check both, or get a new password from {operator}.",
  missingId: "Type the connection ID.",
  missingPassword: "Type the one-time password.",
  notFromSageHeading: "Please begin in Sage",
  notFromSageText:
    "This page works inside Sage only. In Sage, open banking, choose to connect a bank and look for {operator}.",
  wrongPlaceHeading: "This page was not opened by Sage",
  wrongPlaceText:
    "It would lead to an address that is not Sage’s, so nothing was connected. Begin again in Sage, and tell {operator} if this happens once more.",
  unknownHeading: "Sage has not told us of this yet",
  unknownText:
    "Nothing was connected. Go back to Sage and connect again, and tell {operator} if this happens once more.",
  lateHeading: "This took too long",
  lateText:
    "For your safety this page works for a quarter of an hour, and once. Go back to Sage and connect again.",
  noAccountsHeading: "There is no account to connect yet",
  noAccountsText:
    "{operator} has not shared an account for this connection, so there would be nothing to choose in Sage. Choose accounts at {operator} first, then come back. Your password stays good.",
  switchedOffHeading: "Your bank feed is switched off",
  switchedOffText:
    "{operator} has switched bank feeds off for your company, so nothing can be connected now.",
  back: "Back to Sage",
};
export type SageTexts = typeof english;

const french: SageTexts = {
  heading: "Connecter {operator} à Sage",
  text: "Saisissez les deux codes que {operator} vous affiche pour Sage. Vous choisirez ensuite le compte dans Sage.",
  connectionId: "Identifiant de connexion",
  connectionIdHint: "36 caractères, avec des traits d’union. Vous pouvez le coller.",
  password: "Mot de passe à usage unique",
  passwordHint:
    "6 lettres et chiffres, valables une heure et une seule fois. Les majuscules n’ont pas d’importance.",
  button: "Connecter",
  caution: "Votre banque ne vous demande jamais ici le mot de passe de vos services en ligne.",
  wrongHeading: "Ces valeurs ne conviennent pas",
  wrong:
    "L’identifiant de connexion ou le mot de passe est inexact, ou le mot de passe est expiré, a déjà servi ou a été annulé après plusieurs essais. Vérifiez les deux ou demandez un nouveau mot de passe à {operator}.",
  missingId: "Saisissez l’identifiant de connexion.",
  missingPassword: "Saisissez le mot de passe à usage unique.",
  notFromSageHeading: "Commencez dans Sage",
  notFromSageText:
    "Cette page fonctionne seulement dans Sage. Dans Sage, ouvrez les opérations bancaires, choisissez de connecter une banque et cherchez {operator}.",
  wrongPlaceHeading: "Cette page n’a pas été ouverte par Sage",
  wrongPlaceText:
    "Elle mènerait à une adresse qui n’appartient pas à Sage\u00a0: rien n’a été connecté. Recommencez dans Sage et avisez {operator} si cela se reproduit.",
  unknownHeading: "Sage ne nous en a pas encore informés",
  unknownText:
    "Rien n’a été connecté. Revenez à Sage et connectez-vous de nouveau, et avisez {operator} si cela se reproduit.",
  lateHeading: "Le délai est écoulé",
  lateText:
    "Pour votre sécurité, cette page fonctionne pendant un quart d’heure, et une seule fois. Revenez à Sage et connectez-vous de nouveau.",
  noAccountsHeading: "Il n’y a pas encore de compte à connecter",
  noAccountsText:
    "{operator} n’a partagé aucun compte pour cette connexion\u00a0: il n’y aurait rien à choisir dans Sage. Choisissez d’abord des comptes chez {operator}, puis revenez. Votre mot de passe reste valable.",
  switchedOffHeading: "Votre flux bancaire est désactivé",
  switchedOffText:
    "{operator} a désactivé les flux bancaires de votre entreprise\u00a0: rien ne peut être connecté pour le moment.",
  back: "Retour à Sage",
};

export const sageTexts: Readonly<Record<Locale, SageTexts>> = { en: english, "fr-CA": french };
