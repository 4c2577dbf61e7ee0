/** What answers of NetSuite other than success mean (SuiteTalk REST, error responses; RESTlet errors). */
import { NoAnswer, ProviderFault } from "../integration.ts";
import { cut, field, listField, textField, type Wire } from "../wire.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body is not JSON. */
  readonly body: Wire | undefined;
}

export const succeeded = ({ status }: Answer): boolean => status >= 200 && status < 300;

export interface WireError {
  readonly code: string | null;
  readonly detail: string | null;
  /** The field of the record that it is about, where NetSuite tells. */
  readonly path: string | null;
}

/** The most telling error of an answer: of a record or query, of a script, or of the token service. */
export function errorOf({ body }: Answer): WireError {
  const detail = listField(body, "o:errorDetails")[0];
  const script = field(body, "error");
  return {
    code: textField(detail, "o:errorCode") ?? textField(script, "code") ?? textField(body, "o:errorCode"),
    path: textField(detail, "o:errorPath"),
    detail: textField(detail, "detail") ?? textField(script, "message") ?? textField(body, "title"),
  };
}

/** What went wrong, in words that may be shown; NetSuite's own explanation is cut to a sentence or two. */
export function describe(answer: Answer): string {
  const { code, detail } = errorOf(answer);
  const theirs = cut((detail ?? "").replace(/\s+/g, " ").trim(), 300);
  if (theirs) return `NetSuite says: ${theirs}`;
  return `NetSuite answered ${answer.status}${code ? ` (${code})` : ""}.`;
}

/** All calls of an account are counted together, so others who call it must pause as well. */
const crowdedPauseMs = 2_000;

/**
 * The fault of an answer that is not success, by its HTTP status first: spellings of codes are not promised. `write`:
 * the call may have changed something, so a failure on NetSuite's side leaves the outcome open.
 */
export function faultOf(answer: Answer, write: boolean): ProviderFault {
  const { status } = answer;
  const code = errorOf(answer).code ?? `http-${status}`;
  const words = describe(answer);
  if (tooManyCalls(answer)) {
    return new ProviderFault("try-later", `NetSuite runs too many calls for this account. ${words}`, {
      code,
      retryAfterMs: retryAfterMs(answer) ?? crowdedPauseMs,
      holds: "organisation",
    });
  }
  if (status === 401) {
    const lost =
      "NetSuite does not accept the access of this connection any more; it must be approved again.";
    return new ProviderFault("reauthorise", lost, { code });
  }
  if (status === 403) {
    const role =
      "The role in NetSuite that access was given with lacks a permission; an administrator can add it.";
    return new ProviderFault("refused", `${role} ${words}`, { code });
  }
  if (status >= 400 && status < 500 && status !== 408) {
    // Without a body that NetSuite wrote it is some gateway that refused, and not what was asked that is wrong.
    return new ProviderFault(answer.body === undefined ? "try-later" : "refused", words, { code });
  }
  const retryAfter = retryAfterMs(answer);
  return new ProviderFault(write ? "in-doubt" : "try-later", words, {
    code,
    ...(retryAfter === null ? {} : { retryAfterMs: retryAfter }),
  });
}

/** Records and queries say so by 429, scripts by 400 with a code. */
const tooManyCalls = (answer: Answer): boolean =>
  answer.status === 429 ||
  /^(SSS_REQUEST_LIMIT_EXCEEDED|CONCURRENCY_LIMIT_EXCEEDED)$/.test(errorOf(answer).code ?? "");

function retryAfterMs({ headers }: Answer): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  return /^\d{1,5}$/.test(text) ? Number(text) * 1_000 : null;
}

/** A call that brought no answer: doubt after a write that may have arrived, else try again. */
export function noAnswer(error: NoAnswer, write: boolean): ProviderFault {
  const kind = write && error.sent ? "in-doubt" : "try-later";
  return new ProviderFault(kind, `NetSuite did not answer: ${error.message}`, { code: "no-answer" });
}

/** Runs a call and turns a missing answer into the fault it means for a read or a write. */
export async function answered<T>(write: boolean, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof NoAnswer ? noAnswer(error, write) : error;
  }
}
