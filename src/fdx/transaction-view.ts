import type { CollectedAccount, CollectedLine } from "../collection/collector.ts";
import { financialId } from "../collection/financial-id.ts";
import { absolute, isNegative, zero } from "../money.ts";
import { kindOf } from "./account-view.ts";
import { exactNumber } from "./exact-number.ts";
import { fdxAccountId } from "./identifiers.ts";
import type { FdxVersion } from "./refusal.ts";

/** FDX takes no more. */
const longestPayee = 255;

/**
 * The instant that stands for a bank's local date: noon in UTC is the same date everywhere in America, where midnight
 * would be the day before.
 */
const noon = (date: string): string => `${date}T12:00:00.000Z`;

/** A stored line as FDX writes it: the amount without sign, its direction apart. */
export function transactionView(account: CollectedAccount, line: CollectedLine, version: FdxVersion) {
  const { accountCategory, transaction } = kindOf(account);
  const { amount, counterparty, date, description, reference } = line;
  const direction = amount === zero ? "MEMO" : isNegative(amount) ? "DEBIT" : "CREDIT";
  const flat = {
    accountId: fdxAccountId(account.key),
    transactionId: financialId(account.key, line.transactionId),
    postedTimestamp: noon(date),
    transactionTimestamp: noon(date),
    description: description ?? counterparty ?? reference ?? "",
    debitCreditMemo: direction,
    status: "POSTED",
    amount: exactNumber(absolute(amount)),
    ...(counterparty === null ? undefined : { payee: shortened(counterparty) }),
    ...(reference === null ? undefined : { reference }),
  };
  return version === 6 ? { accountCategory, ...flat } : { [transaction]: flat };
}

const shortened = (text: string): string => text.slice(0, longestPayee).toWellFormed();
