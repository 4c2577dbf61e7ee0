import { hostileListQueries } from "./hostile-lists.ts";

/* What no client of good will sends, and what readers have stumbled over elsewhere. */

const numbers = `0 -0 -1 1.5 1e308 1e400 -1e400 -1e-400 1e39 1E+2 ${"9".repeat(60)} 1234567890123456 0.1234567890123456789
  -99999999999999.99 2147483648 9007199254740993 9223372036854775808`;
const noNumbers = "NaN Infinity -Infinity 0x10 +5 007 .5 5. 1_000 1,5";
const texts = `NaN Infinity 1e999 1_0 0x10 +5 007 -0 1,5 12345678901234567.89 __proto__ constructor toString ../../etc %00%ff USD XXX gbol
  2026-02-30 9999-12-31 0000-01-01 2026-01-01T99:00 +010000-01-01 2026-05-04T10:00:00+99:00 javascript:alert(1)
  http://169.254.169.254/ http://[::1]:99999/ file:///etc/passwd 💶 \u202e\u2066 <script> ' {companyId} {{}}`;

/** JSON as source text, so that numbers, escapes and bytes stand in it that no serialiser would write. */
export const values: readonly (string | Buffer)[] = [
  ...numbers.split(/\s+/),
  ...noNumbers.split(" "),
  ...texts.split(/\s+/).map((text) => JSON.stringify(text)),
  ...[
    "null",
    "true",
    "[]",
    "{}",
    "[null]",
    '[""]',
    '""',
    '" "',
    '"\' or 1=1 --"',
    '"x\\r\\nset-cookie: a=b"',
  ],
  ...['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udfff\\ud800"', "{", '"\\x"', "// x", "'x'", "undefined"],
  ...[
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"a":1,"a":2}',
    '{"id":"__proto__"}',
  ],
  ...['[[[[["x"]]]]]', `${"[".repeat(40)}${"]".repeat(40)}`, `[${"null,".repeat(3_000)}null]`],
  `"${"x".repeat(70_000)}"`,
  ...[
    [0x22, 0xff, 0xfe, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0x22, 0x00, 0x22],
  ].map((bytes) => Buffer.from(bytes)),
];

/** Parts of a path, as they stand in it. */
export const segments: readonly string[] = [
  ..."%00 %0d%0aset-cookie:a=b %ff%fe %ed%a0%80 % %zz .. %2e%2e %2f a%2fb ..%2f..%2fcompanies __proto__ constructor null 0 -1".split(
    " ",
  ),
  ..."1%20or%201=1 %F0%9F%98%80 é {} ;a=b %E2%80%AE batch credentials latest * :companyId %25 a%5cb".split(
    " ",
  ),
  ...["", "x".repeat(999), "x".repeat(1_001), "6F3C1C9E-0D5B-4F0A-9A51-2F9F0C6F1A01"],
];

export const queries: readonly string[] = [
  ..."page=1&page=2 page=0 page=-1 page=1e3 page=999999999999999&pageSize=5000 page=9999999999999999 pageSize=5001".split(
    " ",
  ),
  ..."page=%00 page[]=1 page[a]=1 __proto__=1&__proto__=2 constructor=1 page=1&PAGE=2 %ff=%ff page=%zz =&&= ? &".split(
    " ",
  ),
  ..."timeoutInMinutes=2147483647 timeoutInMinutes=2147483648 timeoutInMinutes=0 timeoutInMinutes=1&timeoutInMinutes=2".split(
    " ",
  ),
  ..."allowSyncOnPushComplete=maybe otp=a&otp=b otp=%00 state=a&state=b&code=c error=access_denied&state=x".split(
    " ",
  ),
  ...hostileListQueries,
  ...[`otp=${"A".repeat(32)}`, `a=${"b".repeat(9_000)}`, "a=%ED%A0%80&__proto__=x&constructor=y"],
  Array.from({ length: 1_200 }, (_, nth) => `k${nth}=v`).join("&"),
];

