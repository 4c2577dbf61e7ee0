import { findPlatform } from "../../integrations/platforms.ts";
import type { Hit, HitKind } from "./hit.ts";
import type { Found } from "./queries.ts";

/** Where each kind has its page. */
const places: Readonly<Record<HitKind, (found: Found) => string>> = {
  company: ({ company_id }) => `/companies/${company_id}`,
  connection: ({ company_id, parent_id }) => `/companies/${company_id}/connections?timeline=${parent_id}`,
  account: ({ company_id, parent_id, id }) =>
    `/companies/${company_id}/accounts?connection=${parent_id}&q=${encodeURIComponent(id)}`,
  push: ({ id }) => `/pushes/${id}`,
  transaction: ({ parent_id, id }) => `/pushes/${parent_id}?transaction=${encodeURIComponent(id)}`,
  message: ({ id, parent_id }) => `/monitor/events/${parent_id}/messages/${id}`,
  endpoint: ({ id }) => `/monitor/events/${id}`,
  request: ({ id }) => `/developers/requests/${id}`,
  event: ({ id }) => `/settings/audit?request=${encodeURIComponent(id)}`,
  person: () => "/settings/users",
};

/** What was found as it is told: in words of people, with the address of its page. */
export function hitOf(found: Found): Hit {
  const { kind, id, title } = found;
  return { kind, id, title, detail: detailOf(found), href: places[kind](found) };
}

function detailOf({ kind, detail, id }: Found): string {
  if (kind === "transaction" || kind === "account") return `${id} · ${detail}`;
  if (kind !== "connection") return detail;
  const [platformKey = "", ...status] = detail.split(" ");
  return [findPlatform(platformKey)?.name ?? platformKey, ...status].join(" · ");
}
