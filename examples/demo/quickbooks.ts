import type { OtherPackage } from "./other-package.ts";

interface LedgerAccount {
  readonly id: string;
  readonly name: string;
}
interface Offered {
  readonly id: string;
  readonly name: string;
}
interface ReviewLine {
  readonly transactionId: string;
  readonly description: string;
  readonly memo: string | null;
  readonly date: string;
  readonly amount: string;
}

/** QuickBooks signs on with a pair that the bank issues, and collects over OFX. */
export const quickbooks: OtherPackage = {
  name: "QuickBooks",
  platformKey: "hcws",
  // A day is kept in hand, for a run over midnight.
  oldest: { days: 89, because: "QuickBooks takes 90 days of the past" },
  way: "typed the bank's user name and password into QuickBooks, linked the accounts; QuickBooks collects over OFX",
  async connect(bank, pretend, newcomer) {
    const { accounts, name } = newcomer;
    const ledgers = accounts.map(({ id }) => ({ name: `Bank account ${id}`, currency: "CZK" }));
    const { companies } = await pretend.call<{
      companies: { id: string; accounts: LedgerAccount[] }[];
    }>("POST", "/companies", [{ name, country: "US", currency: "CZK", accounts: ledgers }]);
    const [company] = companies;
    const pair = await bank.createCredentials(newcomer);
    const names = { companyId: company!.id, institutionId: "bank-ofx" };
    const { id, offered } = await pretend.call<{ id: string; offered: Offered[] }>("POST", "/connections", {
      ...names,
      ...pair,
    });
    const choices = accounts.map((account, nth) => ({
      accountId: offered.find((one) => one.name.includes(account.id))!.id,
      ledgerAccountId: company!.accounts[nth]!.id,
      startDate: account.lines[0]!.date,
    }));
    await pretend.call("POST", `/connections/${id}/link`, choices);
    return {
      accounts: accounts.map((account, nth) => ({
        account,
        arrived: async () => {
          const path = `/accounts/${company!.accounts[nth]!.id}/lines`;
          const { lines } = await pretend.call<{ lines: ReviewLine[] }>("GET", path);
          return lines.map(({ transactionId, date, amount, description, memo }) => ({
            transactionId,
            postedDate: date,
            signedAmount: amount,
            // The name stands first, and is the payee where there is one; the memo then has the description.
            description: memo ?? description,
          }));
        },
      })),
      collect: async () => {
        await pretend.call("POST", `/connections/${id}/update`);
      },
    };
  },
};
