import type { DomainEvent } from "../audit/events.ts";
import type { Company } from "../companies/company.ts";
import type { Config } from "../config.ts";
import type { Connection, ConnectionReply } from "../connections/connection.ts";
import type { PushOperation } from "../push-operations/push-operation.ts";
import { accountKey, type Facts, isOfAccount, isWrite } from "./find-facts.ts";
import {
  connectionStatusChanged,
  type LegacyClient,
  pushOperationStatusChanged,
  pushOperationTimedOut,
  rateLimitReached,
  rateLimitReset,
} from "./legacy-payload.ts";
import {
  type AccountEvent,
  asOf,
  type ConnectionEvent,
  companyDetails,
  companyProduct,
  connectionPayload,
  type LinkRequestEvent,
  linkRequestPayload,
  outcomesPayload,
  type RateLimitEvent,
  rateLimitPayload,
  sourceAccountPayload,
  type WriteEvent,
  writePayload,
} from "./payload.ts";
import { enveloped, type Told } from "./told-event.ts";

/** Who tells, and how it shows what it tells of. */
export interface Teller {
  readonly client: LegacyClient;
  readonly config: Config;
  /** A connection as the wire shows it, with a fresh link. */
  show(connection: Connection): ConnectionReply;
  /** A fresh link of a company. */
  companyLink(company: Company): string;
}

/** What the bodies of one event are made of. */
interface Making<E = DomainEvent> {
  readonly teller: Teller;
  readonly facts: Facts;
  readonly told: Told<E>;
  readonly company: Company;
}

/** The body of an event under one of its names; undefined where the name does not apply, or all was erased. */
export function makeBody(teller: Teller, facts: Facts, told: Told, name: string): unknown {
  const { event } = told;
  if ("dailyQuota" in event) return ofRateLimit(teller, { ...told, event }, name);
  const company = facts.companies.get(event.companyId);
  if (!company) return undefined;
  const making = { teller, facts, company };
  if ("newStatus" in event) return ofConnection({ ...making, told: { ...told, event } }, name);
  if ("productId" in event) return enveloped(told, name, companyProduct(company, event));
  if (event.type === "link.requested") return ofLink({ ...making, told: { ...told, event } }, name);
  if (isOfAccount(event)) return ofAccount({ ...making, told: { ...told, event } }, name);
  if (isWrite(event)) return ofWrite({ ...making, told: { ...told, event } }, name);
  return enveloped(told, name, companyDetails(company, teller.companyLink(company)));
}

function ofRateLimit(teller: Teller, told: Told<RateLimitEvent>, name: string): unknown {
  if (name === "ClientRateLimitReached") return rateLimitReached(teller.client, told);
  if (name === "ClientRateLimitReset") return rateLimitReset(teller.client, told);
  return enveloped(told, name, rateLimitPayload(told.event));
}

function ofConnection({ teller, facts, told, company }: Making<ConnectionEvent>, name: string): unknown {
  const connection = facts.connections.get(told.event.connectionId);
  if (!connection) return undefined;
  if (name === "DataConnectionStatusChanged") return connectionStatusChanged(teller.client, told, connection);
  const shown = teller.show(asOf(connection, told.event.newStatus, told.at));
  return enveloped(told, name, connectionPayload(teller.config, company, shown));
}

/** Nothing of a connection that was deleted meanwhile: there is no link to it any more. */
function ofLink({ teller, facts, told, company }: Making<LinkRequestEvent>, name: string): unknown {
  const { connectionId } = told.event;
  const connection = connectionId === undefined ? undefined : facts.connections.get(connectionId);
  if (connectionId !== undefined && (!connection || connection.deletedAt)) return undefined;
  const link = connection ? teller.show(connection).linkUrl : teller.companyLink(company);
  return enveloped(told, name, linkRequestPayload(teller.config, company, told.event, link));
}

function ofAccount({ teller, facts, told, company }: Making<AccountEvent>, name: string): unknown {
  const account = facts.accounts.get(accountKey(told.event));
  return account && enveloped(told, name, sourceAccountPayload(teller.config, company, account, told.event));
}

function ofWrite({ teller, facts, told, company }: Making<WriteEvent>, name: string): unknown {
  const operation = facts.operations.get(told.event.operationId);
  if (!operation) return undefined;
  switch (name) {
    case "PushOperationStatusChanged":
      return pushOperationStatusChanged(teller.client, told, operation);
    case "PushOperationTimedOut":
      return pushOperationTimedOut(teller.client, told, operation);
    case "bankTransactions.write.outcomes":
      return outcomes({ teller, facts, told, company }, operation, name);
    default:
      return enveloped(told, name, writePayload(teller.config, company, operation, told.event));
  }
}

function outcomes(
  { teller, facts, told, company }: Making<WriteEvent>,
  operation: PushOperation,
  name: string,
): unknown {
  const { accountId, operationId } = operation;
  const lines = facts.lines.get(operationId);
  if (accountId === null || lines === undefined) return undefined;
  const undelivered = ("undelivered" in told.event ? told.event.undelivered : undefined) ?? [];
  const payload = outcomesPayload(teller.config, company, { ...operation, accountId }, lines, undelivered);
  return enveloped(told, name, payload);
}
