import { type Operation, type Place, pathOf } from "../contract/operations.ts";
import { hostileListQueries } from "./hostile-lists.ts";
import { requestBytes } from "./raw.ts";

/** A small generator of repeatable chance (mulberry32). */
export function chance(start: number) {
  let state = start;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    once: (one: number) => next() < 1 / one,
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  };
}
export type Chance = ReturnType<typeof chance>;

const long = "x".repeat(70_000);
/** JSON as source text, so that numbers, escapes and bytes stand in it that no serialiser would write. */
const values: readonly (string | Buffer)[] = [
  ...[
    '""',
    '" "',
    "null",
    "true",
    "[]",
    "{}",
    "0",
    "-0",
    "-1",
    "1.5",
    "1e308",
    "1e400",
    "-1e-400",
    "1e39",
    "9".repeat(60),
  ],
  ...[
    "0.1234567890123456789",
    "2147483648",
    "9007199254740993",
    "9223372036854775808",
    '"1e999"',
    '"NaN"',
    '"1_0"',
    '"0x10"',
  ],
  ...[
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u202e\\u2066"',
    '"\\ud83d\\ude00"',
    '"\\r\\nset-cookie: a=b"',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
  ],
  ...[
    '{"a":1,"a":2}',
    '[[[[["x"]]]]]',
    `${"[".repeat(40)}${"]".repeat(40)}`,
    '"\' or 1=1 --"',
    '"%00%ff"',
    '"../../etc"',
  ],
  ...[
    '"2026-02-30"',
    '"9999-12-31"',
    '"0000-01-01"',
    '"2026-01-01T99:00"',
    '"+010000-01-01"',
    '"USD"',
    '"gbol"',
  ],
  ...[
    `"${long}"`,
    `[${"null,".repeat(3_000)}null]`,
    Buffer.from([0x22, 0xff, 0xfe, 0x22]),
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  ],
  ...[Buffer.from([0x22, 0x00, 0x22]), '{"id":"__proto__"}', "{", '"\\x"', "NaN", "// x"],
];
const segments = [
  ...[
    "",
    "%00",
    "%0d%0aset-cookie:a=b",
    "%ff%fe",
    "%ed%a0%80",
    "%",
    "%zz",
    "..",
    "%2e%2e",
    "%2f",
    "a%2fb",
    "__proto__",
    "constructor",
  ],
  ...[
    "null",
    "0",
    "-1",
    "1%20or%201=1",
    "%F0%9F%98%80",
    "é",
    "{}",
    ";a=b",
    "x".repeat(999),
    "x".repeat(1_001),
    "%E2%80%AE",
    "batch",
    "*",
    ":companyId",
  ],
  "6F3C1C9E-0D5B-4F0A-9A51-2F9F0C6F1A01",
];
const queries = [
  ...[
    "page=1&page=2",
    "page=0",
    "page=-1",
    "page=1e3",
    "page=999999999999999&pageSize=5000",
    "page=9999999999999999",
    "pageSize=5001",
  ],
  ...[
    "page=%00",
    "page[]=1",
    "page[a]=1",
    "__proto__=1&__proto__=2",
    "constructor=1",
    "page=1&PAGE=2",
    "%ff=%ff",
    "page=%zz",
    "=&&=",
    "?",
  ],
  ...hostileListQueries,
  ...[
    "timeoutInMinutes=2147483647",
    "timeoutInMinutes=2147483648",
    "timeoutInMinutes=0",
    "timeoutInMinutes=1&timeoutInMinutes=2",
  ],
  ...[
    "allowSyncOnPushComplete=maybe",
    "otp=a&otp=b",
    "otp=%00",
    `otp=${"A".repeat(32)}`,
    "state=a&state=b&code=c",
    `a=${"b".repeat(9_000)}`,
  ],
  ...[
    "a=%ED%A0%80&__proto__=x&constructor=y",
    "error=access_denied&state=x",
    Array.from({ length: 1_200 }, (_, nth) => `k${nth}=v`).join("&"),
  ],
];
const bodies: readonly (string | Buffer)[] = [
  ...[
    "",
    " ",
    "null",
    "1",
    '"text"',
    "[]",
    "{}",
    "[{}]",
    "{",
    "[",
    "{]",
    '{"a":',
    "\u0000",
    "\ufeff{}",
    `${"[".repeat(100_000)}`,
  ],
  ...[
    `{"a":${"[".repeat(50)}${"]".repeat(50)}}`,
    `${'{"a":'.repeat(60)}1${"}".repeat(60)}`,
    Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
  ],
  ...[
    `{${Array.from({ length: 5_000 }, (_, nth) => `"k${nth}":${nth}`).join()}}`,
    `[${"1,".repeat(50_000)}1]`,
    "otp=1&otp=2",
    "%00=%00&otp=%00",
  ],
  ...[
    '{"name":"A","name":"B"}',
    '{"__proto__":{"name":"A"}}',
    '{"name":"A","tags":{"__proto__":"x","constructor":"y"}}',
    Buffer.from([0x1f, 0x8b, 8, 0, 0]),
  ],
];
const base64 = (text: string) => Buffer.from(text).toString("base64");
const wrongAuthorizations = [
  ...[
    "",
    "Basic",
    "Basic ",
    "Basic =",
    "Basic ====",
    "Basic AAAA",
    `Basic ${base64("\u0000")}`,
    `Basic ${"A".repeat(9_000)}`,
    "basic \u00ff",
    "Digest x",
  ],
  ...[
    "Bearer",
    "Bearer .",
    "Bearer ..",
    "Bearer a.b",
    "Bearer a.b.c",
    `Bearer ${base64('{"company":1}')}.AAAA`,
    "Bearer e30.",
    "Bearer .e30",
    `Bearer ${"A".repeat(9_000)}.A`,
  ],
];
const headers: readonly (readonly [string, string])[] = [
  ...([
    ["content-type", "text/plain"],
    ["content-type", "application/json; charset=utf-16"],
    ["content-type", "application/x-www-form-urlencoded"],
  ] as const),
  ...([
    ["content-type", "multipart/form-data"],
    ["content-type", "\u00ff"],
    ["content-type", ";"],
    ["content-type", "application/problem+json"],
  ] as const),
  ...([
    ["content-encoding", "gzip"],
    ["content-encoding", "zip-bomb"],
    ["expect", "100-continue"],
    ["expect", "everything"],
    ["te", "trailers"],
  ] as const),
  ...([
    ["x-http-method-override", "DELETE"],
    ["x-method-override", "DELETE"],
    ["accept", "application/xml"],
    ["accept-language", "fr;q=NaN,\u00ff"],
  ] as const),
  ...([
    ["idempotency-key", "a"],
    ["idempotency-key", ""],
    ["idempotency-key", "x".repeat(256)],
    ["idempotency-key", "é"],
    ["idempotency-key", "__proto__"],
  ] as const),
  ...([
    ["cookie", "millrace_link="],
    ["cookie", "millrace_link=%00; millrace_link=b"],
    ["cookie", "=;;=a"],
    ["cookie", `millrace_link=${"a".repeat(5_000)}`],
  ] as const),
  ...([
    ["x-forwarded-for", "unknown, \u00ff"],
    ["x-forwarded-host", "evil.example"],
    ["x-forwarded-proto", "javascript"],
    ["host", "evil.example"],
  ] as const),
  ...([
    ["upgrade", "websocket"],
    ["connection", "upgrade"],
    ["transfer-encoding", "gzip"],
    ["transfer-encoding", "identity"],
    ["x-long", "y".repeat(20_000)],
  ] as const),
  ...([
    ["content-length", "-1"],
    ["content-length", "1e3"],
    ["content-length", "99999999999999999999"],
    ["accept-version", "9"],
    ["range", "bytes=0-"],
  ] as const),
];
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND"];

