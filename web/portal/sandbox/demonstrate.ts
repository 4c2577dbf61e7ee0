import { api } from "../app/api.ts";
import { currency, sampleAccounts, sampleLines, sampleStart, sourceAccountOf } from "./sample.ts";

/** What a demonstration consists of, in its order. */
export const parts = ["company", "accounts", "customer", "mapping", "transactions"] as const;
export type Part = (typeof parts)[number];

export interface Demonstration {
  readonly companyId: string;
  readonly pushed: number;
}

interface Option {
  readonly id: string;
  readonly accountNumber?: string | null;
}
interface Mapping {
  readonly sourceAccountId: string;
  readonly targetAccountOptions?: readonly Option[] | null;
}

/**
 * Makes a company that is connected to a pretend package, with accounts and sixty days of transactions: by the public
 * API, as a bank does it, and with a customer who is played. Tells before each part that it begins.
 */
export async function demonstrate(
  platformKey: string,
  name: string,
  tell: (part: Part) => void,
): Promise<Demonstration> {
  tell("company");
  const { id: companyId } = await api.post<{ id: string }>("/companies", {
    name,
    tags: { purpose: "demonstration" },
  });
  const company = `/companies/${companyId}`;
  const { id: connectionId } = await api.post<{ id: string }>(`${company}/connections`, { platformKey });
  const connection = `${company}/connections/${connectionId}`;
  tell("accounts");
  await api.post(`${connection}/connectionInfo/bankFeedAccounts/batch`, sampleAccounts.map(sourceAccountOf));
  tell("customer");
  const accounts = sampleAccounts.map(({ name: called, number }) => ({ name: called, number }));
  await api.post("/sandbox/approvals", { companyId, connectionId, books: { name, currency, accounts } });
  tell("mapping");
  const listed = await api.get<Mapping[]>(`${connection}/bankFeedAccounts/mapping`);
  for (const { id, number } of sampleAccounts) {
    const options = listed.find(({ sourceAccountId }) => sourceAccountId === id)?.targetAccountOptions ?? [];
    const target = options.find(({ accountNumber }) => accountNumber?.replace(/\D/g, "").endsWith(number));
    const feedStartDate = sampleStart(new Date());
    const choice = { sourceAccountId: id, targetAccountId: target?.id, feedStartDate };
    await api.post(`${connection}/bankFeedAccounts/mapping`, choice);
  }
  tell("transactions");
  let pushed = 0;
  for (const account of sampleAccounts) {
    const transactions = sampleLines(account, new Date());
    const path = `${connection}/push/bankAccounts/${account.id}/bankTransactions`;
    await api.post(path, { accountId: account.id, transactions });
    pushed += transactions.length;
  }
  return { companyId, pushed };
}
