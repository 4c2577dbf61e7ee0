/** Calls to FreeAgent for one company: token with one renewal, limits, JSON. */
import { NoAnswer, ProviderFault, type ProviderSession } from "../integration.ts";
import type { Wire } from "../wire.ts";
import { type Answer, answerOf, faultOf, succeeded } from "./faults.ts";
import { lowLevel } from "./permission.ts";
import { base } from "./settings.ts";

export interface FreeAgentCall {
  readonly method: "GET" | "POST";
  /** Below the address of the API, with its query. */
  readonly path: string;
  readonly body?: string;
}

/**
 * One call, whatever it answers. A refused access token is renewed and the call repeated once. Throws the
 * `ProviderFault` of a missing answer ("try-later" when it is certain that nothing was done, else "in-doubt" for a
 * write), of a spent limit, a lost grant, or an access level that has become too low.
 */
export async function call(session: ProviderSession, asked: FreeAgentCall): Promise<Answer> {
  const token = await session.accessToken("present");
  let answer = await attempt(session, asked, token);
  if (answer.status === 401)
    answer = await attempt(session, asked, await session.accessToken("renewed", token));
  if (answer.status === 401) throw faultOf(answer, false);
  if (answer.status === 403) throw await whyForbidden(session, answer);
  return answer;
}

/** Reads something; whatever is not a readable success is thrown as `ProviderFault`. */
export async function read(session: ProviderSession, path: string): Promise<Wire> {
  const answer = await call(session, { method: "GET", path });
  if (!succeeded(answer)) throw faultOf(answer, false);
  return readable(answer);
}

/** The value of an answer; an answer without one passes. */
export function readable(answer: Answer): Wire {
  if (answer.body !== undefined) return answer.body;
  throw new ProviderFault("try-later", "FreeAgent's answer cannot be read.", { code: "unreadable" });
}

/** The most that FreeAgent lists on a page. */
export const perPage = 100;

/** How much a listing has in all; null where FreeAgent does not say. */
export function countOf({ headers }: Answer): number | null {
  const text = headers["x-total-count"]?.trim() ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Whether a page of `length` was the last, when `read` were read with it. What FreeAgent counts goes before its page size. */
export const isLast = (length: number, read: number, total: number | null): boolean =>
  length === 0 || (total === null ? length < perPage : read >= total);

/** The address by which FreeAgent knows an account, as it wants it in queries. */
export const accountAddress = (session: ProviderSession, accountId: string): string =>
  `${base(session.address)}/v2/bank_accounts/${accountId}`;

async function attempt(session: ProviderSession, asked: FreeAgentCall, token: string): Promise<Answer> {
  return session.within("api", async () => {
    const response = await session.http
      .request({
        method: asked.method,
        url: `${base(session.address)}${asked.path}`,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(asked.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(asked.body === undefined ? {} : { body: asked.body }),
      })
      .catch((error: unknown) => {
        throw error instanceof NoAnswer ? noAnswer(error, asked.method !== "GET") : error;
      });
    const answer = answerOf(response);
    // Thrown from within the limits, so that all who share them wait as well.
    if (answer.status === 429) throw faultOf(answer, false);
    return answer;
  });
}

export function noAnswer(error: NoAnswer, write: boolean): ProviderFault {
  const kind = write && error.sent ? "in-doubt" : "try-later";
  return new ProviderFault(kind, `FreeAgent did not answer: ${error.message}`, { code: "no-answer" });
}

/** Whether it is the user's access level, which only a person can raise; else it may pass by itself. */
async function whyForbidden(session: ProviderSession, answer: Answer): Promise<ProviderFault> {
  const fault = faultOf(answer, false);
  if (fault.code !== "forbidden") return fault;
  const me = await attempt(
    session,
    { method: "GET", path: "/v2/users/me" },
    await session.accessToken("present"),
  );
  return (succeeded(me) ? lowLevel(me.body, "reauthorise") : undefined) ?? fault;
}
