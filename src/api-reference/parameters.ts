import { dataTypes } from "../bank-accounts/data-type.ts";
import type { ShownSchema } from "./components.ts";

export interface ParameterFacts extends ShownSchema {
  readonly description: string;
}

const uuid = { type: "string", format: "uuid" } as const;

/**
 * What is said of parameters by their names. Path parameters are read as any text, so that an id of the wrong form is
 * answered like one that nobody has; the form they really have is told here.
 */
export const pathParameters: Readonly<Record<string, ParameterFacts>> = {
  companyId: { ...uuid, description: "The company, by the id that creating it answered." },
  connectionId: {
    ...uuid,
    description: "The connection of the company, by the id that creating it answered.",
  },
  accountId: { type: "string", description: "The source account, by the bank's own id of it." },
  sourceAccountId: { type: "string", description: "The source account, by the bank's own id of it." },
  pushOperationKey: { ...uuid, description: "The push operation, by the key that the push answered." },
  syncId: { ...uuid, description: "The sync of a managed bank feed." },
  platformKey: {
    type: "string",
    pattern: "^[a-z]{4}$",
    description: "The integration, by its key of four letters, such as `gbol` for Xero.",
  },
  imageKind: {
    type: "string",
    enum: ["logo", "icon", "hero"],
    description: "Which picture of customers' pages.",
  },
  apiKeyId: { type: "string", description: "The API key, by its id; not the key itself." },
  webhookId: { ...uuid, description: "The webhook consumer." },
  messageId: { ...uuid, description: "The message, by the id it is sent with as `webhook-id`." },
  productIdentifier: { type: "string", description: "The product, such as `bank-feeds`." },
  dataType: { type: "string", enum: dataTypes, description: "The type of data, such as `bankAccounts`." },
  sourceId: { ...uuid, description: "The source of managed bank feeds." },
  datasetId: { ...uuid, description: "The data set." },
};

/** Query parameters that mean the same wherever they occur; a description of the route's own comes first. */
export const queryParameters: Readonly<Record<string, Partial<ParameterFacts>>> = {
  page: { format: "int32", default: 1, description: "Which page of the list." },
  pageSize: { format: "int32", default: 100, description: "How many results a page holds." },
  query: {
    description:
      "Which results to list, as conditions on their fields: `status=Linked && created>2026-01-01`.",
  },
  orderBy: { description: "The field to order by; with a `-` before it, the greatest first." },
  tags: { description: "Which companies to list, by their tags: `region=uk && team=lending`." },
  timeoutInMinutes: {
    format: "int32",
    description:
      "After how many minutes an operation that is still pending counts as timed out. Never, when left out.",
  },
  asOf: { description: "Lists only what existed at this instant; part of the links of a page." },
  after: { description: "Where the page begins; part of the links of a page." },
  connectionId: { format: "uuid", description: "The connection of the company, by its id." },
  allowSyncOnPushComplete: {
    default: true,
    description: "Taken for the sake of clients that send it; it changes nothing here.",
  },
};

/** The header that makes repeating a change safe. */
export const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A GUID made for this one request. The first answer under it is kept and given again to every repeat, so that repeating never does the change twice. The same key with other content is refused with 422, and while the first request is still running with 409.",
  schema: uuid,
} as const;

const header = (name: string, description: string) =>
  ({ name, in: "header", required: true, description, schema: { type: "string" } }) as const;
/** The headers of every message to a webhook consumer. */
export const messageHeaders = [
  header("webhook-id", "Names the message; the same each time it is sent again."),
  header("webhook-timestamp", "When it is sent, in seconds since 1970."),
  header("webhook-signature", "The signature of id, timestamp and body, by the scheme of Standard Webhooks."),
];

const everywhere = {
  "X-Correlation-Id": {
    description: "Names this request in our log.",
    schema: { type: "string", pattern: "^[0-9a-f]{32}$" },
  },
  "X-Rate-Limit-Limit": {
    description: "How many requests the day has.",
    schema: { type: "integer" },
  },
  "X-Rate-Limit-Remaining": {
    description: "How many of them are left.",
    schema: { type: "integer" },
  },
  "X-Rate-Limit-Reset": {
    description: "When the next day begins.",
    schema: { type: "string", format: "date-time" },
  },
} as const;

/** Headers of answers, by the name of their component. */
export const headers = {
  ...everywhere,
  "Retry-After": {
    description: "Seconds after which a repeat may succeed.",
    schema: { type: "integer", minimum: 0 },
  },
} as const;

const reference = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });

/** The headers that an answer of this status has. */
export const headersOf = (status: string) => ({
  ...Object.fromEntries(
    (Object.keys(everywhere) as (keyof typeof everywhere)[]).map((name) => [name, reference(name)]),
  ),
  ...(status === "429" || status === "503" ? { "Retry-After": reference("Retry-After") } : undefined),
});
