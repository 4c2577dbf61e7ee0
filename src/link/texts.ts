import type { Locale } from "./locale.ts";

/**
 * What customers read on the way in, in English and Canadian French. `{software}` is the accounting package, `{operator}`
 * the bank by the name its customers know.
 */
const english = {
  otherLanguage: "Français",
  test: "Test",
  testTitle: "Nothing here is real: this is a test environment.",
  footer: "Your bank never asks you for this link or for a password.",
  help: "Questions? Contact {operator}.",
  helpLink: "Get help from {operator}",
  continue: "Continue",

  startHeading: "Connect your bank feed to {software}",
  startText:
    "{operator} has prepared this for you. Next you see what is shared, then you sign in to {software} and allow the connection. It takes about a minute.",
  startPoints: [
    "Your new transactions arrive in {software} by themselves.",
    "You sign in at {software}. Your bank never sees your password.",
    "You can end the connection at any time.",
  ],
  credentialsText:
    "{operator} has prepared this for you. Next you see what is shared, then we show you step by step how to connect in {software}. It takes a few minutes.",
  credentialsPoints: [
    "Your new transactions arrive in {software} by themselves.",
    "Keep {software} at hand in another tab or window.",
    "You can end the connection at any time.",
  ],
  insideHeading: "Connecting starts inside {software}",
  insideText:
    "You begin in {software} and choose your bank there. Continue to see the steps and to get the details that {software} will ask you for.",
  insidePoints: [
    "Your new transactions arrive in {software} by themselves.",
    "Keep {software} at hand in another tab or window.",
    "You can end the connection at any time.",
  ],
  againHeading: "Your connection to {software}",
  again: "{software} is connected already. Continue if you want to see the connection or change it.",
  companyHeading: "Your bank transactions, in your books",
  companyText:
    "Connect your accounts at {operator} to your accounting software, and your transactions arrive there by themselves.",
  companyPoints: [
    "You choose which accounts are connected.",
    "You sign in at your accounting software. {operator} never sees that password.",
    "You can disconnect at any time.",
  ],
  openAlready: "You have opened this link in this browser already. You can go on where you were.",

  unsupportedHeading: "{software} cannot be connected here yet",
  unsupportedText:
    "{operator} does not offer a connection to {software} yet. Nothing was connected and nothing was shared.",
  unsupportedButton: "Go on without connecting",
  switchedOffHeading: "Your bank feed is switched off",
  switchedOffText:
    "Your bank has switched bank feeds off for your company, so nothing can be connected now. Please contact your bank.",

  expiredHeading: "This link has expired",
  expiredText:
    "Links work for a short time only, to keep your account safe. Ask for a new one; {operator} will send it to you.",
  usedHeading: "This link was used already",
  usedText:
    "Links work once only, to keep your account safe. If you opened it in another browser or on another device, go on there. Otherwise ask for a new one; {operator} will send it to you.",
  endedHeading: "This link was ended",
  endedText:
    "Since this link was sent, it or the connection it leads to was ended. Ask for a new one if you still want to connect; {operator} will send it to you.",
  unknownHeading: "This link cannot be used",
  unknownText:
    "It may be incomplete, have expired or been used already. Check that the whole address was copied. Links work once and only for a short time, to keep your account safe.",
  lockedHeading: "Too many tries",
  lockedText:
    "This link was tried with a wrong password too often. Wait a quarter of an hour, then open the link exactly as it was sent to you.",
  endedVisitHeading: "Your visit has ended",
  endedVisitText:
    "For your safety a visit ends when nothing happens for a while, when you open it in another browser, or when the connection is ended. What you finished is kept. Open the link of {operator} again, or ask {operator} for a new one.",
  askNew: "Ask for a new link",
  askedHeading: "Your request was passed on",
  askedText:
    "If this was a link of {operator}, they know now that you need a new one. They send it to you the way they sent the first. You can close this window.",

  outageHeading: "This page is not available right now",
  outageText:
    "The service is being restarted or cannot be reached at the moment. Nothing is lost: your link stays good. Try again in a minute.",
  tryAgain: "Try again",
  brokenHeading: "Something went wrong",
  brokenText:
    "This page could not be made. Try again; if it stays so, tell {operator} this reference: {reference}.",

  shellTitle: "Connect your accounting software",
  shellLoading: "Loading",
  shellNoScript: "The next steps need JavaScript. Switch it on in your browser and load this page again.",
  shellNoAnswer: "The page could not be loaded. Check your connection to the internet and try again.",
};
export type Texts = Readonly<typeof english>;

