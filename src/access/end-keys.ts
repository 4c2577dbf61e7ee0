import { audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import { removeEndedKeys } from "./queries.ts";

/** Removes the keys whose end has come. They are refused from that instant on, whether this has run or not. */
export async function endKeys(work: Omit<Work, "jobs">): Promise<void> {
  for (const { api_key_id: apiKeyId, name } of await removeEndedKeys(work.tx, work.now))
    await audit(work, { type: "apiKey.ended", target: { apiKeyId }, before: { name } });
}
