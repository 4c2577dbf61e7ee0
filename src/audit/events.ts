/** Company of events that belong to no company but to the installation itself. */
export const installation = "00000000-0000-0000-0000-000000000000";

/** Where a connection stands; the contract's words. */
type Status = "PendingAuth" | "Linked" | "Unlinked" | "Deauthorized";

/** A line of a push that was not delivered when the push ended, as it stood at that moment. */
export interface UndeliveredLine {
  readonly transactionId: string;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
}

/**
 * What happened, by the names of the contract's events where it has one. Webhooks are made from these, later: what can
 * change in between is carried by the event as it was when it happened.
 */
export type DomainEvent =
  | { readonly type: "company.created" | "company.updated" | "company.deleted"; readonly companyId: string }
  | {
      readonly type: "company.product.added" | "company.product.removed";
      readonly companyId: string;
      /** The product of the contract, such as `bank-feeds`. */
      readonly productId: string;
      /** Products of the company after the change. */
      readonly products: readonly string[];
    }
  | {
      readonly type:
        | "connection.created"
        | "connection.connected"
        | "connection.reconnected"
        | "connection.disconnected"
        | "connection.failed"
        | "connection.deleted";
      readonly companyId: string;
      readonly connectionId: string;
      /** Absent where there was no connection before. */
      readonly oldStatus?: Status;
      readonly newStatus: Status;
    }
  | {
      /** The holder of a link that was good once needs a new one. */
      readonly type: "link.requested";
      readonly companyId: string;
      /** Absent where it was a link of the company. */
      readonly connectionId?: string;
      readonly reason: "expired" | "used" | "ended";
    }
  | {
      readonly type:
        | "sourceAccount.created"
        | "sourceAccount.updated"
        | "sourceAccount.deleted"
        | "bankFeeds.mapping.failed";
      readonly companyId: string;
      readonly connectionId: string;
      readonly accountId: string;
    }
  | {
      readonly type: "bankFeeds.sourceAccount.connected" | "bankFeeds.sourceAccount.disconnected";
      readonly companyId: string;
      readonly connectionId: string;
      readonly accountId: string;
      /** Of the feed it was connected through; null when none was agreed. Absent once disconnected. */
      readonly feedStartDate?: string | null;
    }
  | {
      readonly type: "bankTransactions.accepted";
      readonly companyId: string;
      readonly connectionId: string;
      readonly operationId: string;
      readonly lines: number;
    }
  | {
      readonly type: "bankTransactions.write.successful" | "bankTransactions.write.unsuccessful";
      readonly companyId: string;
      readonly connectionId: string;
      readonly operationId: string;
      /** Absent when every line was delivered. */
      readonly undelivered?: readonly UndeliveredLine[];
    }
  | {
      readonly type: "bankAccounts.write.successful" | "bankAccounts.write.unsuccessful";
      readonly companyId: string;
      readonly connectionId: string;
      readonly operationId: string;
      /** Id of the account in the accounting software; absent when it was not created. */
      readonly recordId?: string;
    }
  | {
      readonly type: "client.rateLimit.reached" | "client.rateLimit.reset";
      /** Why requests are accepted again; only of a reset. */
      readonly resetReason?: "new-day" | "larger-quota";
      /** Requests a day. */
      readonly dailyQuota: number;
      readonly quotaRemaining: number;
      /** ISO 8601 instant at which the quota starts anew. */
      readonly expiryDate: string;
    };
