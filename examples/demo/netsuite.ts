import { approve } from "./customer.ts";
import type { OtherPackage } from "./other-package.ts";
import type { PretendPackage } from "./pretend-package.ts";
import { DemoProblem } from "./problem.ts";

interface Line {
  readonly uniqueId: string | null;
  readonly date: string;
  readonly amount: string;
  readonly memo: string | null;
}
interface Import {
  readonly status: string;
  readonly message: string | null;
}

const company = { id: "2000001", currencies: ["CZK"] };

/** NetSuite's administrator approves; our SuiteApp, which runs inside the pretend NetSuite, fetches lines. */
export const netsuite: OtherPackage = {
  name: "NetSuite",
  platformKey: "akxx",
  way: "approved in NetSuite, where the SuiteApp is installed; the accounts are mapped; the SuiteApp's own scripts import the lines",
  async connect(bank, pretend, newcomer) {
    const { accounts, connection, name } = newcomer;
    await pretend.call("POST", "/accounts", { ...company, name });
    const listed = await pretend.call<{ accounts: { number: string }[] }>(
      "GET",
      `/accounts/${company.id}/bank-accounts`,
    );
    await approve(connection.linkUrl, name);
    const connected = [];
    for (const [nth, account] of accounts.entries()) {
      const there = nth === 0 ? listed.accounts[0]!.number : undefined;
      const target = await bank.map(newcomer, account.id, there, account.lines[0]!.date);
      connected.push({
        account,
        arrived: async () => {
          const path = `/accounts/${company.id}/bank-accounts/${target}/lines`;
          const { lines } = await pretend.call<{ lines: Line[] }>("GET", path);
          return lines.map(({ amount, date, memo, uniqueId }) => ({
            // The account's key stands before the bank's id, so that ids of two accounts never meet.
            transactionId: uniqueId?.replace(/^obf_[a-z]+-/, "") ?? null,
            postedDate: date,
            signedAmount: amount,
            description: memo,
          }));
        },
      });
    }
    return { accounts: connected, collect: () => collect(pretend) };
  },
};

/** The button for an import, which answers when the import has ended. */
async function collect(pretend: PretendPackage): Promise<void> {
  const [profile] = (
    await pretend.call<{ profiles: { id: string }[] }>("GET", `/accounts/${company.id}/profiles`)
  ).profiles;
  if (!profile) throw new DemoProblem("The pretend NetSuite has no format profile of the SuiteApp.");
  const { message, status } = await pretend.call<Import>("POST", `/profiles/${profile.id}/update-now`);
  if (status !== "Complete")
    throw new DemoProblem(
      `The import in the pretend NetSuite ended as ${status}: ${message ?? "no reason given"}.`,
    );
}
