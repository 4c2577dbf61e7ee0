import type { Catalogue, Message } from "./locale.ts";

const en = {
  back: "Back",
  close: "Close",
  loading: "Loading",
  otherLanguage: "Français",
  test: "Test",
  testTitle: "Nothing here is real: this is a test environment.",
  help: "Questions? Contact {operator}.",
  helpLink: "Get help from {operator}",
  footer: "Your bank never asks you for this link or for a password.",
  leaveTitle: "Leave without finishing?",
  leaveText: "What you have not finished is not kept. You can come back at any time through your bank.",
  leaveStay: "Stay here",
  leaveGo: "Leave",
  retry: "Try again",
  failedTitle: "This page could not be loaded",
  failedText: "We could not reach the service. Check your connection and try again.",
  failedRefused:
    "The service answered with an error. Try again; if it stays, contact {operator} with the reference below.",
  reference: "Reference",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Select and copy it by hand",
  endedTitle: "Your visit has ended",
  endedText:
    "For your safety a visit ends when nothing happens for a while. Open a new link from your bank to go on.",
  endedHere: "For your safety a visit ends after a while. Open this page again to go on.",
  endingTitle: "Are you still there?",
  endingText: "For your safety this visit ends soon.",
  endingLeft: { one: "{count} second left", other: "{count} seconds left" },
  endingStay: "Keep going",
  unknownTitle: "There is nothing here",
  unknownText: "This step does not exist or is no longer needed.",
  unknownStart: "Go to the start",
};

const fr: Record<keyof typeof en, Message> = {
  back: "Retour",
  close: "Fermer",
  loading: "Chargement",
  otherLanguage: "English",
  test: "Essai",
  testTitle: "Rien n’est réel ici : c’est un environnement d’essai.",
  help: "Des questions? Communiquez avec {operator}.",
  helpLink: "Obtenir l’aide de {operator}",
  footer: "Votre banque ne vous demande jamais ce lien ni un mot de passe.",
  leaveTitle: "Quitter sans terminer?",
  leaveText:
    "Ce qui n’est pas terminé n’est pas conservé. Vous pouvez revenir à tout moment en passant par votre banque.",
  leaveStay: "Rester ici",
  leaveGo: "Quitter",
  retry: "Réessayer",
  failedTitle: "Cette page n’a pas pu être chargée",
  failedText: "Le service est injoignable. Vérifiez votre connexion et réessayez.",
  failedRefused:
    "Le service a répondu par une erreur. Réessayez; si le problème persiste, communiquez avec {operator} en indiquant la référence ci-dessous.",
  reference: "Référence",
  copy: "Copier",
  copied: "Copié",
  notCopied: "Sélectionnez et copiez le texte vous-même",
  endedTitle: "Votre visite a pris fin",
  endedText:
    "Par mesure de sécurité, une visite prend fin après un moment d’inactivité. Ouvrez un nouveau lien de votre banque pour continuer.",
  endedHere:
    "Par mesure de sécurité, une visite prend fin après un moment. Ouvrez cette page de nouveau pour continuer.",
  endingTitle: "Êtes-vous toujours là?",
  endingText: "Par mesure de sécurité, cette visite prendra fin bientôt.",
  endingLeft: { one: "Il reste {count} seconde", other: "Il reste {count} secondes" },
  endingStay: "Continuer",
  unknownTitle: "Il n’y a rien ici",
  unknownText: "Cette étape n’existe pas ou n’est plus nécessaire.",
  unknownStart: "Aller au début",
};

export const appTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