/** What is good for getting in: an API key and a company's token as headers, a link's password, a browser's cookie. */
export interface Holder {
  readonly key: string;
  readonly token: string;
  readonly otp: string;
  readonly cookie: string;
}

/** One request, made hostile in one to three places. */
export function hostileRequest(
  random: Chance,
  operation: Operation,
  place: Place,
  holder: Holder,
): { method: string; target: string; bytes: Buffer } {
  const { key, token, otp, cookie } = holder;
  const parts = new Set([
    random.pick(["path", "query", "body", "value", "header", "auth"]),
    random.pick(["body", "value", "header", "none"]),
  ]);
  const method: string = random.once(25) ? random.pick(methods) : operation.method;
  const ids = Object.fromEntries(Object.entries(place)) as Record<keyof Place, string>;
  let target = pathOf(operation, ids);
  if (parts.has("path")) {
    const split = target.split("/");
    const nth = Math.max(1, random.pick(split.map((_, index) => index)));
    split[nth] = random.pick(segments);
    target = split.join("/");
  }
  if (parts.has("query")) target += `?${random.pick(queries)}`;
  // What would end the place for all that follow.
  if (method === "DELETE") target = target.replace(/(?=\?|$)/, "-gone");

  const given = operation.body?.(place);
  let body: Buffer = given === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(given));
  if (given !== undefined && parts.has("value")) body = withValue(random, given);
  if (parts.has("body")) body = Buffer.from(random.pick(bodies));
  const inForm = operation.id === "link-press" && random.once(2);
  if (inForm) body = Buffer.from(`otp=${otp}&${random.pick(queries)}`);
  if (operation.id === "link-start" && random.once(2))
    target += `${target.includes("?") ? "&" : "?"}otp=${otp}`;
  const lines: [string, string][] = [
    ["host", "localhost"],
    ["connection", "close"],
  ];
  const authorization = operation.companyToken && random.once(3) ? token : key;
  lines.push(["authorization", parts.has("auth") ? random.pick(wrongAuthorizations) : authorization]);
  if (random.once(20)) lines.push(["authorization", random.pick(wrongAuthorizations)]);
  if (random.once(2)) lines.push(["cookie", cookie]);
  if (body.length > 0)
    lines.push(["content-type", inForm ? "application/x-www-form-urlencoded" : "application/json"]);
  if (parts.has("header")) {
    const header = random.pick(headers);
    lines.push([...header]);
    if (random.once(3)) lines.push([header[0], random.pick(headers)[1]]);
  }
  const chunked = body.length > 0 && random.once(10);
  if (!lines.some(([name]) => name === "content-length")) {
    lines.push(chunked ? ["transfer-encoding", "chunked"] : ["content-length", String(body.length)]);
  }
  if (chunked)
    body = Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from("\r\n0\r\n\r\n"),
    ]);
  return { method, target, bytes: requestBytes(method, target, lines, body) };
}

