import type { PushRules } from "../integrations/integration.ts";
import { currencyDecimals, maximumSignificantDigits } from "../money.ts";
import { longestTexts } from "../transactions/check-transactions.ts";
import { maximumLines, transactionTypes } from "../transactions/transaction.ts";
import { choicesOf, type PushNote, type PushOption, type PushProperty } from "./push-option.ts";

/** What the model of pushed transactions depends on: the very values that `checkTransactions` is given. */
export interface TransactionContext {
  readonly platformName: string;
  readonly rules: PushRules;
  /** Currency of the source account; null for the model of all accounts. */
  readonly currency: string | null;
  /** Why a push would be refused in this installation whatever it holds; null where it would not. */
  readonly obstacle: string | null;
}

const itemFields = [
  [
    "id",
    "String",
    "Identifier",
    "Your own identifier of the transaction; the same id is never delivered twice.",
  ],
  ["date", "DateTime", "Date", "The booking date where the account is held. Offsets are not looked at."],
  ["description", "String", "Description", "What the account's holder reads on the statement."],
  ["counterparty", "String", "Counterparty", "Who paid or was paid."],
  ["reference", "String", "Reference", "The reference given with the payment."],
  ["reconciled", "Boolean", "Reconciled", "Whether it has been matched already."],
  ["amount", "Number", "Amount", "Above zero is money in, below zero money out, for every kind of account."],
  ["balance", "Number", "Balance", "The balance of the account after this transaction."],
  ["transactionType", "String", "Transaction type", "What kind of transaction it is."],
] as const;

const alwaysRequired = new Set(["id", "date", "amount"]);

/** The model of a push of bank transactions (wire contract, sections 7.2, 7.3 and 9). */
export function modelTransactions(context: TransactionContext): PushOption {
  const { rules, obstacle } = context;
  const required = new Set<string>([...alwaysRequired, ...rules.required]);
  const properties = Object.fromEntries(
    itemFields.map(([name, type, displayName, description]) => [
      name,
      {
        type,
        displayName,
        description,
        required: required.has(name),
        ...(name === "transactionType" ? { options: choicesOf(transactionTypes) } : undefined),
      } satisfies PushProperty,
    ]),
  );
  return {
    type: "Object",
    displayName: "Bank Transactions",
    description: "Bank transactions of one source account, in the order in which they were booked.",
    required: true,
    properties: {
      accountId: {
        type: "String",
        displayName: "Account identifier",
        description: "The id of the source account; it must equal the one in the path.",
        required: true,
      },
      transactions: {
        type: "Array",
        displayName: "Transactions",
        description: "The transactions of the push.",
        required: true,
        properties,
      },
    },
    validation: {
      warnings: obstacle === null ? [] : [{ details: obstacle }],
      information: information(context),
    },
  };
}

function information({ rules, currency, platformName }: TransactionContext): PushNote[] {
  const note = (field: string, details: string): PushNote => ({ field, details });
  const decimals =
    currency === null ? rules.maximumDecimals : Math.min(rules.maximumDecimals, currencyDecimals(currency));
  const ofWhat = currency === null ? "and no more than the currency has" : `the decimals of ${currency}`;
  const amountForm = `At most ${decimals} decimals, ${ofWhat}, and ${maximumSignificantDigits} significant digits.`;
  return [
    note("Transactions", `A push holds 1 to ${maximumLines} transactions.`),
    note("Transactions.Date", "Transactions ascend by date; equal dates are allowed."),
    note("Transactions.Date", "No date lies in the future."),
    ...(rules.maximumAgeDays === null
      ? []
      : [
          note(
            "Transactions.Date",
            `No date is older than ${rules.maximumAgeDays} days, which is what ${platformName} takes.`,
          ),
        ]),
    ...(rules.ascendingOnly
      ? [
          note(
            "Transactions.Date",
            `No new transaction is older than the newest one of its account: ${platformName} takes none.`,
          ),
        ]
      : []),
    ...(rules.fetchesFromStart
      ? [
          note(
            "Transactions.Date",
            `A transaction from before feedStartDate is taken with a warning: ${platformName} fetches it only if it asks for days that far back.`,
          ),
        ]
      : []),
    note("Transactions.Id", "Each id occurs once in a push."),
    note("Transactions.Amount", amountForm),
    note("Transactions.Balance", amountForm),
    note(
      "Transactions.Amount",
      "Not below zero for the type Credit and not above zero for Debit; otherwise the push is taken with a warning.",
    ),
    ...(rules.typeTellsDirection
      ? [
          note(
            "Transactions.TransactionType",
            `${platformName} knows by the type which way money goes: one that says otherwise than the amount is told as Other, such as a transfer (Xfer) above zero.`,
          ),
        ]
      : []),
    ...lengthNotes(rules),
    ...(rules.singleText === undefined
      ? []
      : [
          note(
            "Transactions.Description",
            `Description, counterparty and reference become one text at ${platformName}; what is beyond its ${rules.singleText} characters is cut off.`,
          ),
        ]),
    ...rules.unused.map((name) =>
      note(fieldOf(name), `Taken and kept; ${platformName} makes nothing of it.`),
    ),
  ];
}

const fieldOf = (name: string): string => `Transactions.${name[0]!.toUpperCase()}${name.slice(1)}`;

function lengthNotes({ maximumLengths }: PushRules): PushNote[] {
  const lengths = { ...longestTexts, ...maximumLengths };
  return Object.entries(lengths).map(([name, length]) => ({
    field: fieldOf(name),
    details: `At most ${length} characters.`,
  }));
}
