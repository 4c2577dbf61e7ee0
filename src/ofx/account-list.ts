import { bankAccountType, bankIdOf, isCard } from "./account-number.ts";
import { type Aggregate, aggregate } from "./aggregate.ts";
import type { NamedAccount } from "./name-accounts.ts";
import { writeInstant } from "./ofx-date.ts";
import { cut, type Fit } from "./ofx-text.ts";

/** The account as clients name it: BANKACCTFROM, or CCACCTFROM of a card. */
export function accountFrom({ account, acctId }: NamedAccount, institutionsBankId: string): Aggregate {
  if (isCard(account)) return aggregate("CCACCTFROM", { ACCTID: acctId });
  return aggregate("BANKACCTFROM", {
    BANKID: bankIdOf(account, institutionsBankId),
    ACCTID: acctId,
    ACCTTYPE: bankAccountType(account.accountType),
  });
}

/** The accounts of a connection (ACCTINFORS). */
export function accountList(
  accounts: readonly NamedAccount[],
  institutionsBankId: string,
  fit: Fit,
  now: Date,
): Aggregate {
  return aggregate("ACCTINFORS", {
    DTACCTUP: writeInstant(now),
    ACCTINFO: accounts.map((named) => accountInfo(named, institutionsBankId, fit)),
  });
}

function accountInfo(named: NamedAccount, institutionsBankId: string, fit: Fit): Aggregate {
  const { account } = named;
  const from = accountFrom(named, institutionsBankId);
  const flags = {
    SUPTXDL: "Y",
    XFERSRC: "N",
    XFERDEST: "N",
    // What was disconnected is offered, since asking for it may connect it again.
    SVCSTATUS: account.status === "disconnected" ? "AVAIL" : "ACTIVE",
  };
  return aggregate("ACCTINFO", {
    DESC: cut(fit(account.accountName), 80),
    ...(isCard(account)
      ? { CCACCTINFO: aggregate("CCACCTINFO", { CCACCTFROM: from, ...flags }) }
      : { BANKACCTINFO: aggregate("BANKACCTINFO", { BANKACCTFROM: from, ...flags }) }),
  });
}
