import type { TSchema } from "typebox";
import type { Config } from "../config.ts";
import * as legacy from "./legacy-payload.ts";
import * as schemas from "./payload-schemas.ts";
import { sampleBody } from "./sample-event.ts";
import { emittedNames } from "./told-event.ts";

/** A kind of event that a webhook consumer may subscribe to. */
export interface EventType {
  /** Canonical name, as in `eventTypes` of a consumer and in `eventType` of a body. */
  readonly name: string;
  /** Other spellings of the name that consumers may use, in any case. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** `millrace` events are ours, beside the contract; `legacy` ones have a body without the envelope. */
  readonly origin: "contract" | "legacy" | "millrace";
  /** False: the name is accepted, as in the contract, and this installation never sends it. */
  readonly emitted: boolean;
  /** Of the whole body, envelope included. */
  readonly schema: TSchema;
  /** A body as this installation would send it, with invented values; undefined where it is never sent. */
  example(config: Config): unknown;
}

const eventType = (
  origin: EventType["origin"],
  name: string,
  schema: TSchema,
  description: string,
  aliases: readonly string[] = [],
): EventType => {
  const emitted = emittedNames.has(name);
  const example = (config: Config) => (emitted ? sampleBody(config, name) : undefined);
  return { name, aliases, description, origin, emitted, schema, example };
};
const ofContract = (name: string, schema: TSchema, description: string) =>
  eventType("contract", name, schema, description);

function ofLegacy(name: legacy.LegacyName, schema: TSchema, description: string): EventType {
  const { RuleType, Type } = legacy.ruleLabels[name];
  const aliases = [...new Set<string>([RuleType, Type])].filter((label) => label !== name);
  return eventType("legacy", name, schema, description, aliases);
}

/** Every event that the contract knows, those of its former kind, and our own: what the catalogue shows. */
export const eventTypes: readonly EventType[] = [
  ofContract("company.created", schemas.CompanyWebhook, "A company was created."),
  ofContract("company.deleted", schemas.CompanyWebhook, "A company was deleted, with everything in it."),
  ofContract("company.product.added", schemas.CompanyProductWebhook, "A company got a product."),
  ofContract("company.product.removed", schemas.CompanyProductWebhook, "A product was taken from a company."),
  ofContract("connection.created", schemas.ConnectionWebhook, "A connection was created, not linked yet."),
  ofContract(
    "connection.connected",
    schemas.ConnectionWebhook,
    "A customer linked the accounting software for the first time.",
  ),
  ofContract(
    "connection.failed",
    schemas.ConnectionWebhook,
    "A customer cancelled linking, or it went wrong; dataConnectionErrors says how.",
  ),
  ofContract(
    "connection.disconnected",
    schemas.ConnectionWebhook,
    "A linked connection was unlinked, or the accounting software withdrew its authorisation.",
  ),
  ofContract(
    "connection.reconnected",
    schemas.ConnectionWebhook,
    "A connection that had been disconnected is linked again.",
  ),
  ofContract("connection.deleted", schemas.ConnectionWebhook, "A connection was deleted."),
  ofContract(
    "bankFeeds.sourceAccount.connected",
    schemas.SourceAccountWebhook,
    "A source account is mapped and takes transactions from now on.",
  ),
  ofContract(
    "bankFeeds.sourceAccount.disconnected",
    schemas.SourceAccountWebhook,
    "A connected source account takes no transactions any more.",
  ),
  ofContract(
    "bankTransactions.write.successful",
    schemas.DataTypeWriteWebhook,
    "Every transaction of a push is in the accounting software.",
  ),
  ofContract(
    "bankTransactions.write.unsuccessful",
    schemas.DataTypeWriteWebhook,
    "A push failed, in part or as a whole, or ran out of time.",
  ),
  eventType(
    "millrace",
    "bankTransactions.write.outcomes",
    schemas.OutcomesWebhook,
    "A push ended: what became of each of its transactions. Sent besides the two events of the contract.",
  ),
  eventType(
    "millrace",
    "link.requested",
    schemas.LinkRequestWebhook,
    "The holder of a link that is no longer good asks for a new one, which the body carries.",
  ),
  ofContract(
    "bankAccounts.write.successful",
    schemas.DataTypeWriteWebhook,
    "An account was created in the accounting software.",
  ),
  ofContract(
    "bankAccounts.write.unsuccessful",
    schemas.DataTypeWriteWebhook,
    "An account could not be created in the accounting software.",
  ),
  ofContract(
    "client.rateLimit.reached",
    schemas.ClientRateLimitWebhook,
    "The daily quota of requests is used up.",
  ),
  ofContract("client.rateLimit.reset", schemas.ClientRateLimitWebhook, "Requests are accepted again."),
  ofContract(
    "read.completed",
    schemas.ReadCompletedWebhook,
    "Data were fetched from the accounting software.",
  ),
  ofContract(
    "read.completed.initial",
    schemas.ReadCompletedWebhook,
    "Data were fetched from the accounting software for the first time.",
  ),
  ofLegacy(
    "DataConnectionStatusChanged",
    legacy.ConnectionStatusChangedWebhook,
    "A connection changed its status.",
  ),
  ofLegacy("PushOperationStatusChanged", legacy.PushOperationStatusChangedWebhook, "A push ended."),
  ofLegacy("PushOperationTimedOut", legacy.PushOperationTimedOutWebhook, "A push ran out of time."),
  ofLegacy(
    "ClientRateLimitReached",
    legacy.RateLimitReachedWebhook,
    "The daily quota of requests is used up.",
  ),
  ofLegacy("ClientRateLimitReset", legacy.RateLimitResetWebhook, "Requests are accepted again."),
  ofLegacy("DataSyncCompleted", legacy.DataSetWebhook, "A data set was synchronised."),
  ofLegacy("DatasetDataChanged", legacy.DataSetWebhook, "A synchronised data set changed."),
  ofLegacy("DataSyncStatusChangedToError", legacy.DataSetWebhook, "A data set could not be synchronised."),
  ofLegacy("NewCompanySynchronized", legacy.DataSetWebhook, "A company was synchronised for the first time."),
];

const byName = new Map(eventTypes.map((type) => [type.name, type]));
const byAlias = new Map(
  eventTypes.flatMap((type) => type.aliases.map((alias) => [alias.toLowerCase(), type] as const)),
);

/** The event type of a name as written, or of an alias in any case; undefined when nobody knows it. */
export const findEventType = (name: string): EventType | undefined =>
  byName.get(name) ?? byAlias.get(name.toLowerCase());
