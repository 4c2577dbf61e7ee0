import { announce, audit } from "../audit/audit.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { type Finding, invalid } from "../problem.ts";
import { timeOrderedUuid } from "../random.ts";
import type { Work } from "../work.ts";
import { type AccountContent, checkNewAccount } from "./check-account.ts";
import { insertAccounts } from "./queries.ts";
import type { SourceAccount, SourceAccountRequest } from "./source-account.ts";

/** What became of one account of a request. */
export type Created =
  | { readonly account: SourceAccount }
  | { readonly refused: "invalid" | "duplicate"; readonly findings: readonly Finding[] };

/** Creates one source account; 400 for anything wrong, a taken id included (D-29). */
export async function createAccount(
  work: Work,
  connection: { companyId: string; connectionId: string },
  request: SourceAccountRequest,
): Promise<SourceAccount> {
  const [created] = await createAccounts(work, connection, [request]);
  if ("account" in created!) return created.account;
  throw invalid(created!.findings);
}

/** Creates source accounts, each for itself; the result tells one by one what became of them, in order. */
export async function createAccounts(
  work: Work,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  requests: readonly SourceAccountRequest[],
): Promise<Created[]> {
  const connection = await requireConnectionForChange(work.tx, companyId, connectionId);
  const results: (Created | undefined)[] = [];
  const fresh = new Map<string, { place: number; content: AccountContent }>();
  for (const [place, request] of requests.entries()) {
    const { content, findings } = checkNewAccount(request);
    const refusal = content ? currencyFindings(connection, content.currency) : findings;
    if (!content || refusal.length > 0) results[place] = { refused: "invalid", findings: refusal };
    else if (fresh.has(content.accountId)) results[place] = duplicate(content.accountId);
    else fresh.set(content.accountId, { place, content });
  }
  // Sorted, because keys of one instant are ordered by chance and lists show accounts in the order they came.
  const keys = [...fresh.keys()].map(() => timeOrderedUuid(work.random, work.now)).sort();
  const wanted = [...fresh.values()].map(({ content }, nth) => ({ ...content, key: keys[nth]! }));
  const added = wanted.length > 0 ? await insertAccounts(work.tx, connection, wanted, work.now) : [];
  for (const account of added) results[fresh.get(account.accountId)!.place] = { account };
  await tell(work, connection, added);
  return requests.map((_, place) => results[place] ?? duplicate(requests[place]!.id ?? ""));
}

const duplicate = (accountId: string): Created => ({
  refused: "duplicate",
  findings: [
    {
      itemId: "id",
      message: `a bank account with the id "${accountId}" already exists in this connection`,
      validatorName: "SourceAccount",
    },
  ],
});

/** Refuses a currency the customer's accounting software is known not to take, in words for the customer. */
export function currencyFindings(connection: Connection, currency: string): Finding[] {
  const { organisation, status } = connection;
  if (status !== "Linked" || organisation === null || organisation.currencies.includes(currency)) return [];
  const message = organisation.multicurrencyEnabled
    ? `${organisation.name} does not use ${currency}. Add the currency in the accounting software, then try again.`
    : `${organisation.name} has not enabled multi-currency: it only takes accounts in ${organisation.baseCurrency}. Enable multi-currency in the accounting software, then try again.`;
  return [{ itemId: "currency", message, validatorName: "SourceAccount" }];
}

async function tell(work: Work, connection: Connection, accounts: readonly SourceAccount[]): Promise<void> {
  if (accounts.length === 0) return;
  const { companyId, connectionId } = connection;
  await audit(work, {
    type: "sourceAccounts.created",
    companyId,
    target: { companyId, connectionId },
    after: {
      accounts: accounts.map(({ accountId, accountType, currency }) => ({
        accountId,
        accountType,
        currency,
      })),
    },
  });
  await announce(
    work,
    accounts.map(({ accountId }) => ({ type: "sourceAccount.created", companyId, connectionId, accountId })),
  );
}
