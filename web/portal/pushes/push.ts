import type { PushDetail, PushRow } from "../../../src/portal/pushes/push.ts";
import type { LineOutcome } from "../../../src/push-operations/push-operation.ts";
import type { Locale } from "../../app/locale.ts";
import { duration } from "../kit/duration.ts";

export type { LineOutcome, PushDetail, PushRow };
export type Plan = PushDetail["plan"];
export type Exchange = PushDetail["exchanges"][number];
export type Explanation = PushDetail["explanations"][number];

/** Time between two instants, as every duration of the Portal is written. */
export const span = (locale: Locale, from: string, until: string): string =>
  duration(locale, Math.max(0, Date.parse(until) - Date.parse(from)));

/** The request as a command that people can run; the key is theirs to fill in. */
export function asCurl({ method, url, body }: { method: string; url: string; body: unknown }): string {
  const quoted = JSON.stringify(body, null, 2).replaceAll("'", String.raw`'\''`);
  return [
    `curl --request ${method} '${url}'`,
    `  --header "Authorization: $MILLRACE_AUTHORIZATION"`,
    `  --header 'Content-Type: application/json'`,
    `  --data '${quoted}'`,
  ].join(" \\\n");
}
