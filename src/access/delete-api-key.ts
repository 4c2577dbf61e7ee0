import { audit } from "../audit/audit.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import { isKeyId } from "./api-key.ts";
import { endKeys } from "./end-keys.ts";
import { countApiKeys, lockClient, removeApiKey } from "./queries.ts";

/**
 * Ends a key; every process refuses it from the commit on, since none remembers keys. A key may end itself. Throws 404
 * when there is none of that id, 409 for the last one that has no end: nobody could make another (D-01).
 */
export async function deleteApiKey(work: Work, asked: string): Promise<void> {
  await lockClient(work.tx);
  await endKeys(work);
  const { lasting } = await countApiKeys(work.tx);
  const removed = isKeyId(asked) ? await removeApiKey(work.tx, asked, work.now) : undefined;
  if (!removed) throw new Problem("api-key-not-found", `API key ${asked} not found`);
  if (lasting === 1 && removed.ends_at === null) {
    throw new Problem(
      "last-api-key",
      "This is the last API key: without it nobody could reach the API any more. Create another one first.",
    );
  }
  const apiKeyId = asked.toLowerCase();
  await audit(work, { type: "apiKey.deleted", target: { apiKeyId }, before: { name: removed.name } });
}
