import type { Static } from "typebox";
import type { NewKeySchema, PortalKeySchema } from "../../../src/portal/api-keys/api-key-view.ts";
import type { PlaygroundSchema } from "../../../src/portal/playground/playground.ts";
import type { ApiRequestDetailSchema, ApiRequestSchema } from "../../../src/portal/requests/api-request.ts";

export type Key = Static<typeof PortalKeySchema>;
export type NewKey = Static<typeof NewKeySchema>;
export type RequestRow = Static<typeof ApiRequestSchema>;
export type RequestDetail = Static<typeof ApiRequestDetailSchema>;
export type Addresses = Static<typeof PlaygroundSchema>;

/** How long a rotated key may stay good, in hours. */
export const overlaps = ["0", "1", "24", "72", "168", "720"] as const;

/** Octets as people read them. */
export function size(octets: number | null, locale: string): string {
  if (octets === null) return "–";
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return octets < 1_000 ? `${octets} B` : `${number.format(octets / 1_000)} kB`;
}

/** A status of HTTP as a tone. */
export const toneOf = (status: number): "good" | "warn" | "bad" =>
  status < 400 ? "good" : status < 500 ? "warn" : "bad";

/** A correlation id as the list's language has it: with dashes. Undefined for what is none. */
export function asUuid(text: string): string | undefined {
  const plain = text.trim().toLowerCase().replaceAll("-", "");
  return /^[0-9a-f]{32}$/.test(plain)
    ? plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
    : undefined;
}
