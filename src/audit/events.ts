/** What happened, by the names of the contract's events where it has one. Webhooks are made from these. */
export type DomainEvent =
  | { readonly type: "company.created" | "company.updated" | "company.deleted"; readonly companyId: string }
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
    }
  | {
      readonly type:
        | "sourceAccount.created"
        | "sourceAccount.updated"
        | "sourceAccount.deleted"
        | "bankFeeds.sourceAccount.connected"
        | "bankFeeds.sourceAccount.disconnected"
        | "bankFeeds.mapping.failed";
      readonly companyId: string;
      readonly connectionId: string;
      readonly accountId: string;
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
    };
