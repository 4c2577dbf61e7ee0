import type { Locale } from "./locale.ts";

/** What the pages of authorisation and return say. Names in braces are filled in. */
const english = {
  workingTitle: "Finishing your connection",
  workingText: "{software} has sent you back. We are reading which organisation you chose.",
  workingSlow: "This takes longer than usual. Please keep this page open.",
  workingPress: "Your browser runs no script here, so please press the button once.",
  workingButton: "Finish",
  entityTitle: "Which organisation should be connected?",
  entityText:
    "You allowed access to several organisations in {software}. Choose the one that belongs to these accounts.",
  entityLegend: "Organisation",
  entityBefore: "Connected before",
  entityMissing: "Choose one organisation to go on.",
  entityButton: "Connect this organisation",
  cancel: "Cancel",
  mismatchTitle: "This is a different organisation in {software}",
  mismatchBefore: "Until now",
  mismatchChosen: "You chose",
  mismatchWarning:
    "If you use the new one, the accounts connected in {organisation} are disconnected. You connect them again afterwards; what has been delivered stays where it is.",
  mismatchAgain: "Choose again",
  mismatchUse: "Use the new one",
  handoffTitle: "Connect {company} to {software}",
  handoffText: "{operator} asks to connect bank accounts of {company} to {software}.",
  handoffNext:
    "Next, you sign in to {software} and allow the connection. Your bank never sees your password.",
  handoffButton: "Continue to {software}",
  endConnected: "{software} is connected",
  endFailed: "{software} was not connected",
  endCancelled: "You cancelled",
  endText: "You may close this window and go back to the page you came from.",
  doneTitle: "All done",
  doneNothing: "Nothing is connected.",
  doneOrganisation: "{organisation} in {software}",
  doneAccount: "{account} to {target}",
  doneNoAccounts: "No account is connected yet.",
  doneClose: "You may close this window. New transactions arrive by themselves.",
  doneCloseNothing: "You may close this window.",
  doneManage: "Manage connections",
};
export type ReturnTexts = typeof english;

const french: ReturnTexts = {
  workingTitle: "Nous terminons la connexion",
  workingText: "{software} vous a renvoyé ici. Nous lisons quelle organisation vous avez choisie.",
  workingSlow: "Cela prend plus de temps que d’habitude. Gardez cette page ouverte.",
  workingPress: "Votre navigateur n’exécute pas de script ici\u00a0: appuyez une fois sur le bouton.",
  workingButton: "Terminer",
  entityTitle: "Quelle organisation faut-il connecter?",
  entityText:
    "Vous avez autorisé l’accès à plusieurs organisations dans {software}. Choisissez celle à laquelle ces comptes appartiennent.",
  entityLegend: "Organisation",
  entityBefore: "Connectée auparavant",
  entityMissing: "Choisissez une organisation pour continuer.",
  entityButton: "Connecter cette organisation",
  cancel: "Annuler",
  mismatchTitle: "C’est une autre organisation dans {software}",
  mismatchBefore: "Jusqu’ici",
  mismatchChosen: "Votre choix",
  mismatchWarning:
    "Si vous utilisez la nouvelle, les comptes connectés dans {organisation} seront déconnectés. Vous les connecterez de nouveau ensuite; ce qui a été livré reste en place.",
  mismatchAgain: "Choisir de nouveau",
  mismatchUse: "Utiliser la nouvelle",
  handoffTitle: "Connecter {company} à {software}",
  handoffText: "{operator} demande de connecter des comptes bancaires de {company} à {software}.",
  handoffNext:
    "À l’étape suivante, vous ouvrez une session dans {software} et autorisez la connexion. Votre banque ne voit jamais votre mot de passe.",
  handoffButton: "Continuer vers {software}",
  endConnected: "{software} est connecté",
  endFailed: "{software} n’a pas été connecté",
  endCancelled: "Vous avez annulé",
  endText: "Vous pouvez fermer cette fenêtre et revenir à la page d’où vous venez.",
  doneTitle: "C’est terminé",
  doneNothing: "Rien n’est connecté.",
  doneOrganisation: "{organisation} dans {software}",
  doneAccount: "{account} vers {target}",
  doneNoAccounts: "Aucun compte n’est encore connecté.",
  doneClose: "Vous pouvez fermer cette fenêtre. Les nouvelles opérations arrivent d’elles-mêmes.",
  doneCloseNothing: "Vous pouvez fermer cette fenêtre.",
  doneManage: "Gérer les connexions",
};

export const returnTexts: Readonly<Record<Locale, ReturnTexts>> = { en: english, "fr-CA": french };

type Name = "software" | "organisation" | "company" | "operator" | "account" | "target";

/** A text with its names filled in. */
export const filledIn = (text: string, names: Readonly<Partial<Record<Name, string>>>): string =>
  text.replace(
    /\{(software|organisation|company|operator|account|target)\}/g,
    (_, name: Name) => names[name] ?? "",
  );
