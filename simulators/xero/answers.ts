import { type Random, uuid } from "../../src/random.ts";
import type { Answer } from "../wire.ts";

export type { Answer };

/** An error of the bank feeds API: flat, or inside an item (provider document, sections 3.2 and 4.3). */
export interface ErrorItem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** The status and title each known type is shown with; where Xero does not say, our guess (see README). */
const shown: Record<string, readonly [status: number, title: string]> = {
  "invalid-request": [400, "Invalid Request"],
  "missing-identifying-fields": [400, "Invalid Request"],
  "invalid-account-token": [422, "Invalid Account Token"],
  "invalid-country-specified": [422, "Invalid Country"],
  "invalid-application": [403, "Invalid Application"],
  "suspended-or-terminated-application": [403, "Invalid Application"],
  "invalid-organisation-bank-feeds": [403, "Invalid Organisation"],
  "invalid-organisation-multi-currency": [422, "Invalid Organisation"],
  "invalid-feed-connection": [404, "Invalid Feed Connection"],
  "invalid-feed-connection-for-organisation": [403, "Invalid Feed Connection"],
  "invalid-user-role": [403, "Invalid User Role"],
  "account-not-valid": [422, "Invalid Account"],
  "account-name-already-exists": [409, "Feed Connection Failed"],
  "feed-already-connected-in-current-organisation": [409, "Feed Connection Failed"],
  "feed-already-connected-in-different-organisation": [409, "Feed Connection Failed"],
  "feed-connected-in-different-organisation": [409, "Feed Connection Failed"],
  "bank-feed-not-found": [404, "Bank Feed Not Found"],
  "feed-not-found-or-already-deleted": [204, "Nothing To Delete"],
  "duplicate-statement": [409, "Duplicate Statement Received"],
  "statement-not-found": [404, "Statement Not Found"],
  "invalid-end-balance": [422, "Invalid End Balance"],
  "invalid-start-and-end-date": [422, "Invalid Dates"],
  "invalid-start-date": [422, "Invalid Start Date"],
  "invalid-end-date": [422, "Invalid End Date"],
  "too-many-requests": [429, "Too Many Requests"],
  "internal-error": [500, "Internal Error"],
};

export function errorItem(type: string, detail: string, changes: Partial<ErrorItem> = {}): ErrorItem {
  const [status, title] =
    shown[type] ?? (type.startsWith("partial-failure-") ? [500, "Partial Failure"] : [400, "Error"]);
  return {
    type,
    title: changes.title ?? title,
    status: changes.status ?? status,
    detail: changes.detail ?? detail,
  };
}

/** A flat problem, the form of bank feeds errors that concern a whole request. */
export function problem(error: ErrorItem): Answer {
  return { status: error.status, headers: { "content-type": "application/problem+json" }, body: error };
}

export const refuse = (type: string, detail: string, changes: Partial<ErrorItem> = {}): Answer =>
  problem(errorItem(type, detail, changes));

/** The form in which the gateway before all APIs refuses: section 1.5. An expired token has capitalised names. */
export function gatewayRefusal(random: Random, status: number, detail: string, capitalised = false): Answer {
  const titles: Record<number, string> = { 401: "Unauthorized", 403: "Forbidden", 404: "NotFound" };
  const fields = {
    type: null,
    title: titles[status] ?? "Error",
    status,
    detail,
    instance: uuid(random),
    extensions: {},
  };
  const body = capitalised
    ? Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name[0]?.toUpperCase() + name.slice(1), value]),
      )
    : fields;
  return { status, body };
}
