/** What customers read, in English and Canadian French. `{software}` and `{organisation}` are filled in. */
const english = {
  language: "en",
  footer: "Your bank never asks you for this link or for a password.",
  startHeading: "Connect your bank feed to {software}",
  startText: "Next, you sign in to {software} and allow the connection. It takes about a minute.",
  startPoints: [
    "Your new transactions arrive in {software} by themselves.",
    "You sign in at {software}. Your bank never sees your password.",
    "You can end the connection at any time.",
  ],
  again: "{organisation} is connected already. Continue if you want to allow the connection again.",
  continue: "Continue to {software}",
  badLinkHeading: "This link cannot be used",
  badLinkText:
    "It may have expired or been used already. Links work once and only for a short time, to keep your account safe. Ask your bank for a new link.",
  unavailableHeading: "{software} cannot be connected here yet",
  unavailableText: "This installation has no connector for {software}. Please contact your bank.",
  switchedOffHeading: "Your bank feed is switched off",
  switchedOffText:
    "Your bank has switched bank feeds off for your company, so nothing can be connected now. Please contact your bank.",
  companyHeading: "Use the link of your accounting software",
  companyText:
    "This page cannot offer a choice of accounting software yet. Ask your bank for the link that connects yours.",
  doneHeading: "You are connected",
  doneText: "{organisation} in {software} is now connected to your bank. You can close this window.",
  failedHeading: "The connection was not made",
  failedText: "{software} was not connected. Nothing has changed. You can try again.",
  cancelledText: "You cancelled at {software}. Nothing has changed. You can try again.",
  rivalText:
    "Your company is already connected to another accounting software. Ask your bank to disconnect it first.",
  severalText: "Please choose one organisation only, then try again.",
  tryAgain: "Try again",
};
export type Texts = typeof english;

const french: Texts = {
  language: "fr-CA",
  footer: "Votre banque ne vous demande jamais ce lien ni un mot de passe.",
  startHeading: "Connecter votre flux bancaire à {software}",
  startText:
    "À l’étape suivante, vous ouvrez une session dans {software} et autorisez la connexion. Cela prend environ une minute.",
  startPoints: [
    "Vos nouvelles opérations arrivent d’elles-mêmes dans {software}.",
    "Vous ouvrez la session chez {software}. Votre banque ne voit jamais votre mot de passe.",
    "Vous pouvez mettre fin à la connexion à tout moment.",
  ],
  again: "{organisation} est déjà connectée. Continuez si vous voulez autoriser la connexion de nouveau.",
  continue: "Continuer vers {software}",
  badLinkHeading: "Ce lien ne peut pas être utilisé",
  badLinkText:
    "Il est peut-être expiré ou a déjà servi. Un lien ne fonctionne qu’une fois et pour peu de temps, afin de protéger votre compte. Demandez un nouveau lien à votre banque.",
  unavailableHeading: "{software} ne peut pas encore être connecté ici",
  unavailableText: "Cette installation n’a pas de connecteur pour {software}. Communiquez avec votre banque.",
  switchedOffHeading: "Votre flux bancaire est désactivé",
  switchedOffText:
    "Votre banque a désactivé les flux bancaires de votre entreprise : rien ne peut être connecté pour le moment. Communiquez avec votre banque.",
  companyHeading: "Utilisez le lien de votre logiciel comptable",
  companyText:
    "Cette page ne permet pas encore de choisir un logiciel comptable. Demandez à votre banque le lien qui connecte le vôtre.",
  doneHeading: "La connexion est établie",
  doneText:
    "{organisation} dans {software} est maintenant connectée à votre banque. Vous pouvez fermer cette fenêtre.",
  failedHeading: "La connexion n’a pas été établie",
  failedText: "{software} n’a pas été connecté. Rien n’a changé. Vous pouvez réessayer.",
  cancelledText: "Vous avez annulé dans {software}. Rien n’a changé. Vous pouvez réessayer.",
  rivalText:
    "Votre entreprise est déjà connectée à un autre logiciel comptable. Demandez à votre banque de le déconnecter d’abord.",
  severalText: "Choisissez une seule organisation, puis réessayez.",
  tryAgain: "Réessayer",
};

/** The texts for a browser's `Accept-Language`: French when it ranks before English, otherwise English. */
export function textsFor(acceptLanguage: string | undefined): Texts {
  const ranked = (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
      const quality = parameters.find((parameter) => parameter.trim().startsWith("q="));
      return { tag, quality: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .sort((a, b) => b.quality - a.quality);
  const first = ranked.find(({ tag }) => /^(en|fr)\b/.test(tag));
  return first?.tag.startsWith("fr") ? french : english;
}

/** A text with its names filled in. */
export const filled = (text: string, names: { software?: string; organisation?: string }): string =>
  text.replace(/\{(software|organisation)\}/g, (_, name: "software" | "organisation") => names[name] ?? "");

/** Names of accounting packages as their customers know them. */
export const softwareNames: Readonly<Record<string, string>> = {
  hcws: "QuickBooks Online",
  akxx: "NetSuite",
  gbol: "Xero",
  fbrh: "FreeAgent",
  olpr: "Sage",
};
