import { audit } from "../../audit/audit.ts";
import { after, day } from "../../clock.ts";
import { invalidField } from "../../problem.ts";
import type { Work } from "../../work.ts";
import { type AttentionKey, deleteMute, insertMute, isKnown } from "./attention-queries.ts";

const longestMute = 90 * day;

/**
 * Takes a thing off the list of what needs somebody, for everybody, until an instant at most 90 days away; null puts it
 * back. 400 for a thing that is not on the list.
 */
export async function muteAttention(
  work: Work,
  key: AttentionKey,
  until: Date | null,
  personId: string,
): Promise<void> {
  if (until && (until <= work.now || until > after(work.now, longestMute)))
    throw invalidField("until", "until must be within the next 90 days", "Attention");
  if (until && !(await isKnown(work.tx, key)))
    throw invalidField("subject", "This needs nobody's attention any more.", "Attention");
  const { companyId, kind, subject } = key;
  if (until) await insertMute(work, key, until, personId);
  else await deleteMute(work, key);
  await audit(work, {
    type: until ? "attention.muted" : "attention.unmuted",
    ...(companyId ? { companyId } : undefined),
    target: { ...(companyId ? { companyId } : undefined), kind, subject },
    ...(until ? { after: { until: until.toISOString() } } : undefined),
  });
}
