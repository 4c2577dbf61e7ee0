import { proveToSage } from "./customer.ts";
import type { OtherPackage } from "./other-package.ts";

interface Offered {
  readonly externalId: string;
  readonly accountIdentifier: string;
}
interface Transaction {
  readonly uniqueId: string;
  readonly amount: string;
  readonly datePosted: string;
  readonly description: string | null;
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
        arrived: async () => {
          const path = `/accounts/${id}/transactions?startIndex=0&count=1000`;
          const { bankTransactionList } = await pretend.call<{
            bankTransactionList: { transactions: Transaction[] };
          }>("GET", path);
          return bankTransactionList.transactions.map(({ uniqueId, amount, datePosted, description }) => ({
            transactionId: uniqueId,
            postedDate: datePosted.slice(0, 10),
            signedAmount: amount,
            description,
          }));
        },
      });
    }
    return { accounts: connected };
  },
};
