/** Calls to Xero's APIs for one organisation: tenant header, token with one renewal, limits, JSON. */
import { NoAnswer, ProviderFault, type ProviderSession } from "../integration.ts";
import { countField, field, listField, readWire, textField, type Wire } from "../wire.ts";
import { type Answer, faultOf, succeeded, tokenRefused } from "./faults.ts";
import { base, type CallKind } from "./settings.ts";

export interface XeroCall {
  readonly kind: CallKind;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the API address, with its query. */
  readonly path: string;
  readonly body?: string;
  readonly idempotencyKey?: string;
}

/**
 * One call, whatever it answers. A refused access token is renewed and the call repeated once: the gateway refuses
 * before anything is done. Throws `NoAnswer`, or the `ProviderFault` of a spent limit, a lost grant, or an answer that
 * asks more callers than this one to wait.
 */
export async function call(session: ProviderSession, asked: XeroCall): Promise<Answer> {
  const token = await session.accessToken("present");
  const answer = await attempt(session, asked, token);
  if (!tokenRefused(answer)) return answer;
  return attempt(session, asked, await session.accessToken("renewed", token));
}

async function attempt(session: ProviderSession, asked: XeroCall, token: string): Promise<Answer> {
  return session.within(asked.kind, async () => {
    const { status, headers, body } = await session.http.request({
      method: asked.method,
      url: `${base(session.address)}${asked.path}`,
      headers: {
        authorization: `Bearer ${token}`,
        // Without it the Accounting API answers in XML.
        accept: "application/json",
        "xero-tenant-id": session.organisationId,
        ...(asked.body === undefined ? {} : { "content-type": "application/json" }),
        ...(asked.idempotencyKey ? { "idempotency-key": asked.idempotencyKey } : {}),
      },
      ...(asked.body === undefined ? {} : { body: asked.body }),
    });
    const answer = { status, headers, body: readWire(body) };
    const fault = succeeded(answer) ? undefined : faultOf(answer, false);
    // Thrown from within the limits, so that all who share them wait as well.
    if (fault?.holds) throw fault;
    return answer;
  });
}

/** Reads something; whatever is not a readable success is thrown as `ProviderFault`. */
export async function read(session: ProviderSession, kind: CallKind, path: string): Promise<Wire> {
  const answer = await answerOf(session, { kind, method: "GET", path }, false);
  if (!succeeded(answer)) throw faultOf(answer, false);
  if (answer.body === undefined) throw new ProviderFault("try-later", "Xero's answer cannot be read.");
  return answer.body;
}

/** As `call`, but with a missing answer turned into the fault it means for a read or a write. */
export async function answerOf(session: ProviderSession, asked: XeroCall, write: boolean): Promise<Answer> {
  try {
    return await call(session, asked);
  } catch (error) {
    throw error instanceof NoAnswer ? noAnswer(error, write) : error;
  }
}

export function noAnswer(error: NoAnswer, write: boolean): ProviderFault {
  const kind = write && error.sent ? "in-doubt" : "try-later";
  return new ProviderFault(kind, `Xero did not answer: ${error.message}`, { code: "no-answer" });
}

const pageSize = 100;

export interface Page {
  readonly items: readonly Wire[];
  /** Where to go on; null when everything has been read. */
  readonly next: number | null;
}

/**
 * The items of a paged listing, from `from` on, at most `pages` pages. Xero's documents disagree on whether pages
 * count from 0 or from 1, so unless page 1 is all there is, page 0 is read too, last; the end of a listing is an
 * empty page or one that repeats what came before.
 */
export async function readPages(
  session: ProviderSession,
  kind: CallKind,
  path: string,
  range: { from?: number; pages: number; enough?: (items: readonly Wire[]) => boolean },
): Promise<Page> {
  const found = new Map<string, Wire>();
  const from = range.from ?? 1;
  for (let page = from; page < from + range.pages; page++) {
    const { items, pageCount } = await readPage(session, kind, path, page);
    const known = found.size;
    for (const item of items) found.set(textField(item, "id") ?? `${page}.${found.size}`, item);
    if (range.enough?.(items)) return { items: items, next: null };
    if (page === 1 && items.length > 0 && pageCount === 1) return { items: [...found.values()], next: null };
    if (found.size === known) {
      const zeroth = await readPage(session, kind, path, 0, true);
      for (const item of zeroth.items) found.set(textField(item, "id") ?? `0.${found.size}`, item);
      return { items: [...found.values()], next: null };
    }
  }
  return { items: [...found.values()], next: from + range.pages };
}

async function readPage(
  session: ProviderSession,
  kind: CallKind,
  path: string,
  page: number,
  mayNotExist = false,
) {
  try {
    const body = await read(session, kind, `${path}?page=${page}&pageSize=${pageSize}`);
    return { items: listField(body, "items"), pageCount: countField(field(body, "pagination"), "pageCount") };
  } catch (error) {
    if (mayNotExist && error instanceof ProviderFault && error.kind === "refused")
      return { items: [], pageCount: null };
    throw error;
  }
}
