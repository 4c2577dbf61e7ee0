import { findPlatform } from "../../integrations/platforms.ts";
import type { Hit, HitKind } from "./hit.ts";
import type { Found } from "./queries.ts";

/** Where each kind has its page. */
const places: Readonly<Record<HitKind, (found: Found) => string>> = {
  company: ({ company_id }) => `/companies/${company_id}`,
  connection: ({ company_id, connection_id }) =>
    `/companies/${company_id}/connections?timeline=${connection_id}`,
  account: ({ company_id, connection_id }) => `/companies/${company_id}/accounts?connection=${connection_id}`,
  push: ({ id }) => `/pushes/${id}`,
  transaction: ({ detail }) => `/pushes/${detail.split(" ")[1]}`,
  message: ({ id }) => `/monitor/events/messages/${id}`,
  endpoint: ({ id }) => `/monitor/events/${id}`,
  event: ({ id }) => `/settings/audit?correlation=${encodeURIComponent(id)}`,
  person: () => "/settings/users",
};

/** What was found as it is told: in words of people, with the address of its page. */
export function hitOf(found: Found): Hit {
  const { kind, id, title } = found;
  return { kind, id, title, detail: detailOf(found), href: places[kind](found) };
}

function detailOf({ kind, detail, id }: Found): string {
  const [first = "", ...rest] = detail.split(" ");
  if (kind === "connection") return [findPlatform(first)?.name ?? first, ...rest].join(" · ");
  if (kind === "transaction") return `${id} · ${first}`;
  if (kind === "account") return `${id} · ${detail}`;
  return detail;
}
