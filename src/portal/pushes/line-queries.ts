import { type Queryable, statement } from "../../database/pool.ts";
import { storedDecimal, wireNumber } from "../../money.ts";
import type { HandledOperation } from "../../push-operations/find-operations.ts";

const columns = `l.position, l.transaction_id, l.date_text, l.amount, l.balance, l.description, l.counterparty, l.reference,
  l.transaction_type, l.reconciled, l.state, l.reason_code, l.reason, l.settled_at`;
const lines = statement(
  "portal-push-lines",
  `select * from push_operation o, lateral (
     select ${columns} from statement_line l
     where l.company_id = o.company_id and l.source_account_key = o.source_account_key
       and l.position between o.first_position and o.last_position
     union all
     select ${columns} from operation_repeat r join statement_line l on l.company_id = r.company_id
       and l.source_account_key = r.source_account_key and l.position = r.position
     where r.company_id = o.company_id and r.operation_id = o.operation_id) l
   where o.company_id = $1 and o.operation_id = $2 order by l.position`,
);

/** A line of a push with its content and where it stands. */
export interface PushedLine {
  readonly id: string;
  readonly date: string;
  readonly amount: number;
  readonly balance?: number;
  readonly description?: string;
  readonly counterparty?: string;
  readonly reference?: string;
  readonly transactionType?: string;
  readonly reconciled?: boolean;
  readonly state: string;
  readonly code?: string;
  readonly reason?: string;
  readonly settledOnUtc?: string;
}

/** All lines of a push, at most a thousand, as they are now: corrected ones as they were corrected. */
export const findPushedLines = async (
  db: Queryable,
  { companyId, operationId }: HandledOperation,
): Promise<PushedLine[]> =>
  (
    await db.rows<{
      transaction_id: string;
      date_text: string;
      amount: string;
      balance: string | null;
      description: string | null;
      counterparty: string | null;
      reference: string | null;
      transaction_type: string | null;
      reconciled: boolean | null;
      state: string;
      reason_code: string | null;
      reason: string | null;
      settled_at: Date | null;
    }>(lines, [companyId, operationId])
  ).map((row) => ({
    id: row.transaction_id,
    date: row.date_text,
    amount: wireNumber(storedDecimal(row.amount)),
    balance: row.balance === null ? undefined : wireNumber(storedDecimal(row.balance)),
    description: row.description ?? undefined,
    counterparty: row.counterparty ?? undefined,
    reference: row.reference ?? undefined,
    transactionType: row.transaction_type ?? undefined,
    reconciled: row.reconciled ?? undefined,
    state: row.state,
    code: row.reason_code ?? undefined,
    reason: row.reason ?? undefined,
    settledOnUtc: row.settled_at?.toISOString(),
  }));
