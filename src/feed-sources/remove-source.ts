import { audit } from "../audit/audit.ts";
import { isUuid } from "../companies/find-company.ts";
import { countFeedsOfSource } from "../managed-feeds/find-feed.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import { auditedSource } from "./feed-source.ts";
import { lockSource, removeSource } from "./queries.ts";
import { unknownSource } from "./save-source.ts";

/** Removes a source that no source account is fetched from; 409 while one is. */
export async function deleteSource(work: Work, sourceId: string): Promise<void> {
  const source = isUuid(sourceId) ? await lockSource(work.tx, sourceId) : undefined;
  if (!source) throw unknownSource(sourceId);
  const feeds = await countFeedsOfSource(work.tx, source.sourceId);
  if (feeds > 0) {
    throw new Problem(
      "feed-source-in-use",
      `${feeds} source account(s) are fetched from this source. Give them another one first.`,
    );
  }
  await removeSource(work.tx, source.sourceId);
  await audit(work, {
    type: "feedSource.removed",
    target: { sourceId: source.sourceId },
    before: auditedSource(source),
  });
}
