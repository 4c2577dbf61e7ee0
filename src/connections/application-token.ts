import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
import type { StartedByProvider } from "../integrations/integration.ts";

interface KeptToken {
  readonly accessToken: string;
  /** From when on another one is asked for. */
  readonly staleAt: Date;
}

/** A token is not used in its last minute, or in the last tenth of a short life. */
const longestMargin = 60;

/** One for each integration of this process: the token is the bank's own and nobody's secret but ours. */
const kept = new WeakMap<StartedByProvider, Promise<KeptToken>>();

/**
 * The access token of the bank's own application, kept until shortly before its end and asked for once at a time.
 * `refused` is the one that the provider has just refused. Throws `ProviderFault` "try-later".
 */
export async function applicationToken(
  { clock, log, providerHttp }: Pick<Application, "clock" | "log" | "providerHttp">,
  flow: StartedByProvider,
  refused?: string,
): Promise<string> {
  const request = async (): Promise<KeptToken> => {
    const asked = clock.now();
    const { accessToken, expiresInSeconds } = await flow.token(providerHttp);
    const margin = Math.min(longestMargin, expiresInSeconds / 10);
    return { accessToken, staleAt: after(asked, (expiresInSeconds - margin) * second) };
  };
  const present = kept.get(flow);
  if (present) {
    const { accessToken, staleAt } = await present;
    if (accessToken !== refused && clock.now() < staleAt) return accessToken;
  }
  let next = kept.get(flow);
  // Whoever waited for the same stale token finds the renewal that the first of them began.
  if (next === undefined || next === present) {
    const renewal = request();
    next = renewal;
    kept.set(flow, renewal);
    renewal.catch((error: Error) => {
      log.warn({ reason: error.message }, "an accounting package gives no access token");
      if (kept.get(flow) === renewal) kept.delete(flow);
    });
  }
  return (await next).accessToken;
}
