import type { Message } from "../app/locale.ts";
import type { english } from "./english.ts";

/** What the accounts screen says in Canadian French. */
export const french: Record<keyof typeof english, Message> = {
  title: "Connectez vos comptes",
  lead: "Choisissez le compte de {software} que chacun de vos comptes bancaires alimente.",
  loading: "Chargement de vos comptes",
  loadTitle: "Vos comptes n’ont pas pu être chargés",
  finish: "Terminer",
  refresh: "Actualiser",
  refreshed: "La liste est à jour.",

  openTitle: "À connecter",
  openNone: "Tous vos comptes sont connectés.",
  connectedTitle: "Connectés",
  connectedNone: "Aucun compte n’est encore connecté.",
  yourAccount: "Votre compte bancaire",
  target: "Compte dans {software}",
  startDate: "Date de début",
  startHint: "Les opérations sont transmises à partir de la date de début.",
  startEarliest: "{software} n’en accepte aucune d’avant le {earliest}.",
  search: "Rechercher par nom ou par numéro",
  searchFound: { one: "{count} compte trouvé", other: "{count} comptes trouvés" },
  showMore: { one: "Afficher {count} autre", other: "Afficher {count} autres" },
  searchNone: "Aucun compte ne correspond à « {search} ».",
  order: "Ordre",
  orderBank: "Celui de votre banque",
  orderUp: "Nom, de A à Z",
  orderDown: "Nom, de Z à A",

  typeEveryday: "Compte courant",
  typeEverydayUsd: "Compte chèques",
  typeEverydayCad: "Compte-chèques",
  typeSavings: "Compte d’épargne",
  typeLoan: "Prêt",
  typeCreditCard: "Carte de crédit",
  typePrepaidCard: "Carte prépayée",
  typeDebit: "Compte bancaire",
  typeCredit: "Compte de crédit",
  ending: "se terminant par {digits}",
  sortCode: "Code guichet {sortCode}",
  balance: "Solde : {amount}",

  choose: "Choisir un compte",
  newTarget: "Nouveau compte : {name}",
  connect: "Connecter",
  connectReady: { one: "Connecter {count} compte", other: "Connecter {count} comptes" },
  running: "Connexion {nth} de {total}",
  retry: "Réessayer",
  notReadyTarget: "Choisissez d’abord un compte.",
  dateMissing: "Entrez une date.",
  dateEarly: "{software} n’accepte rien d’avant le {earliest}. Choisissez ce jour ou un jour ultérieur.",
  dateLate: "La date de début ne peut pas être dans le futur. Choisissez le {latest} ou un jour antérieur.",

  statusConnecting: "Connexion en cours",
  statusConnectingHint: "{software} prépare le compte. Cela peut prendre une minute.",
  statusSlow: "Toujours en cours",
  statusSlowHint:
    "{software} prend plus de temps que d’habitude. Vous pouvez fermer cette page : la connexion se poursuit d’elle-même.",
  statusWaits: "En attente de {software}",
  statusWaitsHint: "Connecté dès la première demande de {software}.",
  statusConnected: "Connecté",
  statusDisconnected: "Déconnecté",
  statusDisconnectedHint: "Rien n’est transmis à {software} pour ce compte.",

  saidConnected: "{account} est connecté.",
  saidConnecting: "{account} est en cours de connexion.",
  saidFailed: "{account} n’a pas été connecté.",
  saidSlow: "{account} est toujours en cours de connexion. Vous pouvez fermer cette page.",
  saidRun: { one: "{count} compte connecté.", other: "{count} comptes connectés." },
  saidRunFailed: {
    one: "{count} compte demande votre attention.",
    other: "{count} comptes demandent votre attention.",
  },
  saidDisconnected: "{account} est déconnecté.",
  saidRenamed: "Nouveau nom : {name}.",
  saidAppeared: { one: "{count} compte est arrivé.", other: "{count} comptes sont arrivés." },

  wasConnected: "Auparavant connecté à {target}.",
  notConnected: "Pas encore connecté.",

  rename: "Renommer",
  renameLabel: "Nom du compte",
  renameHint: "{operator} et {software} voient ce nom.",
  renameSave: "Enregistrer",
  renameCancel: "Annuler",
  renameEmpty: "Entrez un nom.",

  pickTitle: "Où va {account}?",
  pickUse: "Utiliser ce compte",
  pickCancel: "Annuler",
  pickSearch: "Rechercher un compte dans {software}",
  pickLegend: "Comptes dans {software}",
  pickNone: "Ne pas le connecter pour le moment",
  pickNew: "Créer un nouveau compte dans {software}",
  pickNewAs: "Il s’appellera « {name} ».",
  pickNewNumber: "Son numéro dans le logiciel : {number}.",
  pickNewCut: {
    one: "{software} accepte les noms de {count} caractère; le nom est donc abrégé.",
    other: "{software} accepte les noms d’au plus {count} caractères; le nom est donc abrégé.",
  },
  pickNewRename: "Modifier le nom",
  pickMore: {
    one: "{count} autre compte : faites une recherche pour le trouver.",
    other: "{count} autres comptes : faites une recherche pour les trouver.",
  },
  pickEmpty: "{software} n’a aucun compte libre en {currency} qui pourrait convenir.",
  pickEmptyHint:
    "Seuls les comptes de la même devise et du même type conviennent. Créez-en un ici ou dans {software}, puis actualisez.",
  takenConnected: "Déjà alimenté par {account}",
  takenChosen: "Choisi pour {account}",
  takenElsewhere: "Déjà alimenté par le flux bancaire d’une autre entreprise",
  formerly: "Connecté auparavant",
  reasonNumber: "Même numéro",
  reasonDigits: "Mêmes derniers chiffres",
  reasonKind: "Même type et même devise",
  reasonName: "Nom semblable",
  reasonOnly: "Le seul qui reste",
  sureHigh: "Bonne correspondance",
  sureMedium: "Correspondance probable",
  sureLow: "Correspondance possible",
  suggested: "Suggestion : {reason}",

  blockedSortCode:
    "{operator} doit ajouter le code guichet (sort code) de ce compte avant qu’il puisse être connecté.",
  blockedCurrency:
    "La devise {currency} n’est pas activée dans {software}. Ajoutez-la dans le logiciel, puis actualisez.",
  blockedNotLinked: "La connexion a pris fin. Reconnectez-vous d’abord.",

  failAlreadyFed:
    "Ce compte dans {software} a déjà un flux bancaire. Choisissez-en un autre ou mettez d’abord fin à ce flux dans {software}.",
  failElsewhere:
    "Ce compte bancaire alimente déjà un compte d’une autre organisation. Décidez lequel garder et déconnectez l’autre.",
  failCurrency:
    "La devise {currency} n’est pas activée dans {software}. Ajoutez-la dans le logiciel, puis réessayez.",
  failOrganisation:
    "Cette organisation ne peut pas recevoir de flux bancaires. Son forfait ne les comprend peut-être pas, ou c’est une démo : vérifiez le forfait dans {software} ou connectez une autre organisation.",
  failApplication: "{operator} ne peut pas transmettre à {software} pour le moment. Informez {operator}.",
  failRole:
    "Votre rôle dans {software} ne permet pas les flux bancaires. Demandez à un administrateur ou à un conseiller de votre organisation de faire la connexion.",
  failGone: "Le compte n’existe plus dans {software}. Choisissez-en un autre.",
  failNameTaken:
    "{software} a déjà un compte de ce nom. Choisissez ce compte, ou renommez le vôtre et réessayez.",
  failNumber:
    "Les comptes sont numérotés dans {software}\u00a0: il n’est pas possible d’en créer un d’ici. Choisissez-en un qui existe, ou demandez à {operator} de le créer.",
  failCountry: "{software} n’accepte pas le pays de ce compte. Informez {operator}.",
  failSoftware: "{software} éprouve un problème. Réessayez dans quelques minutes.",
  failNoAnswer: "{software} n’a pas répondu. Réessayez dans quelques minutes.",
  failRefused: "{software} n’a pas accepté la connexion. Choisissez un autre compte ou réessayez.",
  failTakenMeanwhile: "Ce compte a été pris ou retiré entre-temps. Choisissez-en un autre.",
  failChangedMeanwhile: "Une autre personne a modifié ce compte entre-temps. Voici son état actuel.",
  failNotLinked: "La connexion a pris fin. Reconnectez-vous d’abord.",
  failNoService: "Le service n’a pas répondu. Vérifiez votre connexion et réessayez.",
  failSays: "Contenu de la réponse",

  goneTitle: "Introuvable dans {software}",
  goneText: "Le compte y a été archivé ou supprimé. Déconnectez-le ici et choisissez-en un autre.",
  since: "Depuis le {date}",
  disconnect: "Déconnecter",
  disconnectTitle: "Déconnecter {account}?",
  disconnectText: "Plus aucune opération ne passe de {account} à {target}.",
  disconnectLast: "Dernières opérations transmises : {date}.",
  disconnectNever: "Aucune opération n’a encore été transmise.",
  disconnectStays:
    "Ce qui est déjà dans {software} y reste. Vous pouvez connecter le compte de nouveau à tout moment.",
  disconnectKeep: "Le garder connecté",

  cardTitle: "Connexion",
  cardMore: "Détails",
  cardCurrency: "Devise de base",
  cardActivity: "Dernière activité",
  cardNoActivity: "Aucune encore",
  cardAuthorised: "Autorisation donnée",
  cardConnected: "Connecté",
  cardPending: "Non terminé",
  cardLost: "À reconnecter",
  cardUnlinked: "Déconnecté",
  reconnect: "Reconnecter",
  continueLink: "Continuer",
  endAll: "Déconnecter {software}",

  lostTitle: "La connexion à {software} est perdue",
  lostText:
    "{software} ne nous donne plus accès et plus rien n’est transmis. Reconnectez-vous, puis connectez de nouveau vos comptes.",
  unlinkedTitle: "La connexion à {software} a pris fin",
  unlinkedText: "Plus rien n’est transmis. Reconnectez-vous pour connecter de nouveau vos comptes.",
  pendingTitle: "Il manque encore votre autorisation",
  pendingText: "{software} n’est pas encore connecté. Continuez pour donner votre autorisation.",
  switchedOffTitle: "Les flux bancaires sont désactivés",
  switchedOffText:
    "{operator} a désactivé les flux bancaires pour votre entreprise. Renseignez-vous auprès de {operator}.",

  emptyTitle: "Vos comptes bancaires sont en route",
  emptyText:
    "{operator} n’a encore transmis aucun compte. Cette page les cherche d’elle-même; cela peut prendre quelques minutes.",
  emptyHelp: "Si rien n’arrive, demandez à {operator} quels comptes peuvent être connectés.",
  noTargetsTitle: "Rien ne convient encore dans {software}",
  noTargetsText:
    "{software} n’a aucun compte libre en {currencies}. Créez-en un à partir de la liste de chaque compte, ou créez-le dans {software} et actualisez.",

  missedTitle: "Certaines opérations n’ont pas été acceptées",
  missedSame: {
    one: "{account} : {count} opération du {from}.",
    other: "{account} : {count} opérations du {from}.",
  },
  missedSpan: {
    one: "{account} : {count} opération entre le {from} et le {to}.",
    other: "{account} : {count} opérations entre le {from} et le {to}.",
  },
  missedText:
    "{operator} en est au courant et peut les transmettre de nouveau. Comparez votre relevé avec {software} avant de rapprocher ces jours.",
  missedMore: { one: "Et {count} autre compte.", other: "Et {count} autres comptes." },
  missedHide: "Masquer cet avis",
  help: "Obtenir de l’aide",

  unsavedTitle: "Terminer sans connecter?",
  unsavedText: {
    one: "Vous avez choisi un compte pour un de vos comptes bancaires sans le connecter.",
    other: "Vous avez choisi des comptes pour {count} de vos comptes bancaires sans les connecter.",
  },
  unsavedBack: "Revenir",
  unsavedFinish: "Terminer quand même",
};
