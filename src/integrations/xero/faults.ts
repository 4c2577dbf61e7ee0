/**
 * How answers of Xero other than success are understood: gateway errors ("OAuth 2.0, Troubleshooting"), error types
 * of the Bank Feeds API (FeedConnections and Statements), and, for what nobody has named, the class of the status.
 */
import { type FaultKind, ProviderFault } from "../integration.ts";
import { countField, cut, field, listField, textField, type Wire } from "../wire.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when the body was empty or not JSON. */
  readonly body: Wire | undefined;
}

/** An error as Xero describes it, wherever in the answer it stood. */
export interface WireError {
  readonly type: string | null;
  readonly title: string | null;
  readonly detail: string | null;
  /** Its own status, which may differ from that of the answer (an item says 409 within an answer of 400). */
  readonly status: number | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
}

export const succeeded = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

export const firstItem = (answer: Answer): Wire | undefined => listField(answer.body, "items")[0];

/** The errors of an item: one under `error` (feed connections) or several under `errors` (statements). */
export function itemErrors(item: Wire | undefined): WireError[] {
  const one = field(item, "error");
  const errors = one ? [one, ...listField(item, "errors")] : listField(item, "errors");
  return errors.map(readError);
}

/** The most telling error of an answer: of its first item, else of the answer as a whole. */
export function errorOf(answer: Answer): WireError {
  return itemErrors(firstItem(answer))[0] ?? readError(answer.body);
}

function readError(value: Wire | undefined): WireError {
  const type = textField(value, "type");
  return {
    // Problem types may be written as a URL whose last part names them.
    type: type === null ? null : type.slice(type.lastIndexOf("/") + 1).toLowerCase(),
    title: textField(value, "title") ?? textField(value, "message"),
    detail: textField(value, "detail"),
    status: countField(value, "status"),
    accountId: textField(value, "accountId"),
    accountName: textField(value, "accountName"),
  };
}

/** What went wrong, in words that may be shown; Xero's own explanation is cut to a sentence or two. */
export function describe(error: WireError, status: number): string {
  const own = error.type === null ? undefined : types[error.type]?.words;
  const theirs = cut((error.detail ?? error.title ?? "").replace(/\s+/g, " "), 300);
  const said = theirs
    ? `Xero says: ${theirs}`
    : `Xero answered ${status}${error.type ? ` (${error.type})` : ""}`;
  return own ? `${own} ${said}` : said;
}

interface Meaning {
  readonly kind: FaultKind;
  readonly words: string;
}

const meaning = (kind: FaultKind, words: string): Meaning => ({ kind, words });

/** Types that mean the same wherever they appear. Types missing here are understood by the class of the status. */
const types: Readonly<Record<string, Meaning>> = {
  "invalid-application": meaning("try-later", "Xero does not let this application use bank feeds."),
  "suspended-or-terminated-application": meaning("try-later", "Xero has suspended this application."),
  "too-many-requests": meaning("try-later", "Xero asks to be called less often."),
  "duplicate-statement": meaning("duplicate", "Xero already has these lines."),
  "invalid-feed-connection": meaning("feed-lost", "The feed no longer exists in Xero."),
  "invalid-feed-connection-for-organisation": meaning(
    "feed-lost",
    "The feed belongs to another organisation in Xero.",
  ),
  "bank-feed-not-found": meaning("feed-lost", "The feed no longer exists in Xero."),
  "feed-not-found-or-already-deleted": meaning("feed-lost", "The feed no longer exists in Xero."),
  "feed-connected-in-different-organisation": meaning(
    "feed-lost",
    "The feed belongs to another organisation in Xero.",
  ),
  "feed-already-connected-in-different-organisation": meaning(
    "feed-lost",
    "The feed belongs to another organisation in Xero.",
  ),
  "account-not-valid": meaning(
    "feed-lost",
    "The account in Xero is archived, gone or of another kind; choose again.",
  ),
  "invalid-organisation-bank-feeds": meaning("feed-lost", "This organisation cannot use bank feeds in Xero."),
  "invalid-organisation-multi-currency": meaning(
    "feed-lost",
    "Several currencies are not enabled in this Xero organisation.",
  ),
  "invalid-user-role": meaning(
    "reauthorise",
    "Whoever connected needs a role in Xero that may manage bank feeds.",
  ),
  "invalid-request": meaning("refused", "Xero does not accept the request."),
  "invalid-end-balance": meaning("refused", "The balances and lines do not agree."),
  "invalid-start-date": meaning(
    "refused",
    "Xero does not accept the start date; lines may be one year old at most.",
  ),
  "invalid-end-date": meaning("refused", "Xero does not accept the end date."),
  "invalid-start-and-end-date": meaning("refused", "Xero does not accept the dates."),
  "invalid-account-token": meaning("refused", "Xero does not accept our name of the feed."),
  "invalid-country-specified": meaning("refused", "Xero does not accept the country."),
  "missing-identifying-fields": meaning("refused", "The request lacks what identifies the account."),
  "account-name-already-exists": meaning(
    "refused",
    "Another account in Xero has this name; connect that one or rename it.",
  ),
  "feed-already-connected-in-current-organisation": meaning(
    "refused",
    "A feed already exists for this account in Xero.",
  ),
  "statement-not-found": meaning("refused", "The statement does not exist in Xero."),
};

