import type { PlatformKey } from "../integrations/integration.ts";
import type { Locale } from "../link/locale.ts";

/**
 * What customers are asked to agree to where the operator has no words of its own. `{companyName}` is the operator,
 * `{platformName}` the accounting software. Each word of it must be true of this product: it is kept as evidence.
 */
export interface ConsentCopy {
  readonly title: string;
  readonly purpose: { readonly heading: string; readonly body: string };
  readonly access: { readonly heading: string; readonly body: string };
  readonly accountInformation: {
    readonly heading: string;
    readonly body: string;
    readonly items: readonly string[];
  };
  readonly platformData: {
    readonly heading: string;
    readonly body: string;
    readonly items: readonly string[];
  };
  readonly retention: { readonly heading: string; readonly body: string };
  readonly terms: string;
  readonly termsLink: string;
  readonly privacyLink: string;
}

const english: ConsentCopy = {
  title: "Let {companyName} send your transactions to {platformName}",
  purpose: {
    heading: "Why we ask",
    body: "{companyName} sends the transactions of the accounts you choose to {platformName}, so that nobody has to type or upload them. This needs your permission.",
  },
  access: {
    heading: "What {companyName} may do",
    body: "{companyName} may add bank transactions to the accounts you choose in {platformName}, and a bank account where you ask for a new one. It does not change or delete anything else there.",
  },
  accountInformation: {
    heading: "What {platformName} receives",
    body: "Of each account that you connect, and of no other:",
    items: [
      "Name, number, kind and currency of the account, and the sort code where it has one",
      "Date, amount, description, reference and other party of its transactions",
      "Its balance",
    ],
  },
  platformData: {
    heading: "What {companyName} reads in {platformName}",
    body: "Only what is needed to connect the right accounts:",
    items: [
      "Name, plan and currencies of your organisation",
      "Names, numbers, currencies and state of your bank accounts",
    ],
  },
  retention: {
    heading: "How long it lasts",
    body: "Until you end it. You can disconnect at any time, here or in {platformName}; from then on nothing more is sent or read. Transactions that have arrived stay in {platformName}. {companyName} keeps a record of what you agreed to.",
  },
  terms: "By agreeing you confirm that you may decide this for your company.",
  termsLink: "Terms of use",
  privacyLink: "Privacy notice",
};

const french: ConsentCopy = {
  title: "Permettre à {companyName} d’envoyer vos opérations à {platformName}",
  purpose: {
    heading: "Pourquoi nous le demandons",
    body: "{companyName} envoie à {platformName} les opérations des comptes que vous choisissez, pour que personne n’ait à les saisir ni à les téléverser. Votre autorisation est nécessaire.",
  },
  access: {
    heading: "Ce que {companyName} peut faire",
    body: "{companyName} peut ajouter des opérations bancaires aux comptes que vous choisissez dans {platformName}, et y créer un compte bancaire si vous le demandez. Rien d’autre n’y est modifié ni supprimé.",
  },
  accountInformation: {
    heading: "Ce que {platformName} reçoit",
    body: "Pour chaque compte que vous connectez, et pour aucun autre\u00a0:",
    items: [
      "Le nom, le numéro, le type et la devise du compte, et son numéro de transit s’il en a un",
      "La date, le montant, la description, la référence et l’autre partie de ses opérations",
      "Son solde",
    ],
  },
  platformData: {
    heading: "Ce que {companyName} lit dans {platformName}",
    body: "Uniquement ce qu’il faut pour connecter les bons comptes\u00a0:",
    items: [
      "Le nom, le forfait et les devises de votre organisation",
      "Les noms, les numéros, les devises et l’état de vos comptes bancaires",
    ],
  },
  retention: {
    heading: "Pendant combien de temps",
    body: "Jusqu’à ce que vous y mettiez fin. Vous pouvez vous déconnecter à tout moment, ici ou dans {platformName}; ensuite, plus rien n’est envoyé ni lu. Les opérations déjà arrivées restent dans {platformName}. {companyName} conserve une trace de ce que vous avez accepté.",
  },
  terms: "En acceptant, vous confirmez que vous pouvez prendre cette décision pour votre entreprise.",
  termsLink: "Conditions d’utilisation",
  privacyLink: "Avis de confidentialité",
};

export const consentCopy: Readonly<Record<Locale, ConsentCopy>> = { en: english, "fr-CA": french };

/** Packages that fetch their feeds themselves show us nothing of the books, so there is nothing to agree to. */
export const readsBooks = (key: PlatformKey): boolean => key !== "hcws" && key !== "olpr";
