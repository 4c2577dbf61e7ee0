import { type AccountContext, accountTypes } from "../bank-accounts/new-account.ts";
import type { AccountFieldRule } from "../integrations/push-rules.ts";
import { currencyCodes } from "../money.ts";
import { choicesOf, type PushNote, type PushOption, type PushProperty } from "./push-option.ts";

const words: Readonly<
  Record<AccountFieldRule["field"], readonly [displayName: string, description: string]>
> = {
  accountName: ["Account name", "The name of the account in the accounting software."],
  accountType: ["Account type", "Debit for accounts that hold money, Credit for cards and loans."],
  accountNumber: ["Account number", "The number of the account at the bank."],
  sortCode: ["Sort code", "The sort code of the account."],
  nominalCode: ["Nominal code", "The code of the account in the chart of accounts."],
  currency: ["Currency", "The currency of the account as a code of ISO 4217."],
};

/** The model of a push of a bank account (wire contract, section 9), from the rules that `checkNewAccount` applies. */
export function modelAccount(context: AccountContext, obstacle: string | null): PushOption {
  const { rules } = context;
  return {
    type: "Object",
    displayName: "Bank Account",
    description: `A bank account that is created in ${context.platformName}.`,
    required: true,
    properties: Object.fromEntries(rules.map((rule) => [rule.field, propertyOf(rule, context)])),
    validation: {
      warnings: obstacle === null ? [] : [{ details: obstacle }],
      information: rules.flatMap((rule) => notesOf(rule, context)),
    },
  };
}

function propertyOf(rule: AccountFieldRule, { currencies }: AccountContext): PushProperty {
  const [displayName, description] = words[rule.field];
  const values =
    rule.field === "accountType"
      ? accountTypes
      : rule.field === "currency"
        ? (currencies ?? currencyCodes)
        : undefined;
  return {
    type: "String",
    displayName,
    description,
    required: rule.required,
    ...(values ? { options: choicesOf(values) } : undefined),
  };
}

function notesOf(rule: AccountFieldRule, { currencies, platformName }: AccountContext): PushNote[] {
  const field = `${rule.field[0]!.toUpperCase()}${rule.field.slice(1)}`;
  const note = (details: string): PushNote => ({ field, details });
  const only = rule.onlyFor ? ` It is used for accounts in ${rule.onlyFor.join(", ")} only.` : "";
  return [
    ...(rule.maximumLength === undefined ? [] : [note(`At most ${rule.maximumLength} characters.${only}`)]),
    ...(rule.digits === undefined ? [] : [note(`${rule.digits} digits, with or without hyphens.${only}`)]),
    ...(rule.field === "currency" && !rule.required && currencies
      ? [
          note(
            `When it is left out the account is in ${currencies[0]}, the base currency in ${platformName}.`,
          ),
        ]
      : []),
  ];
}
