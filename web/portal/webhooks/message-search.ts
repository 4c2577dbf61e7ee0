import { quoted } from "../kit/use-list.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id is searched for among messages and companies, anything else in the names of events. */
export function searchMessages(given: string): string | undefined {
  const text = given.trim();
  if (text === "") return undefined;
  return uuid.test(text) ? `id=${text}||companyId=${text}` : `eventType~${quoted(text)}`;
}

/** Created on or before a day (UTC). */
export const untilDay = (day: string): string =>
  `created<${new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)}`;
