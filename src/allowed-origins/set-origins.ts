import { audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import { listOrigins, lockOrigins, replaceOrigins } from "./queries.ts";

/** Replaces the origins whose pages may call the API; none allows none. */
export async function setOrigins(work: Work, origins: readonly string[]): Promise<void> {
  await lockOrigins(work.tx);
  const before = await listOrigins(work.tx);
  await replaceOrigins(work.tx, origins);
  await audit(work, {
    type: "allowedOrigins.changed",
    target: {},
    before: { allowedOrigins: before },
    after: { allowedOrigins: origins },
  });
}
