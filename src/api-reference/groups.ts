export interface Group {
  readonly name: string;
  readonly description: string;
}

/** The groups of operations, in the order a newcomer meets them. A group that is not listed comes last. */
export const groups: readonly Group[] = [
  { name: "Companies", description: "The business customers whose accounts are fed." },
  { name: "Connections", description: "The way from a company to its accounting software." },
  { name: "Source accounts", description: "The bank's accounts that feed a company's books." },
  { name: "Account mapping", description: "Which source account feeds which account in the books." },
  {
    name: "Company information",
    description: "What the accounting software says of the company behind a connection.",
  },
  { name: "Transactions", description: "Pushing bank transactions, and following each push to its end." },
  { name: "Bank accounts", description: "The bank accounts in the company's books." },
  {
    name: "Managed bank feeds",
    description: "Feeds whose transactions are fetched from the bank on a schedule.",
  },
  { name: "Push data", description: "What can be written to an integration, and how." },
  { name: "Refresh data", description: "Fetching what the accounting software holds once more." },
  { name: "Integrations", description: "The accounting software that companies can connect." },
  { name: "Webhooks", description: "Who is told of events as they happen." },
  { name: "Connection management", description: "Access for pages of your own that manage connections." },
  { name: "Settings", description: "API keys and settings of this installation." },
  { name: "Millrace", description: "Additions of ours beside the contract." },
];
