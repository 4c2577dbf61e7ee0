import { proveToSage } from "./customer.ts";
import type { OtherPackage } from "./other-package.ts";
import type { PretendPackage } from "./pretend-package.ts";

interface Offered {
  readonly externalId: string;
  readonly accountIdentifier: string;
}
interface Transaction {
  readonly uniqueId: string;
  readonly amount: string;
  readonly datePosted: string;
  readonly description: string | null;
  /** Where a long description goes on. */
  readonly narrative1: string | null;
}

/** Sage's customer begins inside Sage and proves who they are on a page of the bank. */
export const sage: OtherPackage = {
  name: "Sage",
  platformKey: "olpr",
  oldest: {
    days: 55,
    because:
      "a statement to Sage spans two weeks, and each waits for the one before; a year would take a minute",
  },
  way: "chose the bank inside Sage, typed the two codes on its page, picked the accounts in Sage",
  async connect(bank, pretend, newcomer) {
    const { accounts, connectionId, name } = newcomer;
    const { companies } = await pretend.call<{ companies: { id: string }[] }>("POST", "/companies", [
      { name, currency: "CZK", countryCode: "CZ" },
    ]);
    const begun = await pretend.call<{ authorisation: { id: string }; authUrl: string }>(
      "POST",
      "/authorisations",
      { companyId: companies[0]!.id, returnAddress: `${pretend.url}/return` },
    );
    await proveToSage(begun.authUrl, connectionId, await bank.createOneTimePassword(newcomer));
    const authorisationId = begun.authorisation.id;
    const offered = await pretend.call<{ accounts: Offered[] }>(
      "GET",
      `/authorisations/${authorisationId}/accounts`,
    );
    const connected = [];
    for (const account of accounts) {
      const { externalId } = offered.accounts.find((one) => one.accountIdentifier === account.id)!;
      const { id } = await pretend.call<{ id: string }>("POST", "/accounts", { authorisationId, externalId });
      connected.push({
        account,
        arrived: async () =>
          (await transactionsOf(pretend, id)).map(
            ({ amount, datePosted, description, narrative1, uniqueId }) => ({
              transactionId: uniqueId,
              postedDate: datePosted.slice(0, 10),
              signedAmount: amount,
              description: `${description ?? ""}${narrative1 ?? ""}`,
            }),
          ),
      });
    }
    return { accounts: connected };
  },
};

const pageSize = 1_000;

/** Everything that stands in an account, in order of arrival, page by page. */
async function transactionsOf(pretend: PretendPackage, id: string): Promise<Transaction[]> {
  const found: Transaction[] = [];
  for (;;) {
    const path = `/accounts/${id}/transactions?startIndex=${found.length}&count=${pageSize}`;
    const { bankTransactionList: page } = await pretend.call<{
      bankTransactionList: { total: number; transactions: Transaction[] };
    }>("GET", path);
    found.push(...page.transactions);
    if (found.length >= page.total || page.transactions.length === 0) return found;
  }
}
