/** What a 404 of an account means. The account is gone only when FreeAgent itself says so, and says it twice. */
import { ProviderFault, type ProviderSession } from "../integration.ts";
import { field } from "../wire.ts";
import { call } from "./client.ts";
import { type Answer, readingFault, succeeded } from "./faults.ts";

/** Whether FreeAgent's API says that there is no such thing; a gateway and a wrong address answer 404 too. */
export const saysMissing = ({ status, body }: Answer): boolean =>
  status === 404 && (field(body, "errors") ?? field(body, "error")) !== undefined;

/**
 * The fault of a call about an account that was answered with 404: "feed-lost" when FreeAgent does not know it
 * by its number either while it lists others, else "try-later".
 */
export async function missingAccount(
  session: ProviderSession,
  accountId: string,
  answer: Answer,
): Promise<ProviderFault> {
  if (!saysMissing(answer)) return readingFault(answer);
  const found = await call(session, { method: "GET", path: `/v2/bank_accounts/${accountId}` });
  if (!saysMissing(found)) return readingFault(succeeded(found) ? answer : found);
  // Where not even accounts can be listed, the address we call is wrong.
  const all = await call(session, { method: "GET", path: "/v2/bank_accounts?per_page=1" });
  if (!succeeded(all)) return readingFault(all);
  return new ProviderFault("feed-lost", "The account no longer exists in FreeAgent; choose again.", {
    code: "not-found",
  });
}
