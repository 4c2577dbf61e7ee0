import type { Catalogue, Message } from "../app/locale.ts";

/* Texts of the way to a connection: choosing, agreeing, leaving, coming back. */

const en = {
  welcomeTitle: "Your bank transactions, in your books",
  welcomeText:
    "Connect your accounts at {operator} to your accounting software, and your transactions arrive there by themselves.",
  welcomePoint1: "You choose which accounts are connected.",
  welcomePoint2: "You sign in at your accounting software. {operator} never sees that password.",
  welcomePoint3: "You can disconnect at any time.",
  welcomeNext: "Continue",
  terms: "Terms",
  privacy: "Privacy",

  softwareTitle: "Choose your accounting software",
  softwareText: "Transactions from {operator} will arrive in the one you choose.",
  softwareSearch: "Search",
  softwareFound: { one: "{count} found", other: "{count} found" },
  softwareNoHits: "Nothing is called “{search}” here.",
  softwareStarted: "Started",
  softwareConnected: "Connected",
  softwarePretend: "Pretend",
  softwareSlow: "Slow at the moment",
  softwareNext: "Continue",
  softwareMissing: "My software is not here",
  softwareNone: "There is nothing to choose from yet",
  softwareNoneText: "{operator} has not set up any accounting software here. Ask {operator} when it will be.",
  softwareTaken: "{software} is connected already",
  softwareTakenText:
    "A company feeds one accounting software at a time. Disconnect {software} before you connect another one.",
  softwareSeeTaken: "See the connection to {software}",

  consentReading: "Reading what will be shared",
  consentCompany: "For {company}. If that is not the company you mean, do not go on.",
  consentAccept: "Agree and continue",
  consentDecline: "Not now",
  consentChanged: "This text has just changed. Please read it again.",
  consentColleague: "Somebody else signs in to {software}? Send them this step",

  leavingTitle: "Next: sign in to {software}",
  leavingText: "{software} opens on its own website.",
  leavingStep1: "Sign in to {software} as you always do.",
  leavingStep2: "Choose your company, if you are asked for one.",
  leavingStep3: "Allow the connection. You are then brought back here.",
  leavingSoon: "You are taken there in a moment.",
  leavingWait: "Wait, I am still reading",
  leavingGo: "Continue to {software}",
  leavingOpen: "Continue in the window of {software}",
  leavingOpenText: "This page goes on by itself when you are done there.",
  leavingRaise: "Show the window",
  leavingAgain: "Open it again",
  leavingBlocked: "Your browser did not open the window",
  leavingBlockedText: "Allow windows for this page, then press the button again.",
  leavingHere: "Or continue on this page",
  leavingClosed: "The window was closed early",
  leavingClosedText: "Nothing was connected. Open it again to go on.",

  connectedTitle: "{software} is connected",
  connectedText: "Permission has been given.",
  connectedCompany: "Company in {software}",
  connectedNext: "Next, choose which of your accounts feed it.",
  connectedAgain: {
    one: "{count} account goes on from where it stopped.",
    other: "{count} accounts go on from where they stopped.",
  },
  connectedAccounts: "Choose accounts",
  connectedReview: "Review accounts",
  finish: "Finish",

  failedHeading: "{software} was not connected",
  "failed.cancelled": "You said no at {software}, or closed its page. No transactions were shared.",
  "failed.failed": "Something went wrong between {operator} and {software}. No transactions were shared.",
  "failed.access-lost": "{software} no longer lets {operator} in. Sign in there again to repair it.",
  "failed.ended-in-software":
    "The connection was ended inside {software}. Connect again if you want transactions to arrive.",
  "failed.other-software-connected":
    "Your company is connected to an accounting software already, and can feed one at a time. Disconnect that one first.",
  "failed.switched-off":
    "{operator} has switched bank feeds off for your company. Ask {operator} to switch them on again.",
  "failed.link-ended": "{operator} ended this link while you were away. Ask for a new one.",
  failedDetail: "Technical details",
  failedRetry: "Try again",
  failedOther: "Choose other software",
  failedConnections: "See your connections",
  failedLeave: "Finish for now",

  existingTitle: "You are connected",
  existingText: "{organisation} in {software} is connected to {operator}.",
  existingPlain: "{software} is connected to {operator}.",
  existingAccounts: "Accounts",
  existingAccountsText: {
    one: "{connected} of {count} account feeds {software}",
    other: "{connected} of {count} accounts feed {software}",
  },
  existingNoAccounts: "{operator} has shared no accounts yet",
  existingManage: "Connection",
  existingManageText: "Status, what is shared, disconnect",

  unsupportedTitle: "Your software is not here yet",
  unsupportedText:
    "{operator} cannot connect it today. Finish here, and {operator} is told that you looked for one that is missing.",
  unsupportedNamed:
    "{operator} cannot connect {software} today. Finish here, and {operator} is told that it is missing.",
  unsupportedFinish: "Finish and tell {operator}",

  deviceTitle: "A computer is easier for this",
  deviceText:
    "Setting up {software} takes pages that a small screen shows badly. You can send this step to your computer and go on there.",
  deviceGo: "Go on here",
  deviceSend: "Send to a computer",
};

