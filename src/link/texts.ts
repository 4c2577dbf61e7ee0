/** What customers read, in English and Canadian French. `{software}` and `{organisation}` are filled in. */
const english = {
  language: "en",
  title: "Connect your bank feed",
  startHeading: "Connect your bank feed to {software}",
  startText:
    "You will be taken to {software} to sign in and allow the connection. Your bank will then send your transactions there. It never sees your password.",
  again: "This connection already leads to {organisation}. Continue if you want to authorise it again.",
  continue: "Continue to {software}",
  badLinkHeading: "This link cannot be used",
  badLinkText:
    "It may have expired or been used already. Links work once and only for a short time, to keep your account safe. Ask your bank for a new link.",
  unavailableHeading: "{software} cannot be connected here yet",
  unavailableText: "This installation has no connector for {software}. Please contact your bank.",
  doneHeading: "You are connected",
  doneText: "{software} is connected to {organisation}. You can close this window.",
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
  title: "Connecter votre flux bancaire",
  startHeading: "Connecter votre flux bancaire à {software}",
  startText:
    "Vous serez dirigé vers {software} pour ouvrir une session et autoriser la connexion. Votre banque y enverra ensuite vos opérations. Elle ne voit jamais votre mot de passe.",
  again: "Cette connexion mène déjà à {organisation}. Continuez si vous voulez l’autoriser de nouveau.",
  continue: "Continuer vers {software}",
  badLinkHeading: "Ce lien ne peut pas être utilisé",
  badLinkText:
    "Il est peut-être expiré ou a déjà servi. Un lien ne fonctionne qu’une fois et pour peu de temps, afin de protéger votre compte. Demandez un nouveau lien à votre banque.",
  unavailableHeading: "{software} ne peut pas encore être connecté ici",
  unavailableText: "Cette installation n’a pas de connecteur pour {software}. Communiquez avec votre banque.",
  doneHeading: "La connexion est établie",
  doneText: "{software} est connecté à {organisation}. Vous pouvez fermer cette fenêtre.",
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
