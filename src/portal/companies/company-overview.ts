import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { after, day } from "../../clock.ts";
import { requireCompany } from "../../companies/find-company.ts";
import type { ConnectionStatus } from "../../connections/connection.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import type { SourceAccountStatus } from "../../source-accounts/source-account.ts";
import { countFacts, findIssues } from "./queries.ts";

/** What stands in the way of a company's transactions. */
export const issueCodes = [
  "connection-lost",
  "connection-error",
  "delivery-parked",
  "delivery-in-doubt",
  "feed-refused",
  "feed-silent",
  "delivery-failing",
  "lines-refused",
  "managed-feed-ended",
  "not-connected",
] as const;

export interface Issue {
  readonly code: (typeof issueCodes)[number];
  readonly connectionId: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly since: Date | null;
  /** In the words of the software or in ours. */
  readonly detail: string | null;
  readonly lines: number | null;
}

export interface CompanyFacts {
  readonly connections: Readonly<Partial<Record<ConnectionStatus, number>>>;
  readonly accounts: Readonly<Partial<Record<SourceAccountStatus, number>>>;
  readonly waiting: number;
  readonly toCollect: number;
  readonly lastDeliveryAt: Date | null;
}

/**
 * `new` has no connection yet; `connecting` waits for its customer; `idle` is linked and feeds no account; `broken` delivers
 * nothing somewhere.
 */
export const companyHealths = [
  "new",
  "connecting",
  "idle",
  "healthy",
  "attention",
  "broken",
  "ended",
] as const;
export type CompanyHealth = (typeof companyHealths)[number];

/** Lines that were refused are told of this long, as customers are. */
const refusedFor = 30 * day;
/** A customer who has not connected by then may need help. */
const patience = 7 * day;

const grave: ReadonlySet<Issue["code"]> = new Set([
  "connection-lost",
  "delivery-parked",
  "feed-silent",
  "delivery-failing",
]);

export const CompanyOverview = Type.Object(
  {
    health: OneOf(...companyHealths),
    connections: Type.Record(Type.String(), Type.Integer(), { description: "How many, by status." }),
    accounts: Type.Record(Type.String(), Type.Integer(), { description: "Source accounts, by status." }),
    waiting: Type.Integer({ description: "Lines that wait to be sent; counted up to 10,000." }),
    toCollect: Type.Integer({ description: "Lines that wait to be fetched; counted up to 10,000." }),
    lastDeliveryAt: Nullable(Instant),
    issues: Type.Array(
      Type.Object(
        {
          code: OneOf(...issueCodes),
          connectionId: Uuid,
          accountId: Nullable(Type.String()),
          accountName: Nullable(Type.String()),
          since: Nullable(Instant),
          detail: Nullable(Type.String()),
          lines: Nullable(Type.Integer({ description: "How many lines it concerns." })),
        },
        { title: "CompanyIssue" },
      ),
      { description: "At most 50, the gravest first." },
    ),
  },
  { title: "CompanyOverview" },
);
export type CompanyOverview = Static<typeof CompanyOverview>;

export function companyHealth(
  { accounts, connections }: Pick<CompanyFacts, "accounts" | "connections">,
  issues: readonly Pick<Issue, "code">[],
): CompanyHealth {
  const { Linked = 0, PendingAuth = 0, Deauthorized = 0, Unlinked = 0 } = connections;
  if (Linked + PendingAuth + Deauthorized + Unlinked === 0) return "new";
  if (issues.some(({ code }) => grave.has(code))) return "broken";
  if (issues.length > 0) return "attention";
  if (Linked > 0) return accounts.connected ? "healthy" : "idle";
  return PendingAuth > 0 ? "connecting" : "ended";
}

/** How a company is at a glance; 404 for an unknown one. */
export async function overviewOf({ clock, database }: Application, asked: string): Promise<CompanyOverview> {
  const { companyId } = await requireCompany(database, asked);
  const now = clock.now();
  const [facts, issues] = await Promise.all([
    countFacts(database, companyId),
    findIssues(database, companyId, after(now, -refusedFor), after(now, -patience)),
  ]);
  return {
    health: companyHealth(facts, issues),
    connections: { ...facts.connections },
    accounts: { ...facts.accounts },
    waiting: facts.waiting,
    toCollect: facts.toCollect,
    lastDeliveryAt: facts.lastDeliveryAt?.toISOString() ?? null,
    issues: issues.map((issue) => ({ ...issue, since: issue.since?.toISOString() ?? null })),
  };
}
