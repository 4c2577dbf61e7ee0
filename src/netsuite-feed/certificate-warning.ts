import { after, day } from "../clock.ts";

/** How long before its end a certificate is warned of: customers' administrators have to upload a new one. */
const ahead = 30 * day;

/** What is said of a certificate that ends at `end`; undefined while that is far away. */
export function certificateWarning(end: Date, now: Date): string | undefined {
  if (after(now, ahead) < end) return undefined;
  const date = end.toISOString().slice(0, 10);
  const what = end <= now ? `ended on ${date}` : `ends on ${date}`;
  return `The certificate in MILLRACE_NETSUITE_CERTIFICATE ${what}. Each NetSuite account that gave access by it needs a new one from its administrator.`;
}