const fr: Record<keyof typeof en, Message> = {
  welcomeTitle: "Vos opérations bancaires, dans vos livres",
  welcomeText:
    "Connectez vos comptes chez {operator} à votre logiciel comptable : vos opérations y arrivent d’elles-mêmes.",
  welcomePoint1: "Vous choisissez les comptes à connecter.",
  welcomePoint2:
    "Vous ouvrez la session dans votre logiciel comptable. {operator} ne voit jamais ce mot de passe.",
  welcomePoint3: "Vous pouvez mettre fin à la connexion à tout moment.",
  welcomeNext: "Continuer",
  terms: "Conditions",
  privacy: "Confidentialité",

  softwareTitle: "Choisissez votre logiciel comptable",
  softwareText: "Les opérations de {operator} arriveront dans celui que vous choisissez.",
  softwareSearch: "Rechercher",
  softwareFound: { one: "{count} trouvé", other: "{count} trouvés" },
  softwareNoHits: "Aucun logiciel ne s’appelle « {search} » ici.",
  softwareStarted: "Commencé",
  softwareConnected: "Connecté",
  softwarePretend: "Simulé",
  softwareSlow: "Lent en ce moment",
  softwareNext: "Continuer",
  softwareMissing: "Mon logiciel n’est pas ici",
  softwareNone: "Il n’y a encore rien à choisir",
  softwareNoneText:
    "{operator} n’a configuré aucun logiciel comptable ici. Demandez à {operator} quand ce sera fait.",
  softwareTaken: "{software} est déjà connecté",
  softwareTakenText:
    "Une entreprise alimente un seul logiciel comptable à la fois. Déconnectez {software} avant d’en connecter un autre.",
  softwareSeeTaken: "Voir la connexion à {software}",

  consentReading: "Lecture de ce qui sera communiqué",
  consentCompany: "Pour {company}. S’il ne s’agit pas de la bonne entreprise, n’allez pas plus loin.",
  consentAccept: "Accepter et continuer",
  consentDecline: "Pas maintenant",
  consentChanged: "Ce texte vient de changer. Veuillez le relire.",
  consentColleague: "Quelqu’un d’autre ouvre la session dans {software}? Envoyez-lui cette étape",

  leavingTitle: "Ensuite : ouvrez une session dans {software}",
  leavingText: "{software} s’ouvre sur son propre site.",
  leavingStep1: "Ouvrez une session dans {software} comme d’habitude.",
  leavingStep2: "Choisissez votre entreprise, si on vous le demande.",
  leavingStep3: "Autorisez la connexion. Vous revenez ensuite ici.",
  leavingSoon: "Vous y serez dans un instant.",
  leavingWait: "Attendez, je lis encore",
  leavingGo: "Continuer vers {software}",
  leavingOpen: "Continuez dans la fenêtre de {software}",
  leavingOpenText: "Cette page avance d’elle-même quand vous avez terminé là-bas.",
  leavingRaise: "Afficher la fenêtre",
  leavingAgain: "L’ouvrir de nouveau",
  leavingBlocked: "Votre navigateur n’a pas ouvert la fenêtre",
  leavingBlockedText: "Autorisez les fenêtres pour cette page, puis appuyez de nouveau sur le bouton.",
  leavingHere: "Ou continuer sur cette page",
  leavingClosed: "La fenêtre a été fermée trop tôt",
  leavingClosedText: "Rien n’a été connecté. Ouvrez-la de nouveau pour continuer.",

  connectedTitle: "{software} est connecté",
  connectedText: "L’autorisation a été donnée.",
  connectedCompany: "Entreprise dans {software}",
  connectedNext: "Ensuite, choisissez lesquels de vos comptes l’alimentent.",
  connectedAgain: {
    one: "{count} compte reprend là où il s’était arrêté.",
    other: "{count} comptes reprennent là où ils s’étaient arrêtés.",
  },
  connectedAccounts: "Choisir les comptes",
  connectedReview: "Revoir les comptes",
  finish: "Terminer",

  failedHeading: "{software} n’a pas été connecté",
  "failed.cancelled":
    "Vous avez refusé dans {software}, ou fermé sa page. Aucune opération n’a été communiquée.",
  "failed.failed":
    "Un problème est survenu entre {operator} et {software}. Aucune opération n’a été communiquée.",
  "failed.access-lost":
    "{software} ne laisse plus entrer {operator}. Ouvrez-y de nouveau une session pour réparer la connexion.",
  "failed.ended-in-software":
    "La connexion a été supprimée dans {software}. Connectez-vous de nouveau si vous voulez que les opérations arrivent.",
  "failed.other-software-connected":
    "Votre entreprise est déjà connectée à un logiciel comptable et ne peut en alimenter qu’un à la fois. Déconnectez d’abord celui-là.",
  "failed.switched-off":
    "{operator} a désactivé les flux bancaires de votre entreprise. Demandez à {operator} de les réactiver.",
  "failed.link-ended": "{operator} a mis fin à ce lien pendant votre absence. Demandez-en un nouveau.",
  failedDetail: "Détails techniques",
  failedRetry: "Réessayer",
  failedOther: "Choisir un autre logiciel",
  failedConnections: "Voir vos connexions",
  failedLeave: "Terminer pour l’instant",

  existingTitle: "Vous êtes connecté",
  existingText: "{organisation} dans {software} est connectée à {operator}.",
  existingPlain: "{software} est connecté à {operator}.",
  existingAccounts: "Comptes",
  existingAccountsText: {
    one: "{connected} compte sur {count} alimente {software}",
    other: "{connected} comptes sur {count} alimentent {software}",
  },
  existingNoAccounts: "{operator} n’a encore communiqué aucun compte",
  existingManage: "Connexion",
  existingManageText: "État, ce qui est communiqué, déconnexion",

  unsupportedTitle: "Votre logiciel n’est pas encore ici",
  unsupportedText:
    "{operator} ne peut pas le connecter aujourd’hui. Terminez ici : {operator} saura que vous cherchiez un logiciel qui manque.",
  unsupportedNamed:
    "{operator} ne peut pas connecter {software} aujourd’hui. Terminez ici : {operator} saura qu’il manque.",
  unsupportedFinish: "Terminer et avertir {operator}",

  deviceTitle: "Un ordinateur convient mieux",
  deviceText:
    "La configuration de {software} demande des pages qu’un petit écran affiche mal. Vous pouvez envoyer cette étape à votre ordinateur et continuer là-bas.",
  deviceGo: "Continuer ici",
  deviceSend: "Envoyer à un ordinateur",
};

export const linkTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