/** The body with one of its values, or a field it did not have, replaced by something hostile. */
function withValue(random: Chance, given: unknown): Buffer {
  const mark = "\u0001mark\u0001";
  const copy = structuredClone(given) as Record<string, unknown>;
  const inner = (Array.isArray(copy) ? copy[0] : copy) as Record<string, unknown>;
  const more = [
    "description",
    "tags",
    "accountInfo",
    "routingInfo",
    "sortCode",
    "targetAccountId",
    "feedStartDate",
    "__proto__x",
  ];
  const name = random.pick([...Object.keys(inner), ...more]);
  const list = inner[name];
  if (Array.isArray(list) && list.length > 0 && !random.once(4)) {
    const item: unknown = list[0];
    if (typeof item === "object" && item !== null)
      (item as Record<string, unknown>)[random.pick(Object.keys(item))] = mark;
    else list[0] = mark;
  } else if (name === "tags" && !random.once(3))
    inner.tags = { [random.pick(["a", "__proto__", "constructor", "\u0000"])]: mark };
  else if (name === "accountInfo" && !random.once(3)) {
    inner.accountInfo = {
      [random.pick(["description", "nickname", "accountOpenDate", "availableBalance"])]: mark,
    };
  } else if (name === "routingInfo" && !random.once(3))
    inner.routingInfo = { [random.pick(["bankCode", "type"])]: mark };
  else inner[name] = mark;
  const [before = "", after = ""] = JSON.stringify(copy).split(JSON.stringify(mark));
  return Buffer.concat([Buffer.from(before), Buffer.from(random.pick(values)), Buffer.from(after)]);
}
