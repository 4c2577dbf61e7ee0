import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { platformOf } from "../integrations/platforms.ts";
import type { Finding } from "../problem.ts";
import { requireAccountForChange } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import { checkTransactions } from "./check-transactions.ts";
import { findKnownLines, type KnownLine } from "./queries.ts";
import { type AcceptedLine, contentDigest, type PushedTransaction } from "./transaction.ts";

/** What of some transactions a push would bring, told apart so that the rest need not be refused with it. */
export interface Selection {
  /** New, or never delivered: worth a push. */
  readonly fresh: readonly PushedTransaction[];
  /** Accepted before with the same content. */
  readonly known: number;
  /** Ids that were accepted before with other content, which cannot be changed any more. */
  readonly changed: readonly string[];
  /** What a push would refuse, a finding each. */
  readonly refused: readonly Finding[];
}

const noOperation = "00000000-0000-0000-0000-000000000000";

/**
 * Sorts transactions by what a push of them would do, under the lock of the account. At most 1,000, ascending by date,
 * each id once. Where the account takes no transactions at all, all are fresh and the push tells why it refuses.
 */
export async function selectTransactions(
  application: Application,
  work: Work,
  place: { companyId: string; connectionId: string; accountId: string },
  transactions: readonly PushedTransaction[],
): Promise<Selection> {
  const connection = await requireConnection(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, connection, place.accountId);
  const integration = application.integrations.get(connection.platformKey);
  const { accountId, companyId, currency, feedNumber, key: sourceAccountKey } = account;
  if (connection.status !== "Linked" || account.status !== "connected" || !integration || feedNumber === null)
    return { fresh: transactions, known: 0, changed: [], refused: [] };
  const { lines, errors } = checkTransactions(
    { accountId, transactions: [...transactions] },
    {
      accountId,
      currency,
      platformName: platformOf(connection.platformKey).name,
      rules: integration.rules,
      feedStartDate: account.feedStartDate?.slice(0, 10) ?? null,
      now: work.now,
    },
  );
  const ids = lines.map((line) => line.transactionId);
  const found = await findKnownLines(work.tx, { companyId, sourceAccountKey, feedNumber }, ids, noOperation);
  const before = new Map(found.map((line) => [line.transaction_id, line]));
  const verdicts = new Map(lines.map((line) => [line.transactionId, verdict(line, before)]));
  const idsOf = (wanted: Verdict) => ids.filter((id) => verdicts.get(id) === wanted);
  return {
    fresh: transactions.filter(({ id }) => verdicts.get(id ?? "") === "fresh"),
    known: idsOf("known").length,
    changed: idsOf("changed"),
    refused: errors,
  };
}

type Verdict = "fresh" | "known" | "changed";

/** A refused line is worth another push only with other content: the accounting software would refuse it again. */
function verdict(line: AcceptedLine, before: ReadonlyMap<string, KnownLine>): Verdict {
  const known = before.get(line.transactionId);
  if (!known || known.state === "cancelled") return "fresh";
  if (known.digest === contentDigest(line)) return "known";
  return known.state === "refused" ? "fresh" : "changed";
}
