import type { CompanyOverview } from "../../../src/portal/companies/company-overview.ts";
import type { FeedHealth, FeedRow } from "../../../src/portal/companies/feed-row.ts";
import type { TimelineEvent } from "../../../src/portal/timeline/timeline-event.ts";
import type { SourceAccountReply } from "../../../src/source-accounts/source-account.ts";
import type { CompanyReply, ConnectionReply } from "../companies/company.ts";
import type { Tone } from "../kit/status.tsx";

export type { CompanyOverview, CompanyReply, ConnectionReply, FeedRow, SourceAccountReply, TimelineEvent };

/** Paths of the API below a company. */
export const connectionPath = (companyId: string, connectionId: string): string =>
  `/companies/${companyId}/connections/${connectionId}`;
export const accountsPath = (companyId: string, connectionId: string): string =>
  `${connectionPath(companyId, connectionId)}/connectionInfo/bankFeedAccounts`;

/** How the health of a company, and of a feed, looks. */
export const companyTones: Readonly<Record<CompanyOverview["health"], Tone>> = {
  new: "quiet",
  connecting: "busy",
  idle: "quiet",
  healthy: "good",
  attention: "warn",
  broken: "bad",
  ended: "quiet",
};
export const feedTones: Readonly<Record<FeedHealth, Tone>> = {
  unmapped: "quiet",
  opening: "busy",
  refused: "bad",
  failing: "bad",
  late: "warn",
  waiting: "busy",
  healthy: "good",
  ended: "quiet",
};

/** Software whose accounts the customer maps inside it. */
export const mapsInside = (integrationKey: string): boolean =>
  integrationKey === "hcws" || integrationKey === "olpr";
