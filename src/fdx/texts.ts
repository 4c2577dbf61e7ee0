import type { Locale } from "../link/locale.ts";

/**
 * What customers read who allow QuickBooks to collect over FDX, in English and Canadian French. `{operator}` is the bank
 * by the name its customers know, `{client}` where the customer comes from and goes back to.
 */
const english = {
  heading: "Sign in to share your transactions",
  text: "{client} asks {operator} for your transactions. Type the user name and password that {operator} made for your accounting software.",
  username: "User name",
  usernameHint: "Three groups of four letters and digits, such as ABCD-EFGH-JKMN.",
  password: "Password",
  passwordHint: "16 letters and digits. Capitals matter.",
  signIn: "Sign in",
  cancel: "Cancel and go back",
  caution: "Do not type the password of your online banking here: your bank never asks for it on this page.",
  wrongHeading: "That did not work",
  wrong:
    "The user name or the password is not right, or the pair was revoked. After several wrong tries it takes none for a quarter of an hour. Check both, or get a new pair from {operator}.",
  missingUsername: "Type the user name.",
  missingPassword: "Type the password.",
  chooseHeading: "Choose what to share",
  chooseText: "{client} will be able to read these accounts. It can move no money.",
  accounts: "Accounts",
  ending: "ending in {digits}",
  noneChosen: "Choose at least one account.",
  sharedHeading: "What is shared",
  share_accounts:
    "Names, kinds, currencies and balances of the accounts you choose, and the last digits of their numbers",
  share_transactions: "Their transactions, those of the past that {operator} has and new ones",
  share_customer: "The name of your company",
  until: "This lasts until you disconnect in {client} or until the password is revoked at {operator}.",
  allow: "Share these accounts",
  deny: "Do not share",
  notAskedHeading: "Please begin in your accounting software",
  notAskedText:
    "This page works only when your accounting software opens it. Look for {operator} there, where you link bank accounts.",
  lateHeading: "This took too long",
  lateText:
    "For your safety this page works for a quarter of an hour and for one use. Go back to your accounting software and link your accounts again.",
  noAccountsHeading: "There is no account to share yet",
  noAccountsText:
    "{operator} has not set up an account for this connection. Ask {operator}, then link your accounts again.",
  switchedOffHeading: "Your bank feed is switched off",
  switchedOffText: "{operator} has switched bank feeds off for your company, so nothing can be shared now.",
  tooManyHeading: "Too many tries",
  tooManyText: "Too many sign-ins came from your network. Wait for a few minutes, then try again.",
  back: "Go back",
};
export type FdxTexts = typeof english;

const french: FdxTexts = {
  heading: "Ouvrez une session pour partager vos opérations",
  text: "{client} demande vos opérations à {operator}. Saisissez le nom d’utilisateur et le mot de passe que {operator} a créés pour votre logiciel comptable.",
  username: "Nom d’utilisateur",
  usernameHint: "Trois groupes de quatre lettres et chiffres, par exemple ABCD-EFGH-JKMN.",
  password: "Mot de passe",
  passwordHint: "16 lettres et chiffres. Les majuscules comptent.",
  signIn: "Ouvrir la session",
  cancel: "Annuler et revenir",
  caution:
    "Ne saisissez pas ici le mot de passe de vos services bancaires en ligne\u00a0: votre banque ne le demande jamais dans cette page.",
  wrongHeading: "Cela n’a pas fonctionné",
  wrong:
    "Le nom d’utilisateur ou le mot de passe est inexact, ou la paire a été révoquée. Après plusieurs essais, elle n’est plus acceptée pendant un quart d’heure. Vérifiez les deux ou demandez une nouvelle paire à {operator}.",
  missingUsername: "Saisissez le nom d’utilisateur.",
  missingPassword: "Saisissez le mot de passe.",
  chooseHeading: "Choisissez ce que vous partagez",
  chooseText: "{client} pourra lire ces comptes, mais ne pourra déplacer aucune somme.",
  accounts: "Comptes",
  ending: "se terminant par {digits}",
  noneChosen: "Choisissez au moins un compte.",
  sharedHeading: "Ce qui est partagé",
  share_accounts:
    "Le nom, le type, la devise et le solde des comptes choisis, ainsi que les derniers chiffres de leur numéro",
  share_transactions: "Leurs opérations, celles du passé dont {operator} dispose et les nouvelles",
  share_customer: "Le nom de votre entreprise",
  until:
    "Le partage dure jusqu’à ce que vous y mettiez fin dans {client} ou que le mot de passe soit révoqué chez {operator}.",
  allow: "Partager ces comptes",
  deny: "Ne pas partager",
  notAskedHeading: "Commencez dans votre logiciel comptable",
  notAskedText:
    "Cette page fonctionne seulement lorsque votre logiciel comptable l’ouvre. Cherchez-y {operator}, là où l’on associe des comptes bancaires.",
  lateHeading: "Le délai est écoulé",
  lateText:
    "Pour votre sécurité, cette page fonctionne pendant un quart d’heure et une seule fois. Revenez à votre logiciel comptable et associez vos comptes de nouveau.",
  noAccountsHeading: "Il n’y a pas encore de compte à partager",
  noAccountsText:
    "{operator} n’a préparé aucun compte pour cette connexion. Adressez-vous à {operator}, puis associez vos comptes de nouveau.",
  switchedOffHeading: "Votre flux bancaire est désactivé",
  switchedOffText:
    "{operator} a désactivé les flux bancaires de votre entreprise\u00a0: rien ne peut être partagé pour le moment.",
  tooManyHeading: "Trop d’essais",
  tooManyText:
    "Trop d’ouvertures de session sont venues de votre réseau. Attendez quelques minutes, puis réessayez.",
  back: "Revenir",
};

export const fdxTexts: Readonly<Record<Locale, FdxTexts>> = { en: english, "fr-CA": french };
