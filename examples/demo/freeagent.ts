import { approve } from "./customer.ts";
import type { OtherPackage } from "./other-package.ts";

interface Company {
  readonly id: string;
  readonly accounts: readonly { readonly id: string; readonly accountNumber: string | null }[];
}
interface Line {
  readonly datedOn: string;
  readonly amount: string;
  readonly text: string;
}

/** FreeAgent's customer approves on FreeAgent's page; the bank maps, to an account that was there or a new one. */
export const freeagent: OtherPackage = {
  name: "FreeAgent",
  platformKey: "fbrh",
  way: "approved at FreeAgent; the accounts are mapped there, half of them to new ones; lines are uploaded and read back",
  async connect(bank, pretend, newcomer) {
    const { accounts, connection, name } = newcomer;
    const there = accounts.filter((_account, nth) => nth % 2 === 0);
    const { companies } = await pretend.call<{ companies: Company[] }>("POST", "/companies", [
      {
        name,
        currency: "CZK",
        accounts: there.map(({ id }) => ({ name: `Bank account ${id}`, accountNumber: id })),
      },
    ]);
    const company = await pretend.call<Company>("GET", `/companies/${companies[0]!.id}`);
    await approve(connection.linkUrl, name, { decision: "approve" });
    const connected = [];
    for (const account of accounts) {
      const target = company.accounts.find(({ accountNumber }) => accountNumber === account.id)?.id;
      const options = (await bank.mapping(newcomer)).find((item) => item.sourceAccountId === account.id);
      const offered = options?.targetAccountOptions?.find(
        ({ id }) => target !== undefined && id.endsWith(target),
      );
      const targetId = await bank.map(newcomer, account.id, offered?.id, account.lines[0]!.date);
      const path = `/companies/${company.id}/accounts/${targetId.split("/").at(-1)}/lines`;
      connected.push({
        account,
        arrived: async () => {
          const { lines } = await pretend.call<{ lines: Line[] }>("GET", path);
          // FreeAgent keeps an id that is made from the bank's: what stands where is told by order and content. Lines
          // that are alike get a number behind their text.
          return lines.map(({ datedOn, amount, text }, nth) => {
            const pushed = account.lines[nth];
            return {
              transactionId: pushed?.id ?? null,
              postedDate: datedOn,
              signedAmount: amount,
              description: pushed && text.startsWith(pushed.description) ? pushed.description : text,
            };
          });
        },
      });
    }
    return { accounts: connected };
  },
};
