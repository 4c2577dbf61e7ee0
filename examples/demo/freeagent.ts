import { approve } from "./customer.ts";
import type { OtherPackage } from "./other-package.ts";
import { type ArrivedLine, fraction } from "./proof.ts";
import type { SampleLine } from "./sample.ts";

interface Company {
  readonly id: string;
  readonly accounts: readonly { readonly id: string; readonly accountNumber: string | null }[];
}
interface Line {
  readonly datedOn: string;
  readonly amount: string;
  readonly text: string;
  /** The id that the line was uploaded with; null for what somebody entered. */
  readonly transactionId: string | null;
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
          return recognised(lines, account.lines);
        },
      });
    }
    return { accounts: connected };
  },
};

/**
 * Which pushed line each line of the books is. FreeAgent keeps an id that is made from the bank's and from a secret of
 * the feed, so it proves that a line came through the feed, and once; which one it is, day, amount and text tell,
 * wherever it stands. Lines that are alike have the end of their id behind their text.
 */
export function recognised(
  lines: readonly Line[],
  pushed: readonly Pick<SampleLine, "id" | "date" | "amount" | "description" | "counterparty">[],
): ArrivedLine[] {
  const open = new Map<string, (typeof pushed)[number][]>();
  for (const line of pushed) open.set(keyOf(line), [...(open.get(keyOf(line)) ?? []), line]);
  const ids = new Set<string>();
  return lines.map(({ datedOn, amount, text, transactionId: id }) => {
    const ownId = id !== null && /^mr-[0-9a-f]{8}-[0-9a-f]{24}$/.test(id) && !ids.has(id);
    if (id !== null) ids.add(id);
    const ending = ownId && text.endsWith(` #${id.slice(-6)}`) ? 8 : 0;
    const plain = text.slice(0, text.length - ending);
    const alike = open.get(keyOf({ date: datedOn, amount })) ?? [];
    const nth = alike.findIndex((line) => plain === textOf(line));
    const [found] = ownId && nth >= 0 ? alike.splice(nth, 1) : [];
    const description = found ? found.description : text;
    return { transactionId: found?.id ?? null, postedDate: datedOn, signedAmount: amount, description };
  });
}

const keyOf = ({ date, amount }: Pick<SampleLine, "date" | "amount">): string =>
  `${date} ${fraction(amount)}`;

/** The one text that FreeAgent is sent: what is said twice is said once. */
const textOf = ({ description, counterparty }: Pick<SampleLine, "description" | "counterparty">): string =>
  description.toLowerCase().includes(counterparty.toLowerCase())
    ? description
    : `${description}, ${counterparty}`;
