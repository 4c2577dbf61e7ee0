import type { PushDetail, PushRow } from "../../../src/portal/pushes/push.ts";
import type { LineOutcome } from "../../../src/push-operations/push-operation.ts";
import type { Locale } from "../../app/locale.ts";

export type { LineOutcome, PushDetail, PushRow };
export type Plan = PushDetail["plan"];
export type Exchange = PushDetail["exchanges"][number];
export type Explanation = PushDetail["explanations"][number];

/** Time between two instants as people say it: `340 ms`, `12 s`, `4 min`, `3 h`, `2 d`. */
export function span(locale: Locale, from: string, until: string): string {
  const milliseconds = Math.max(0, Date.parse(until) - Date.parse(from));
  const units = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
  ] as const;
  const [size, unit] = units.find(([one]) => milliseconds >= one) ?? [1, "ms"];
  const count = milliseconds / size;
  const digits = count < 10 && unit !== "ms" ? 1 : 0;
  return `${count.toLocaleString(locale, { maximumFractionDigits: digits })} ${unit}`;
}

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
