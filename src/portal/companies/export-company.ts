import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { requireCompany } from "../../companies/find-company.ts";
import { findConnectionsOf } from "../../connections/list-connections.ts";
import { Instant, Nullable, Uuid } from "../../http/schema.ts";
import { platformOf } from "../../integrations/platforms.ts";
import type { Work } from "../../work.ts";
import { timelineOf } from "../timeline/read-timeline.ts";
import { TimelineEventSchema } from "../timeline/timeline-event.ts";
import { FeedRow, feedRow } from "./feed-row.ts";
import { readConsents, readFeeds } from "./queries.ts";

const maximumAccounts = 10_000;
const timelinePage = 200;
/** Of the timeline, the newest. */
const maximumEvents = 5_000;

export const CompanyExport = Type.Object(
  {
    exportedAt: Instant,
    company: Type.Object({
      id: Uuid,
      name: Type.String(),
      description: Nullable(Type.String()),
      tags: Type.Record(Type.String(), Type.String()),
      products: Type.Array(Type.String()),
      created: Instant,
    }),
    connections: Type.Array(
      Type.Object({
        id: Uuid,
        platformKey: Type.String(),
        platformName: Type.String(),
        status: Type.String(),
        created: Instant,
        authorized: Nullable(Instant),
        lastSync: Nullable(Instant),
        organisation: Nullable(Type.String()),
        errors: Type.Array(
          Type.Object({
            statusCode: Type.String(),
            errorMessage: Type.String(),
            erroredOnUtc: Instant,
            status: Type.String(),
          }),
        ),
      }),
    ),
    feeds: Type.Array(FeedRow),
    consents: Type.Array(
      Type.Object({
        id: Uuid,
        connectionId: Uuid,
        version: Type.String(),
        locale: Type.String(),
        text: Type.String(),
        givenAt: Instant,
        source: Type.String(),
        network: Type.String(),
        withdrawnAt: Nullable(Instant),
      }),
    ),
    timeline: Type.Array(TimelineEventSchema),
  },
  { title: "CompanyExport" },
);

/**
 * The facts of a company as one document: its connections, accounts with their feeds, consents whole, and the newest
 * 5,000 events of its timeline. No link, no secret, no transaction. That it was made is itself recorded; 404 for an unknown
 * company.
 */
export async function exportCompany(
  { clock }: Application,
  work: Work,
  asked: string,
): Promise<Static<typeof CompanyExport>> {
  const { companyId, name, description, tags, products, createdAt } = await requireCompany(work.tx, asked);
  const now = clock.now();
  const connections = await findConnectionsOf(work.tx, [companyId]);
  const everything = { companyId, connectionId: null, text: null, limit: maximumAccounts, offset: 0 };
  const { feeds } = await readFeeds(work.tx, everything);
  const consents = await readConsents(work.tx, companyId);
  const timeline = await newestEvents(work, companyId);
  await audit(work, {
    type: "company.exported",
    companyId,
    target: { companyId },
    after: { accounts: feeds.length, events: timeline.length },
  });
  return {
    exportedAt: now.toISOString(),
    company: {
      id: companyId,
      name,
      description,
      tags: { ...tags },
      products: [...products],
      created: createdAt.toISOString(),
    },
    connections: connections.map((connection) => ({
      id: connection.connectionId,
      platformKey: connection.platformKey,
      platformName: platformOf(connection.platformKey).name,
      status: connection.status,
      created: connection.createdAt.toISOString(),
      authorized: connection.authorizedAt?.toISOString() ?? null,
      lastSync: connection.lastSyncAt?.toISOString() ?? null,
      organisation: connection.organisation?.name ?? null,
      errors: connection.errors.map(({ statusCode, errorMessage, erroredOnUtc, status }) => ({
        statusCode,
        errorMessage,
        erroredOnUtc,
        status,
      })),
    })),
    feeds: feeds.map((feed) => feedRow(feed, now)),
    consents: consents.map((consent) => ({
      id: consent.consent_id,
      connectionId: consent.connection_id,
      version: consent.version,
      locale: consent.locale,
      text: consent.text,
      givenAt: consent.given_at.toISOString(),
      source: consent.source,
      network: consent.network,
      withdrawnAt: consent.withdrawn_at?.toISOString() ?? null,
    })),
    timeline,
  };
}

async function newestEvents({ tx }: Work, companyId: string) {
  const events: Static<typeof TimelineEventSchema>[] = [];
  for (let after: string | undefined; events.length < maximumEvents; ) {
    const page = await timelineOf(tx, companyId, { pageSize: timelinePage, ...(after ? { after } : {}) });
    events.push(...page.results);
    if (page.next === null) break;
    after = page.next;
  }
  return events;
}
