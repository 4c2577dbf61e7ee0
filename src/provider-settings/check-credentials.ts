import type { Application } from "../application.ts";
import { type Integration, NoAnswer, type PlatformKey, ProviderFault } from "../integrations/integration.ts";
import { lettersAndDigits, randomText } from "../random.ts";

/** What the provider says of the credentials it was asked with. */
export type CredentialCheck = "accepted" | "refused" | "no-answer" | "unclear" | "nothing-to-check";

export interface CheckedCredentials {
  readonly result: CredentialCheck;
  /** The provider's own code, where it gave one. */
  readonly code: string | null;
}

/** Codes of RFC 6749, 5.2, or a bare status: the client was believed, and only what it brought was not. */
const believed = new Set(["invalid_grant"]);
const notBelieved = new Set(["invalid_client", "unauthorized_client", "http-401", "http-403"]);

/**
 * Asks the provider whether it knows our application: with a code that nobody was given, so that nothing is granted, or
 * for a token of our own. `accountId` is one of NetSuite's, whose token service stands below an account.
 */
export async function checkCredentials(
  { integrations, providerHttp, random }: Application,
  key: PlatformKey,
  redirectUri: string,
  accountId: string | undefined,
): Promise<CheckedCredentials> {
  const integration = integrations.get(key);
  const flow = integration?.authorization;
  if (!flow || flow.kind === "issued-credentials" || (key === "akxx" && !accountId))
    return { result: "nothing-to-check", code: null };
  try {
    if (flow.kind === "started-by-provider") await flow.token(providerHttp);
    else await flow.exchange(providerHttp, madeUp());
    return { result: "accepted", code: null };
  } catch (error) {
    return judge(error, integration);
  }

  function madeUp() {
    const state = randomText(random, 24, lettersAndDigits);
    const code = randomText(random, 24, lettersAndDigits);
    const parameters = new URLSearchParams({ state, code, ...(accountId && { company: accountId }) });
    return { parameters, state, redirectUri };
  }
}

function judge(error: unknown, { authorization }: Integration): CheckedCredentials {
  if (error instanceof NoAnswer) return { result: "no-answer", code: null };
  if (!(error instanceof ProviderFault)) throw error;
  const { code } = error;
  if (code === "no-answer") return { result: "no-answer", code: null };
  if (code !== null && believed.has(code)) return { result: "accepted", code };
  if (code !== null && notBelieved.has(code)) return { result: "refused", code };
  // Asked for a token of its own, a provider that answers and gives none does not take the application.
  const ownToken = authorization.kind === "started-by-provider";
  return { result: ownToken && error.retryAfterMs !== null ? "refused" : "unclear", code };
}