const french: Texts = {
  otherLanguage: "English",
  test: "Essai",
  testTitle: "Rien n’est réel ici\u00a0: c’est un environnement d’essai.",
  footer: "Votre banque ne vous demande jamais ce lien ni un mot de passe.",
  help: "Des questions? Communiquez avec {operator}.",
  helpLink: "Obtenir l’aide de {operator}",
  continue: "Continuer",

  startHeading: "Connecter votre flux bancaire à {software}",
  startText:
    "{operator} a préparé ceci pour vous. Vous verrez d’abord ce qui est communiqué, puis vous ouvrirez une session dans {software} et autoriserez la connexion. Cela prend environ une minute.",
  startPoints: [
    "Vos nouvelles opérations arrivent d’elles-mêmes dans {software}.",
    "Vous ouvrez la session chez {software}. Votre banque ne voit jamais votre mot de passe.",
    "Vous pouvez mettre fin à la connexion à tout moment.",
  ],
  credentialsText:
    "{operator} a préparé ceci pour vous. Vous verrez d’abord ce qui est communiqué, puis nous vous montrerons, étape par étape, comment vous connecter dans {software}. Cela prend quelques minutes.",
  credentialsPoints: [
    "Vos nouvelles opérations arrivent d’elles-mêmes dans {software}.",
    "Gardez {software} ouvert dans un autre onglet ou une autre fenêtre.",
    "Vous pouvez mettre fin à la connexion à tout moment.",
  ],
  insideHeading: "La connexion commence dans {software}",
  insideText:
    "Commencez dans {software} et choisissez-y votre banque. Continuez pour voir les étapes et obtenir les renseignements que {software} vous demandera.",
  insidePoints: [
    "Vos nouvelles opérations arrivent d’elles-mêmes dans {software}.",
    "Gardez {software} ouvert dans un autre onglet ou une autre fenêtre.",
    "Vous pouvez mettre fin à la connexion à tout moment.",
  ],
  againHeading: "Votre connexion à {software}",
  again: "{software} est déjà connecté. Continuez pour voir la connexion ou la modifier.",
  companyHeading: "Vos opérations bancaires, dans vos livres",
  companyText:
    "Connectez vos comptes chez {operator} à votre logiciel comptable\u00a0: vos opérations y arrivent d’elles-mêmes.",
  companyPoints: [
    "Vous choisissez les comptes à connecter.",
    "Vous ouvrez la session dans votre logiciel comptable. {operator} ne voit jamais ce mot de passe.",
    "Vous pouvez mettre fin à la connexion à tout moment.",
  ],
  openAlready: "Vous avez déjà ouvert ce lien dans ce navigateur. Vous pouvez reprendre là où vous en étiez.",

  unsupportedHeading: "{software} ne peut pas encore être connecté ici",
  unsupportedText:
    "{operator} n’offre pas encore de connexion à {software}. Rien n’a été connecté ni communiqué.",
  unsupportedButton: "Poursuivre sans connecter",
  switchedOffHeading: "Votre flux bancaire est désactivé",
  switchedOffText:
    "Votre banque a désactivé les flux bancaires de votre entreprise\u00a0: rien ne peut être connecté pour le moment. Communiquez avec votre banque.",

  expiredHeading: "Ce lien est expiré",
  expiredText:
    "Un lien ne fonctionne que peu de temps, afin de protéger votre compte. Demandez-en un nouveau\u00a0: {operator} vous l’enverra.",
  usedHeading: "Ce lien a déjà servi",
  usedText:
    "Un lien ne fonctionne qu’une fois, afin de protéger votre compte. Si vous l’avez ouvert dans un autre navigateur ou sur un autre appareil, poursuivez là-bas. Sinon, demandez-en un nouveau\u00a0: {operator} vous l’enverra.",
  endedHeading: "Ce lien n’est plus valide",
  endedText:
    "Depuis son envoi, ce lien a pris fin, ou la connexion à laquelle il mène. Demandez-en un nouveau si vous voulez toujours vous connecter\u00a0: {operator} vous l’enverra.",
  unknownHeading: "Ce lien ne peut pas être utilisé",
  unknownText:
    "Il est peut-être incomplet, expiré, ou a déjà servi. Vérifiez que l’adresse a été copiée en entier. Un lien ne fonctionne qu’une fois et pour peu de temps, afin de protéger votre compte.",
  lockedHeading: "Trop de tentatives",
  lockedText:
    "Ce lien a été essayé trop souvent avec un mauvais mot de passe. Attendez un quart d’heure, puis ouvrez le lien exactement comme vous l’avez reçu.",
  endedVisitHeading: "Votre visite a pris fin",
  endedVisitText:
    "Par mesure de sécurité, une visite prend fin après un moment d’inactivité, si vous l’ouvrez dans un autre navigateur, ou si la connexion prend fin. Ce que vous avez terminé est conservé. Ouvrez de nouveau le lien de {operator}, ou demandez-en un nouveau.",
  askNew: "Demander un nouveau lien",
  askedHeading: "Votre demande a été transmise",
  askedText:
    "S’il s’agissait d’un lien de {operator}, on y sait maintenant qu’il vous en faut un nouveau. Vous le recevrez comme le premier. Vous pouvez fermer cette fenêtre.",

  outageHeading: "Cette page n’est pas accessible pour le moment",
  outageText:
    "Le service redémarre ou ne peut être joint pour l’instant. Rien n’est perdu\u00a0: votre lien reste valide. Réessayez dans une minute.",
  tryAgain: "Réessayer",
  brokenHeading: "Un problème est survenu",
  brokenText:
    "Cette page n’a pas pu être produite. Réessayez; si le problème persiste, donnez cette référence à {operator}\u00a0: {reference}.",

  shellTitle: "Connecter votre logiciel comptable",
  shellLoading: "Chargement",
  shellNoScript:
    "Les étapes suivantes ont besoin de JavaScript. Activez-le dans votre navigateur et chargez de nouveau cette page.",
  shellNoAnswer: "La page n’a pas pu être chargée. Vérifiez votre connexion à Internet et réessayez.",
};

export const texts: Readonly<Record<Locale, Texts>> = { en: english, "fr-CA": french };

/** A text with its names filled in. */
export const filled = (text: string, names: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
