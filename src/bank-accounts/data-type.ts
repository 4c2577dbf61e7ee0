import type { PlatformKey } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";

/** Every data type of the contract (appendix C); of these only bank accounts are fetched here. */
export const dataTypes: readonly string[] = [
  ..."accountTransactions balanceSheet bankAccounts bankTransactions billCreditNotes billPayments bills".split(
    " ",
  ),
  ..."cashFlowStatement chartOfAccounts company creditNotes customers directCosts directIncomes invoices".split(
    " ",
  ),
  ..."itemReceipts items journalEntries journals paymentMethods payments profitAndLoss purchaseOrders".split(
    " ",
  ),
  ..."salesOrders suppliers taxRates trackingCategories transfers".split(" "),
  ..."banking-accountBalances banking-accounts banking-transactionCategories banking-transactions".split(" "),
  ..."commerce-companyInfo commerce-customers commerce-disputes commerce-locations commerce-orders".split(
    " ",
  ),
  ..."commerce-paymentMethods commerce-payments commerce-productCategories commerce-products".split(" "),
  ..."commerce-taxComponents commerce-transactions".split(" "),
];
const byName = new Map(dataTypes.map((name) => [name.toLowerCase(), name]));

/** A data type of the contract in its own spelling; undefined when there is none of this name. */
export const findDataType = (name: string): string | undefined => byName.get(name.toLowerCase());

/** The 404 for a data type that a platform does not have, or nobody knows. */
export const dataTypeNotFound = (name: string, platformKey: PlatformKey): Problem =>
  new Problem(
    "data-type-not-found",
    `Datatype [${name}] not supported by platform(s) [${platformOf(platformKey).name}]`,
  );
