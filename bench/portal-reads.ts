import { after, day, systemClock } from "../src/clock.ts";
import type { Database } from "../src/database/pool.ts";

/** Things of a seeded database that reads are about. */
export interface Sample {
  readonly companyId: string;
  readonly connectionId: string;
  readonly operationId: string;
  readonly consumerId: string;
  readonly correlationId: string;
}

/** A company whose pushes are as many as anybody's, and the rest beside it. */
export const samples = async (database: Database): Promise<Sample> =>
  database.one<Sample>({
    text: `select o.company_id as "companyId", o.connection_id as "connectionId", o.operation_id as "operationId",
        (select consumer_id from webhook_consumer order by url limit 1) as "consumerId",
        (select correlation_id from audit_event where company_id = o.company_id limit 1) as "correlationId"
      from push_operation o where o.status = 'Failed' order by o.requested_at desc limit 1`,
  });

/** A calendar date so many days ago. */
const dayBefore = (days: number): string =>
  after(systemClock.now(), -days * day)
    .toISOString()
    .slice(0, 10);

/**
 * What the Portal reads, by name: a path below `/portal/api`, of a sample. A path with `page=1` is a list whose far
 * pages are measured, too. One line for each read; whoever adds a list to the Portal adds it here.
 */
export const portalReads: Readonly<Record<string, (sample: Sample) => string>> = {
  home: () => "/home",
  activity: () => "/activity",
  checklist: () => "/checklist",
  attention: () => "/attention",
  "attention, one kind": () => "/attention?kind=connection-lost&most=200",
  "search by a word": () => "/search?q=lantern%20joi",
  "search by an id": ({ operationId }) => `/search?q=${operationId}`,
  "search by a transaction": () => "/search?q=tx-777",
  "companies, newest": () => "/companies?page=1&pageSize=50",
  "companies by name": () => "/companies?page=1&pageSize=50&orderBy=name",
  "companies by last sync": () => "/companies?page=1&pageSize=50&orderBy=-lastSync",
  "companies, Deauthorized": () => "/companies?page=1&pageSize=5&query=dataConnections.status%3DDeauthorized",
  "companies, name holds": () => "/companies?page=1&pageSize=10&query=name~lantern",
  "companies by software": () =>
    "/companies?page=1&pageSize=50&orderBy=-created&query=dataConnections.integrationKey%3Dgbol",
  "companies, searched by software": () =>
    "/companies?page=1&pageSize=50&query=name~xero%7C%7CdataConnections.integrationKey%3Dgbol",
  "companies, two states": () =>
    "/companies?page=1&pageSize=50&query=dataConnections.status%3DDeauthorized%7C%7CdataConnections.status%3DUnlinked",
  "companies without an active owner": () => "/companies?page=1&pageSize=50&query=hasActiveOwner%3Dfalse",
  "a company by its connection": ({ connectionId }) =>
    `/companies?page=1&pageSize=50&query=id%3D${connectionId}%7C%7CdataConnections.id%3D${connectionId}`,
  company: ({ companyId }) => `/companies/${companyId}`,
  "timeline from its beginning": ({ companyId }) => `/companies/${companyId}/timeline?order=oldest`,
  "timeline of a connection, feeds alone": ({ companyId, connectionId }) =>
    `/companies/${companyId}/timeline?connectionId=${connectionId}&kind=feed`,
  "pushes of a company": ({ companyId }) => `/companies/${companyId}/push?pageSize=50`,
  "lines of a push": ({ companyId, operationId }) => `/companies/${companyId}/push/${operationId}/lines`,
  pushes: () => "/pushes?page=1&pageSize=50",
  "pushes, failed": () => "/pushes?page=1&pageSize=15&status=Failed",
  "pushes, unhandled": () => "/pushes?page=1&pageSize=15&handled=false",
  "pushes of a package": () => "/pushes?page=1&pageSize=50&platform=gbol",
  "pushes of a day": () => `/pushes?page=1&pageSize=50&from=${dayBefore(20)}&until=${dayBefore(20)}`,
  "pushes with lines in doubt": () => "/pushes?pageSize=50&outcome=in-doubt",
  "pushes with refused lines": () => "/pushes?pageSize=50&outcome=refused",
  "pushes by a transaction": () => "/pushes?pageSize=50&text=tx-777",
  "pushes, the oldest first": () => "/pushes?pageSize=50&orderBy=requestedOnUtc",
  "pushes under way": () => "/pushes?pageSize=50&outcome=waiting",
  "pushes by a correlation id": ({ correlationId }) => `/pushes?pageSize=50&correlationId=${correlationId}`,
  "pushes of a company, with outcomes": ({ companyId }) => `/pushes?pageSize=50&companyId=${companyId}`,
  "a push": ({ operationId }) => `/pushes/${operationId}`,
  "overview of a company": ({ companyId }) => `/companies/${companyId}/overview`,
  "feeds of a company": ({ companyId }) => `/companies/${companyId}/feeds`,
  "timeline of a company": ({ companyId }) => `/companies/${companyId}/timeline`,
  "audit trail": () => "/audit/events?pageSize=50",
  "audit trail of a request": ({ correlationId }) => `/audit/events?correlationId=${correlationId}`,
  "audit trail of a company": ({ companyId }) => `/audit/events?companyId=${companyId}`,
  "log of requests": () => "/requests?page=1&pageSize=50",
  "log of requests, refused": () => "/requests?page=1&pageSize=15&query=refused%3Dtrue",
  "a request": ({ correlationId }) => `/requests/${correlationId}`,
  "messages of all endpoints": () => "/webhookMessages?page=1&pageSize=50",
  "webhook endpoints": () => "/endpoints",
  "webhook activity": () => "/webhookActivity?hours=672",
  usage: () => "/usage",
  system: () => "/system",
  "data and retention": () => "/system/data",
  "requests of a company": ({ companyId }) => `/requests?pageSize=50&query=companyId%3D${companyId}`,
  "webhook messages": ({ consumerId }) => `/webhooks/${consumerId}/messages?page=1&pageSize=50`,
};
