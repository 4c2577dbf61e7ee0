import type { AttentionReply } from "../../../src/portal/home/attention-reply.ts";

export type { AttentionReply };
export type Group = AttentionReply["groups"][number];
export type Item = Group["items"][number];
export type Kind = Group["kind"];
export type Severity = Group["severity"];

/** What can be done about something: where, and in which words. */
export interface Repair {
  readonly to: string;
  readonly text:
    | "act.link"
    | "act.connection"
    | "act.pushes"
    | "act.feeds"
    | "act.accounts"
    | "act.endpoint"
    | "act.requests"
    | "act.audit"
    | "act.settings";
}

const query = (path: string, values: Readonly<Record<string, string | null | undefined>>): string =>
  `${path}?${new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])))}`;

const company = ({ companyId }: Item, tab: string) => `/companies/${companyId}/${tab}`;
const link = ({ companyId }: Item): Repair => ({
  to: query("/companies", { connections: companyId }),
  text: "act.link",
});
const pushes = (item: Item, more: Readonly<Record<string, string>> = {}): Repair => ({
  to: query("/pushes", {
    company: item.companyId,
    connection: item.connectionId,
    account: item.facts.accountId,
    ...more,
  }),
  text: "act.pushes",
});
const feeds = (item: Item): Repair => ({ to: company(item, "feeds"), text: "act.feeds" });
const endpoint = ({ subject }: Item): Repair => ({ to: `/monitor/events/${subject}`, text: "act.endpoint" });

const repairs: Readonly<Record<Kind, (item: Item) => Repair>> = {
  "connection-lost": link,
  "batch-parked": (item) => pushes(item),
  "webhook-disabled": endpoint,
  "audit-broken": () => ({ to: "/settings/audit", text: "act.audit" }),
  "quota-spent": () => ({ to: "/developers/requests", text: "act.requests" }),
  "feed-failing": feeds,
  "lines-in-doubt": (item) => pushes(item),
  "pushes-stuck": (item) => pushes(item, { status: "Pending" }),
  "pushes-failed": (item) => pushes(item, { handled: "false" }),
  "feed-refused": feeds,
  "feed-not-collected": feeds,
  "sync-failing": (item) => ({ to: company(item, "accounts"), text: "act.accounts" }),
  "webhook-failing": endpoint,
  "certificate-ending": () => ({ to: "/settings/integrations/akxx", text: "act.settings" }),
  "link-requested": link,
  "feed-opening": feeds,
  "feed-silent": feeds,
  "connection-unfinished": link,
};

export const repairOf = (item: Item): Repair => repairs[item.kind](item);

/** Items of a kind are told apart by these. */
export const keyOf = ({ companyId, kind, subject }: Item): string => `${kind} ${companyId} ${subject}`;