const applicationPauseMs = 15 * 60_000;

/**
 * The fault of an answer that is not success. `write`: the call may have changed something at Xero, so a failure
 * on its side leaves the outcome open.
 */
export function faultOf(answer: Answer, write: boolean): ProviderFault {
  const error = errorOf(answer);
  const words = describe(error, answer.status);
  const detail = `${error.detail ?? ""} ${error.title ?? ""}`;
  const code = error.type ?? undefined;
  if (answer.status === 429) return tooManyRequests(answer);
  if (answer.status === 401) return unauthorized(detail);
  if (/AuthenticationUnsuccessful/i.test(detail)) {
    return new ProviderFault(
      "reauthorise",
      "Xero no longer gives access to this organisation: it was disconnected, it is not active, or whoever connected it has left it.",
      { code: "AuthenticationUnsuccessful" },
    );
  }
  const known = error.type === null ? undefined : types[error.type];
  if (known && answer.status < 500) {
    const application =
      error.type === "invalid-application" || error.type === "suspended-or-terminated-application";
    return new ProviderFault(known.kind, words, {
      code: error.type!,
      ...(application ? { retryAfterMs: applicationPauseMs, holds: "application" as const } : {}),
    });
  }
  if (answer.status === 403) return new ProviderFault("reauthorise", words, { code: code ?? "forbidden" });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 408) {
    // Without a body that Xero wrote it is some gateway that refused, and not what was asked that is wrong.
    if (answer.body === undefined)
      return new ProviderFault("try-later", words, { code: `http-${answer.status}` });
    return new ProviderFault("refused", words, { code: code ?? `http-${answer.status}` });
  }
  return new ProviderFault(write ? "in-doubt" : "try-later", words, {
    code: code ?? `http-${answer.status}`,
    retryAfterMs: retryAfterMs(answer) ?? undefined,
  });
}

/** Whether the gateway refused the access token itself, so that a renewed one may do. */
export function tokenRefused(answer: Answer): boolean {
  if (answer.status !== 401) return false;
  const { detail, title } = errorOf(answer);
  return !/AuthorizationUnsuccessful/i.test(`${detail} ${title}`);
}

function unauthorized(detail: string): ProviderFault {
  if (/AuthorizationUnsuccessful/i.test(detail)) {
    return new ProviderFault(
      "reauthorise",
      "The connection lacks a permission in Xero; it must be approved again.",
      {
        code: "AuthorizationUnsuccessful",
      },
    );
  }
  if (/TokenExpired/i.test(detail)) {
    return new ProviderFault("try-later", "Xero refuses the access token as expired.", {
      code: "TokenExpired",
    });
  }
  return new ProviderFault("reauthorise", "Xero does not accept the approval of this connection any more.", {
    code: "unauthorized",
  });
}

/** Waits when Xero does not say how long, by the limit that was hit. */
const pauses: Readonly<Record<string, number>> = {
  concurrent: 5_000,
  minute: 60_000,
  appminute: 60_000,
  day: 3_600_000,
};

function tooManyRequests(answer: Answer): ProviderFault {
  const limit = (answer.headers["x-rate-limit-problem"] ?? "").trim().toLowerCase();
  return new ProviderFault(
    "try-later",
    `Xero asks to be called less often (limit: ${limit || "not named"}).`,
    {
      code: "too-many-requests",
      retryAfterMs: retryAfterMs(answer) ?? pauses[limit] ?? 60_000,
      holds: limit.startsWith("app") ? "application" : "organisation",
    },
  );
}

/** `Retry-After` in seconds, or as an instant compared with the server's own clock. */
export function retryAfterMs(answer: Answer): number | null {
  const text = answer.headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,7}$/.test(text)) return Number(text) * 1_000;
  const wait = Date.parse(text) - Date.parse(answer.headers.date ?? "");
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
