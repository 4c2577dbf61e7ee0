/** Calls to Sage's Provider API: token with one renewal, key, limits, JSON. */
import {
  type ApplicationToken,
  NoAnswer,
  type Outbound,
  ProviderFault,
  type ProviderSession,
} from "../integration.ts";
import { readWire, textField } from "../wire.ts";
import { type Answer, describe, errorsOf, faultOf, noAnswer, succeeded } from "./faults.ts";
import { base, provider, type SageSettings } from "./settings.ts";

export interface SageCall {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the base of the Provider API. */
  readonly path: string;
  readonly body?: string;
}

/**
 * One call, whatever it answers. A refused token is renewed and the call repeated once. Throws `NoAnswer`, or the
 * `ProviderFault` of a spent limit, a token that cannot be had, or an answer that asks all callers to wait.
 */
export async function call(session: ProviderSession, apiKey: string, asked: SageCall): Promise<Answer> {
  const token = await session.accessToken("present");
  const answer = await attempt(session, apiKey, asked, token, true);
  if (answer.status !== 401) return answer;
  return attempt(session, apiKey, asked, await session.accessToken("renewed", token), false);
}

function attempt(
  session: ProviderSession,
  apiKey: string,
  asked: SageCall,
  token: string,
  mayRenew: boolean,
): Promise<Answer> {
  return session.within(provider, async () => {
    const { status, headers, body } = await session.http.request({
      method: asked.method,
      url: `${base(session.address)}${asked.path}`,
      headers: {
        authorization: `Bearer ${token}`,
        "x-api-key": apiKey,
        accept: "application/json",
        "content-type": "application/json",
      },
      ...(asked.body === undefined ? {} : { body: asked.body }),
    });
    const answer = { status, headers, body: readWire(body) };
    const fault = succeeded(answer) || (status === 401 && mayRenew) ? undefined : faultOf(answer, false);
    // Thrown from within the limits, so that all who share them wait as well.
    if (fault?.holds) throw fault;
    return answer;
  });
}

/** As `call`, but with a missing answer turned into the fault it means for a read or a write. */
export async function answerOf(
  session: ProviderSession,
  apiKey: string,
  asked: SageCall,
  write: boolean,
): Promise<Answer> {
  try {
    return await call(session, apiKey, asked);
  } catch (error) {
    throw error instanceof NoAnswer ? noAnswer(error, write) : error;
  }
}

/** A token of the bank's own client (client credentials). Throws `ProviderFault` "try-later". */
export async function requestToken(
  http: Outbound,
  settings: Omit<SageSettings, "bankId">,
): Promise<ApplicationToken> {
  const { audience, clientId, clientSecret, tokenUrl } = settings;
  const form = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience,
  };
  const later = (reason: string, retryAfterMs?: number) =>
    new ProviderFault("try-later", `There is no access token of Sage. ${reason}`, {
      code: "no-token",
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  let answer: Answer;
  try {
    const { status, headers, body } = await http.request({
      method: "POST",
      url: tokenUrl,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams(form).toString(),
      timeoutMs: 10_000,
      repeatable: true,
    });
    answer = { status, headers, body: readWire(body) };
  } catch (error) {
    if (error instanceof NoAnswer) throw later(error.message);
    throw error;
  }
  const accessToken = textField(answer.body, "access_token");
  if (!succeeded(answer) || !accessToken) {
    const refused = answer.status >= 400 && answer.status < 500;
    throw later(
      describe(errorsOf(answer.body), `Sage answered ${answer.status}.`),
      refused ? 60_000 : undefined,
    );
  }
  const seconds = Number(textField(answer.body, "expires_in"));
  return { accessToken, expiresInSeconds: seconds > 0 ? Math.min(seconds, 86_400) : 480 * 60 };
}