/** Whole bodies. */
export const bodies: readonly Buffer[] = [
  ...[
    "",
    " ",
    "null",
    "1",
    '"text"',
    "true",
    "[]",
    "{}",
    "[{}]",
    "{",
    "[",
    "{]",
    '{"a":',
    "\u0000",
    "\ufeff{}",
  ],
  ...[
    "[".repeat(100_000),
    `{"a":${"[".repeat(50)}${"]".repeat(50)}}`,
    `${'{"a":'.repeat(60)}1${"}".repeat(60)}`,
  ],
  ...[
    `{${Array.from({ length: 5_000 }, (_, nth) => `"k${nth}":${nth}`).join()}}`,
    `[${"1,".repeat(50_000)}1]`,
  ],
  ...["otp=1&otp=2", "%00=%00&otp=%00", '{"name":"A","name":"B"}', '{"__proto__":{"name":"A"}}'],
  ...['{"name":"A","tags":{"__proto__":"x","constructor":"y"}}', '"AQI="'],
  ...[
    [0xff, 0xfe, 0x7b, 0x7d],
    [0x1f, 0x8b, 8, 0, 0],
  ],
].map((body) => Buffer.from(body as string));

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Headers named `Authorization` that let nobody in. */
export const wrongAuthorizations: readonly string[] = [
  ...["", "Basic", "Basic ", "Basic =", "Basic ====", "Basic AAAA", "basic \u00ff", "Digest x", "Bearer"],
  ...[`Basic ${base64("\u0000")}`, `Basic ${base64(`test${"a".repeat(36)}`)}`, `Basic ${"A".repeat(9_000)}`],
  ...["Bearer .", "Bearer ..", "Bearer a.b", "Bearer a.b.c", "Bearer e30.", "Bearer .e30", "Bearer \u00ff"],
  ...[`Bearer ${base64('{"company":1}')}.AAAA`, `Bearer ${"A".repeat(9_000)}.A`],
];

/** Headers beside the credentials, each as `name: value`. */
export const headers: readonly (readonly [string, string])[] = [
  ...[
    "text/plain",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
  ].map((type) => ["content-type", type] as const),
  ...["\u00ff", ";", "application/problem+json", "text/json"].map((type) => ["content-type", type] as const),
  ...["a", "", "x".repeat(256), "é", "__proto__"].map((key) => ["idempotency-key", key] as const),
  ...[
    "millrace_link_=",
    "millrace_link_a=%00; millrace_link_a=b",
    "=;;=a; millrace_link___proto__=a; millrace_link_constructor=b",
    `millrace_link_a=${"a".repeat(5_000)}`,
    Array.from({ length: 200 }, (_, nth) => `millrace_link_${nth}=a`).join("; "),
  ].map((cookie) => ["cookie", cookie] as const),
  ...["-1", "1e3", "99999999999999999999"].map((length) => ["content-length", length] as const),
  ...["gzip", "identity"].map((coding) => ["transfer-encoding", coding] as const),
  ...["gzip", "zip-bomb"].map((coding) => ["content-encoding", coding] as const),
  ...["100-continue", "everything"].map((what) => ["expect", what] as const),
  ["x-http-method-override", "DELETE"],
  ["x-method-override", "DELETE"],
  ["accept", "application/xml"],
  ["accept-language", "fr;q=NaN,\u00ff"],
  ["accept-version", "9"],
  ["te", "trailers"],
  ["range", "bytes=0-"],
  ["x-forwarded-for", "unknown, \u00ff"],
  ["x-forwarded-host", "evil.example"],
  ["x-forwarded-proto", "javascript"],
  ["host", "evil.example"],
  ["upgrade", "websocket"],
  ["connection", "upgrade"],
  ["x-long", "y".repeat(20_000)],
];

export const methods: readonly string[] = "HEAD OPTIONS TRACE QUERY PROPFIND GET POST PUT PATCH".split(" ");
