import type { Locale } from "./locale.ts";

/** What is told of setting up NetSuite, and of books for trying things. Names in braces are filled in. */
interface SetUpTexts {
  readonly title: string;
  readonly text: string;
  readonly warning: string;
  readonly steps: readonly { readonly heading: string; readonly items: readonly string[] }[];
  readonly remainingTitle: string;
  readonly remainingText: string;
  readonly remainingSteps: readonly string[];
  readonly trialTitle: string;
  readonly trialText: string;
}

const english: SetUpTexts = {
  title: "Prepare NetSuite",
  text: "Three things are done once in NetSuite, in about a quarter of an hour. Do them in another tab and keep this page open.",
  warning: "Only an administrator of NetSuite can do this. If that is somebody else, send this step to them.",
  steps: [
    {
      heading: "Switch on features",
      items: [
        "In NetSuite open Setup, Company, Enable Features, and there SuiteCloud.",
        "Switch on Client SuiteScript, Server SuiteScript, Custom Records, REST Web Services and OAuth 2.0. SuiteAnalytics Workbook is switched on under Analytics.",
        "Accept the terms that appear, and save.",
      ],
    },
    {
      heading: "Install the SuiteApp",
      items: [
        "Install the bank feeds SuiteApp of {operator}. Where it is, {operator} says on this page or on request.",
        "Installing takes about two minutes. It is done once the list of installed SuiteApps shows it.",
      ],
    },
    {
      heading: "Allow access",
      items: [
        "Go on here, and sign in to NetSuite as administrator.",
        "Choose the production account. One that ends in _SB1, _RP1 or the like is a test account, and its books are not those that your company works with.",
        "Allow access. You are then brought back here to choose your accounts.",
      ],
    },
  ],
  remainingTitle: "One step is left in NetSuite",
  remainingText:
    "NetSuite fetches your transactions itself. Your accounts are chosen; now somebody who administers NetSuite has it fetch them.",
  remainingSteps: [
    "Install the bank feeds SuiteApp of {operator} in NetSuite, if it is not there yet.",
    "Add a financial institution with a format profile that uses the SuiteApp's plug-ins.",
    "Enter the address and the code from here in the format profile, then link your accounts there.",
  ],
  trialTitle: "This is a test account of {software}",
  trialText:
    "You chose {account}. Transactions go into its books, not into those your company works with. If that is not what you mean, cancel, or disconnect, and choose the production account.",
};

const french: SetUpTexts = {
  title: "Préparez NetSuite",
  text: "Trois choses sont à faire une seule fois dans NetSuite, en un quart d’heure environ. Faites-les dans un autre onglet et gardez cette page ouverte.",
  warning:
    "Seul un administrateur de NetSuite peut le faire. Si c’est quelqu’un d’autre, envoyez-lui cette étape.",
  steps: [
    {
      heading: "Activez des fonctionnalités",
      items: [
        "Dans NetSuite, ouvrez Configuration, Société, Activer les fonctionnalités, puis SuiteCloud.",
        "Activez SuiteScript client, SuiteScript serveur, les enregistrements personnalisés, les services Web REST et OAuth 2.0. SuiteAnalytics Workbook s’active sous Analytics.",
        "Acceptez les conditions qui s’affichent, puis enregistrez.",
      ],
    },
    {
      heading: "Installez la SuiteApp",
      items: [
        "Installez la SuiteApp de flux bancaires de {operator}. {operator} indique où la trouver, sur cette page ou sur demande.",
        "L’installation prend environ deux minutes. Elle est terminée quand la liste des SuiteApps installées la montre.",
      ],
    },
    {
      heading: "Autorisez l’accès",
      items: [
        "Continuez ici et ouvrez une session dans NetSuite en tant qu’administrateur.",
        "Choisissez le compte de production. Un compte qui se termine par _SB1, _RP1 ou autre chose de ce genre est un compte d’essai\u00a0: ses livres ne sont pas ceux avec lesquels votre entreprise travaille.",
        "Autorisez l’accès. Vous revenez ensuite ici pour choisir vos comptes.",
      ],
    },
  ],
  remainingTitle: "Il reste une étape dans NetSuite",
  remainingText:
    "NetSuite va chercher vos opérations lui-même. Vos comptes sont choisis\u00a0: une personne qui administre NetSuite doit maintenant le mettre en place.",
  remainingSteps: [
    "Installez la SuiteApp de flux bancaires de {operator} dans NetSuite, si elle n’y est pas déjà.",
    "Ajoutez un établissement financier avec un profil de format qui utilise les modules de la SuiteApp.",
    "Entrez l’adresse et le code affichés ici dans le profil de format, puis liez-y vos comptes.",
  ],
  trialTitle: "Ceci est un compte d’essai de {software}",
  trialText:
    "Vous avez choisi {account}. Les opérations vont dans ses livres, et non dans ceux avec lesquels votre entreprise travaille. Si ce n’est pas ce que vous voulez, annulez ou déconnectez-le, puis choisissez le compte de production.",
};

export const setUpTexts: Readonly<Record<Locale, SetUpTexts>> = { en: english, "fr-CA": french };
