import type { Difference, How } from "./contract-differences.ts";

/** Where we differ from the contract on purpose. `*` stands for anything. */
export interface Deliberate {
  readonly operation: string;
  readonly place: string;
  readonly how: How;
  /** Only where we have this. */
  readonly ours?: string;
  readonly reason: string;
}

const batch = "POST */connectionInfo/bankFeedAccounts/batch";

/** The one list of what differs on purpose. An entry that meets no difference fails the test, so the list stays true. */
export const deliberateDifferences: readonly Deliberate[] = [
  // Everywhere
  {
    operation: "*",
    place: "402",
    how: "answer not there",
    reason: "An installation has no paid plan whose limit a call could reach.",
  },
  ...["GET /companies", "* /corsSettings", "* /connectionManagement/corsSettings"].map(
    (operation): Deliberate => ({
      operation,
      place: "404",
      how: "answer not there",
      reason: "The call names nothing that could be missing.",
    }),
  ),
  {
    operation: "GET /webhooks",
    place: "400",
    how: "answer not there",
    reason: "The call has no parameter that could be wrong.",
  },
  {
    operation: "*",
    place: "409",
    how: "answer added",
    reason: "A POST or PATCH whose Idempotency-Key is in use by a request that still runs.",
  },
  {
    operation: "*",
    place: "422",
    how: "answer added",
    reason: "A POST or PATCH whose Idempotency-Key was used before for other content.",
  },
  {
    operation: "*",
    place: "400",
    how: "answer added",
    reason: "Whatever reads a body, or is not for every integration, refuses a wrong request with 400.",
  },
  {
    operation: "*",
    place: "20*",
    how: "always there",
    reason: "What the contract leaves open we always send, so that callers may rely on it.",
  },
  {
    operation: "*",
    place: "20*",
    how: "never null",
    reason: "What has no value is left out: TypeScript clients of the contract fail on null in most fields.",
  },
  {
    operation: "*",
    place: "*",
    how: "another format",
    ours: "string format date-time*",
    reason: "The contract calls these dates and times in words only; we name the format.",
  },
  {
    operation: "*",
    place: "20* pageSize",
    how: "other bounds",
    reason:
      "The contract limits the answered page size to 2,000 and the asked one to 5,000; 5,000 holds for both.",
  },
  ...["query asOf", "query after"].map(
    (place): Deliberate => ({
      operation: "GET *",
      place,
      how: "field added",
      reason:
        "Part of the links of a page, so that following them shows each record once while new ones arrive.",
    }),
  ),
  // Companies
  {
    operation: "* /companies*",
    place: "20*ownerUserIds",
    how: "field added",
    reason: "Codat sends it since August 2026, and its document does not have it yet.",
  },
  // Connections
  {
    operation: "*",
    place: "*connectionInfo{}",
    how: "field added",
    reason: "Its values are texts, as older clients expect; the contract leaves their type open.",
  },
  {
    operation: "POST /companies/{companyId}/connections",
    place: "body platformKey",
    how: "always there",
    reason: "A connection without an integration cannot be made; leaving the key out is refused.",
  },
  // Source accounts
  {
    operation: "*",
    place: "20*status",
    how: "fewer words",
    ours: "*one of pending,connecting,connected,disconnected",
    reason: "We always know the status of a source account, so `unknown` is never sent.",
  },
  {
    operation: "POST */connectionInfo/bankFeedAccounts*",
    place: "body *modifiedDate",
    how: "field not there",
    reason: "The instant of the last change is ours to tell; a value that is sent is ignored.",
  },
  {
    operation: "POST */connectionInfo/bankFeedAccounts*",
    place: "body <SourceAccountPrototype*",
    how: "always there",
    reason: "An account of the first shape needs its name, type, number and currency too, to be mapped.",
  },
  {
    operation: "POST */connectionInfo/bankFeedAccounts*",
    place: "body <SourceAccountPrototype*",
    how: "never null",
    reason: "An account of the first shape needs its name, type, number and currency too, to be mapped.",
  },
  {
    operation: batch,
    place: "20*<SourceAccountBatchErrorResponse> result.statusCode",
    how: "another type",
    reason: "A number, as in the contract's own example and in the other results; its schema says text.",
  },
  {
    operation: "PATCH */connectionInfo/bankFeedAccounts/{accountId}",
    place: "body id",
    how: "not always there",
    reason: "The account is named in the path already.",
  },
  {
    operation: "PATCH */connectionInfo/bankFeedAccounts/{accountId}",
    place: "body status",
    how: "fewer words",
    reason: "`unknown` is no status to set.",
  },
  {
    operation: "POST */connectionInfo/bankFeedAccounts/credentials",
    place: "body",
    how: "field added",
    reason:
      "Clients send all kinds of bodies here, since the contract leaves it open; whatever is sent is ignored.",
  },
  // Account mapping
  {
    operation: "GET */bankFeedAccounts/mapping",
    place: "query targets",
    how: "field added",
    reason: "Whoever waits for a mapping asks how far it is without anything being asked of the software.",
  },
  {
    operation: "GET */bankFeedAccounts/mapping",
    place: "200[].error*",
    how: "field added",
    reason: "A refusal that comes after the mapping was answered would be told nowhere else.",
  },
  {
    operation: "POST */bankFeedAccounts/mapping",
    place: "200 errorCode",
    how: "field added",
    reason: "The refusal in a word, so that it can be told in the customer's language.",
  },
  {
    operation: "POST */bankFeedAccounts/mapping",
    place: "200 warning",
    how: "field added",
    reason:
      "What may go wrong although the account is connected, such as another feed into the same account.",
  },
  // Settings
  {
    operation: "POST *orsSettings",
    place: "body allowedOrigins",
    how: "always there",
    reason: "Without it there is nothing to set; an empty list allows no origin.",
  },
  {
    operation: "* /apiKeys",
    place: "20*lastUsed",
    how: "field added",
    reason: "Tells which keys are still in use before one of them is deleted.",
  },
  {
    operation: "DELETE /apiKeys/{apiKeyId}",
    place: "204",
    how: "field not there",
    reason: "The contract gives this 204 the body of an error, which an answer without content cannot have.",
  },
  // Webhooks
  ...["body url", "body eventTypes"].map(
    (place): Deliberate => ({
      operation: "POST /webhooks",
      place,
      how: "always there",
      reason: "A consumer without an address, or that is told of nothing, cannot be told anything.",
    }),
  ),
  ...["body description", "body headers", "body rateLimit"].map(
    (place): Deliberate => ({
      operation: "POST /webhooks",
      place,
      how: "field added",
      reason: "What an endpoint needs from its first message on is given with it.",
    }),
  ),
  {
    operation: "* /webhooks",
    place: "20*disabled",
    how: "other bounds",
    reason: "Always sent, so that no answer has a default.",
  },
  // Bank accounts
  {
    operation: "*bankAccounts",
    place: "20*supplementalData",
    how: "field not there",
    reason: "Nothing is added to the accounts that the accounting software has.",
  },
  // Integrations
  ...["linkedConnectionsCount", "totalConnectionsCount"].map(
    (field): Deliberate => ({
      operation: "GET /integrations*",
      place: `20*${field}`,
      how: "field added",
      reason: "Codat sends it too, without a word in its document.",
    }),
  ),
  {
    operation: "GET /integrations*",
    place: "20*datatypeFeatures[].datatype",
    how: "field added",
    reason: "The contract's schema has `dataType` and its examples `datatype`; we send both.",
  },
  // Transactions and push operations
  {
    operation: "POST */push/bankAccounts*",
    place: "query timeoutInMinutes",
    how: "other bounds",
    reason: "A timeout is one minute or more, up to what its 32 bits hold.",
  },
  {
    operation: "POST *bankTransactions",
    place: "body transactions[].*",
    how: "always there",
    reason: "A transaction without id, date or amount cannot be delivered once and in order.",
  },
  {
    operation: "*",
    place: "20*dataType",
    how: "fewer words",
    ours: "*one of bankTransactions,bankAccounts",
    reason: "Only bank transactions and bank accounts are pushed to bank feeds.",
  },
];

/** Whether an entry of the list is about a difference. */
export const isAbout = (entry: Deliberate, difference: Difference): boolean =>
  entry.how === difference.how &&
  matches(entry.operation, difference.operation) &&
  matches(entry.place, difference.place) &&
  matches(entry.ours ?? "*", difference.ours);

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
