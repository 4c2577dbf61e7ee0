import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultKind } from "../integration.ts";
import { readWire } from "../wire.ts";
import { type Answer, errorOf, faultOf, tokenRefused } from "./faults.ts";

function answer(status: number, body: unknown = undefined, headers: Record<string, string> = {}): Answer {
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  return { status, headers, body: readWire(text) };
}

const problem = (type: string, status: number) => ({ type, title: "Title", status, detail: "Detail." });
const html = "<html><body>502 Bad Gateway</body></html>";

type Row = [
  answer: Answer,
  kind: FaultKind,
  code: string,
  holds?: "organisation" | "application",
  waitMs?: number,
];

const table: Record<string, Row> = {
  "expired token": [
    answer(401, {
      Type: null,
      Title: "Unauthorized",
      Status: 401,
      Detail: "TokenExpired: token expired at 01/01/2026",
    }),
    "try-later",
    "TokenExpired",
  ],
  "scope not granted": [
    answer(401, { title: "Unauthorized", detail: "AuthorizationUnsuccessful" }),
    "reauthorise",
    "AuthorizationUnsuccessful",
  ],
  "unexplained 401": [answer(401), "reauthorise", "unauthorized"],
  "organisation disconnected": [
    answer(403, { Title: "Forbidden", Detail: "AuthenticationUnsuccessful" }),
    "reauthorise",
    "AuthenticationUnsuccessful",
  ],
  "unexplained 403": [answer(403, html), "reauthorise", "forbidden"],
  "application not entitled": [
    answer(403, problem("invalid-application", 403)),
    "try-later",
    "invalid-application",
    "application",
    900_000,
  ],
  "application suspended": [
    answer(403, problem("suspended-or-terminated-application", 403)),
    "try-later",
    "suspended-or-terminated-application",
    "application",
    900_000,
  ],
  "minute limit": [
    answer(429, "", { "x-rate-limit-problem": "Minute", "retry-after": "17" }),
    "try-later",
    "too-many-requests",
    "organisation",
    17_000,
  ],
  "minute limit, no wait": [
    answer(429, "", { "x-rate-limit-problem": "minute" }),
    "try-later",
    "too-many-requests",
    "organisation",
    60_000,
  ],
  "day limit": [
    answer(429, "", { "x-rate-limit-problem": "day", "retry-after": "40000" }),
    "try-later",
    "too-many-requests",
    "organisation",
    40_000_000,
  ],
  "day limit, no wait": [
    answer(429, "", { "x-rate-limit-problem": "day" }),
    "try-later",
    "too-many-requests",
    "organisation",
    3_600_000,
  ],
  "concurrent limit": [
    answer(429, "", { "x-rate-limit-problem": "concurrent" }),
    "try-later",
    "too-many-requests",
    "organisation",
    5_000,
  ],
  "application limit": [
    answer(429, "", { "x-rate-limit-problem": "appminute", "retry-after": "3" }),
    "try-later",
    "too-many-requests",
    "application",
    3_000,
  ],
  "limit not named": [answer(429), "try-later", "too-many-requests", "organisation", 60_000],
  "wait as an instant": [
    answer(429, "", {
      "retry-after": "Mon, 04 May 2026 10:00:30 GMT",
      date: "Mon, 04 May 2026 10:00:00 GMT",
    }),
    "try-later",
    "too-many-requests",
    "organisation",
    30_000,
  ],
  "duplicate in an item": [
    answer(409, { items: [{ status: "REJECTED", errors: [problem("duplicate-statement", 409)] }] }),
    "duplicate",
    "duplicate-statement",
  ],
  "bad request": [answer(400, problem("invalid-request", 400)), "refused", "invalid-request"],
  "type as a URL": [
    answer(400, problem("https://developer.xero.com/errors/invalid-request", 400)),
    "refused",
    "invalid-request",
  ],
  balance: [answer(422, problem("invalid-end-balance", 422)), "refused", "invalid-end-balance"],
  "feed gone": [answer(404, problem("bank-feed-not-found", 404)), "feed-lost", "bank-feed-not-found"],
  "feed of another organisation": [
    answer(403, problem("invalid-feed-connection-for-organisation", 403)),
    "feed-lost",
    "invalid-feed-connection-for-organisation",
  ],
  "account archived": [answer(422, problem("account-not-valid", 422)), "feed-lost", "account-not-valid"],
  "role missing": [answer(403, problem("invalid-user-role", 403)), "reauthorise", "invalid-user-role"],
  "item inside a 400 that says 409": [
    answer(400, {
      items: [{ status: "REJECTED", error: problem("feed-already-connected-in-current-organisation", 409) }],
    }),
    "refused",
    "feed-already-connected-in-current-organisation",
  ],
  "unknown type, 4xx": [answer(418, problem("never-heard-of", 418)), "refused", "never-heard-of"],
  "unknown type, 5xx": [answer(500, problem("never-heard-of", 500)), "in-doubt", "never-heard-of"],
  "internal error": [answer(500, problem("internal-error", 500)), "in-doubt", "internal-error"],
  "a known type on a 5xx is still open": [
    answer(500, problem("invalid-request", 500)),
    "in-doubt",
    "invalid-request",
  ],
  "empty 503": [answer(503, "", { "retry-after": "9" }), "in-doubt", "http-503", undefined, 9_000],
  "HTML 502": [answer(502, html), "in-doubt", "http-502"],
  "a gateway's 404": [answer(404, html), "try-later", "http-404"],
  "request timed out": [answer(408), "in-doubt", "http-408"],
  redirect: [answer(302), "in-doubt", "http-302"],
};

test("every answer other than success has one meaning for a write", () => {
  for (const [name, [given, kind, code, holds, waitMs]] of Object.entries(table)) {
    const fault = faultOf(given, true);
    assert.deepEqual(
      { kind: fault.kind, code: fault.code, holds: fault.holds, retryAfterMs: fault.retryAfterMs },
      { kind, code, holds: holds ?? null, retryAfterMs: waitMs ?? null },
      name,
    );
    assert.ok(fault.message.length > 10 && !fault.message.includes("<html>"), name);
  }
});

test("a read that failed on Xero's side is only to be repeated", () => {
  for (const status of [500, 502, 503, 408, 302])
    assert.equal(faultOf(answer(status), false).kind, "try-later");
});

test("names of fields are found in either case, and broken bodies are survived", () => {
  assert.equal(
    errorOf(answer(400, { Type: "Invalid-Request", TITLE: "T", Detail: "D" })).type,
    "invalid-request",
  );
  for (const body of ["", html, "null", "[]", '"text"', "{", '{"items":null}', '{"items":[null]}', "12"]) {
    assert.equal(errorOf(answer(500, body)).type, null, body);
  }
});

test("only a refusal of the token itself is worth a renewal", () => {
  assert.equal(tokenRefused(answer(401, { Detail: "TokenExpired: …" })), true);
  assert.equal(tokenRefused(answer(401)), true);
  assert.equal(tokenRefused(answer(401, { detail: "AuthorizationUnsuccessful" })), false);
  assert.equal(tokenRefused(answer(403, { detail: "AuthenticationUnsuccessful" })), false);
});

test("numbers of an answer keep their digits", () => {
  assert.deepEqual(readWire('{"amount":100.10000000000000001,"n":[1e2,-0]}'), {
    amount: "100.10000000000000001",
    n: ["1e2", "-0"],
  });
});
