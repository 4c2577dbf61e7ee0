import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import pino from "pino";
import { systemClock } from "../../src/clock.ts";
import { describedApi } from "../contract/documented.ts";
import { testMillrace } from "../millrace.ts";
import { pretendSource } from "../pretend-source.ts";
import { type Aim, type Asked, requestTo, type Whose } from "./generate-request.ts";
import { assertHarmless } from "./harmless.ts";
import { type Ids, nowhere, pathIn, placeFor } from "./place.ts";
import { exchange, type RawReply, requestBytes } from "./raw.ts";

/** How many groups of requests; with `FUZZ_SEED` and `FUZZ_PATH` as a failure names them, that one again. */
const runs = Number(process.env.FUZZ_RUNS ?? 70);
const seed = Number(process.env.FUZZ_SEED ?? 20_260_504);
const path = process.env.FUZZ_PATH;

const link = "/companies/{companyId}/connections/{connectionId}/start";
const pages: readonly Aim[] = [
  { id: "link-start", method: "GET", path: link },
  { id: "link-press", method: "POST", path: link },
  { id: "link-new", method: "POST", path: "/link/new-link" },
  { id: "link-asked", method: "GET", path: "/link/new-link/asked" },
  { id: "link-session", method: "GET", path: "/link/s/{accountId}" },
  { id: "link-screen", method: "GET", path: "/link/s/{accountId}/connections/{connectionId}/accounts" },
  { id: "link-token", method: "POST", path: "/link/s/{accountId}/token" },
  { id: "link-locale", method: "POST", path: "/link/s/{accountId}/locale" },
  { id: "link-authorize", method: "POST", path: "/link/s/{accountId}/authorize" },
  { id: "link-finish", method: "POST", path: "/link/s/{accountId}/finish" },
  { id: "link-callback", method: "GET", path: "/link/callback/gbol" },
  { id: "link-finished", method: "GET", path: "/link/finished" },
  { id: "link-company", method: "GET", path: "/company/{companyId}" },
  { id: "link-company-press", method: "POST", path: "/company/{companyId}" },
  { id: "error-code", method: "GET", path: "/docs/errors/{accountId}" },
  { id: "alive", method: "GET", path: "/healthz" },
  { id: "ready", method: "GET", path: "/readyz" },
  { id: "nowhere", method: "GET", path: "/nowhere/{accountId}" },
];

interface Sent {
  readonly asked: Asked;
  readonly target: string;
  readonly bytes: Buffer;
  readonly mixed: boolean;
}

test("whatever is sent to any route, by one caller or many at once, the answer is a documented one, and what is refused leaves no trace", {
  timeout: Math.max(300, runs * 5) * 1_000,
}, async (t) => {
  const world = await prepare(t);
  const { described, aims, failures } = world;
  const answered = new Map<string, number>();
  const succeeded = new Set<string>();

  const one = async (asked: Asked): Promise<string | undefined> => {
    const sent = world.resolve(asked);
    const told = `to ${asked.aim.id}\n${sent.bytes.subarray(0, 1_500).toString("latin1")}`;
    const reply = await exchange(world.port, sent.bytes).catch((error) =>
      assert.fail(`${error.message} ${told}`),
    );
    try {
      check(sent, reply);
    } catch (error) {
      const answer = `${reply.status} ${JSON.stringify([...reply.headers])} ${reply.body.slice(0, 1_000)}`;
      throw new Error(`${(error as Error).message}\n${answer}\n${told}`, { cause: error });
    }
    answered.set(String(reply.status), (answered.get(String(reply.status)) ?? 0) + 1);
    if (reply.status < 300) succeeded.add(asked.aim.id);
    return reply.status < 400 ? undefined : reply.headers.get("x-correlation-id")!;
  };
  const check = ({ asked, target, mixed }: Sent, reply: RawReply) => {
    const { aim, method } = asked;
    assertHarmless(reply, aim.id, method, target);
    if (mixed) assert.ok(reply.status >= 300, "ids of different owners go together");
    if (
      aim.documented &&
      method === aim.method &&
      aim.documented.path === aim.path &&
      world.meets(aim, target)
    )
      described.assertAnswer(aim.documented, reply.status, reply.body);
  };

  const group = fc.record({
    asked: fc.array(fc.oneof(...aims.map((aim) => requestTo(aim, described.document))), {
      minLength: 4,
      maxLength: 24,
    }),
    together: fc.boolean(),
  });
  const property = fc.asyncProperty(group, async ({ asked, together }) => {
    await world.restore();
    const refused: (string | undefined)[] = [];
    if (together) refused.push(...(await Promise.all(asked.map(one))));
    else for (const request of asked) refused.push(await one(request));
    assert.deepEqual(failures.splice(0), [], "nothing is logged as failed");
    assert.deepEqual(await world.traces(refused), [], "what was refused has changed nothing");
  });
  const result = await fc.check(property, { seed, path, numRuns: runs, endOnFailure: true });
  t.diagnostic(JSON.stringify(Object.fromEntries([...answered].sort())));
  if (result.failed) {
    const cause = result.errorInstance as Error | undefined;
    const again = `FUZZ_SEED=${result.seed} FUZZ_PATH=${result.counterexamplePath}`;
    assert.fail(`${again} npm test -- test/security/fuzz.test.ts runs it again\n${cause?.stack ?? cause}`);
  }
  if (path === undefined)
    assert.ok(succeeded.size > aims.length / 3, `only ${[...succeeded]} ever succeeded`);
  assert.deepEqual(await world.standing(), world.stood, "what the requests were not to reach is as it was");
});

/** A Millrace with a place that stays, one of somebody else, and one that is destroyed and made again. */
async function prepare(t: TestContext) {
  const failures: string[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      if (JSON.parse(line).level >= 50) failures.push(String(line));
      done();
    },
  });
  const { bank, millrace, sandbox, database } = await testMillrace(t, {
    log: pino({ level: "warn" }, sink),
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "1000" },
  });
  sandbox.xero.admin.changeLimits({
    minutePerTenant: 1e6,
    dayPerTenant: 1e6,
    concurrentPerTenant: 100,
    statementsPerMinute: 1e6,
  });
  const source = await pretendSource(t);
  const described = await describedApi(bank.url);
  const aims: Aim[] = [...described.operations.map((one) => ({ ...one, documented: one })), ...pages];

  const here = await placeFor(bank, sandbox, source, 1);
  const there = await placeFor(bank, sandbox, source, 2);
  const places: Record<Whose, Ids> = { here: here.ids, there: there.ids, doomed: nowhere, nowhere };
  const tokenOf = async ({ companyId }: Ids) =>
    `Bearer ${(await bank.done("GET", `/companies/${companyId}/accessToken`)).accessToken}`;
  const tokens = {
    token: await tokenOf(here.ids),
    "foreign token": await tokenOf(there.ids),
    key: bank.authorization,
  };
  let otp = "";
  let group = 0;

  const resolve = (asked: Asked): Sent => {
    const ids = { ...places[asked.whose] };
    const names = [...asked.aim.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof Ids);
    const changed = asked.other && names[asked.other.nth % names.length];
    let path: string;
    let mixed = false;
    if (changed && asked.other && "segment" in asked.other) {
      const { segment } = asked.other;
      path = pathIn(asked.aim.path.replace(`{${changed}}`, "\u0001"), ids).replace("\u0001", segment);
    } else {
      if (changed && asked.other && "whose" in asked.other) {
        const theirs = places[asked.other.whose][changed];
        mixed =
          theirs !== ids[changed] && owned.has(changed) && names.filter((name) => owned.has(name)).length > 1;
        ids[changed] = theirs;
      }
      path = pathIn(asked.aim.path, ids);
    }
    const fill = (text: string, as: "utf8" | "latin1" = "utf8") =>
      text.replace(/~~(\w+)~~/g, (whole, name: string) => {
        const value = { ...ids, ...more, otp }[name];
        return value === undefined ? whole : Buffer.from(value).toString(as);
      });
    const target = fill(asked.query) === "" ? path : `${path}?${fill(asked.query)}`;
    // The bytes of a body are kept as they are: it may be no text.
    const body = Buffer.from(fill(asked.body.toString("latin1"), "latin1"), "latin1");
    return { asked, target, mixed, bytes: bytesOf(asked, target, body, tokens) };
  };
  const more: Record<string, string> = {
    targetId: here.feed.targetId,
    today: systemClock.now().toISOString().slice(0, 10),
    sourceUrl: source.url,
  };

  const kept = async (path: string): Promise<string[]> =>
    (await bank.done("GET", path)).results.map((one: { id: string }) => one.id);
  const shared = { "/apiKeys": await kept("/apiKeys"), "/webhooks": await kept("/webhooks") };
  /** Gives back what earlier requests have ended, and takes back what they made of which there may be only a few. */
  const restore = async () => {
    group += 1;
    if (group % 10 === 1)
      otp = new URL((await bank.done("GET", here.feed.path)).linkUrl).searchParams.get("otp")!;
    const path = pathIn("/companies/{companyId}/connections/{connectionId}", places.doomed);
    if (group % 10 !== 1 || (await bank.call("GET", path)).body.status === "Linked") return;
    for (const [list, own] of Object.entries(shared))
      for (const id of await kept(list)) if (!own.includes(id)) await bank.done("DELETE", `${list}/${id}`);
    places.doomed = (await placeFor(bank, sandbox, source, group + 2)).ids;
  };
  const traces = (refused: readonly (string | undefined)[]) =>
    database.rows(
      { text: "select type, target, correlation_id from audit_event where correlation_id = any($1)" },
      [refused.filter((id) => id !== undefined)],
    );
  /** What nothing here is allowed to change. */
  const standing = async () => {
    const { path, companyId } = there.feed;
    const accounts = await bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`);
    const { results } = await bank.done("GET", `/companies/${companyId}/push`);
    const { status } = await bank.done("GET", path);
    return { accounts, results, status, here: (await bank.done("GET", here.feed.path)).status };
  };
  const meets = ({ path }: Aim, target: string) =>
    new RegExp(`^${path.replace(/\{\w+\}/g, "[^/?]+")}(\\?|$)`).test(target) && !fixedWord.test(target);
  return {
    ...{ described, aims, failures, port: millrace.port, stood: await standing() },
    ...{ resolve, restore, traces, standing, meets },
  };
}

/** What belongs to one company, and is not to be found under another. */
const owned: ReadonlySet<string> = new Set(
  "companyId connectionId accountId sourceAccountId pushOperationKey datasetId syncId".split(" "),
);
/** Words that stand where an id is expected, and so lead to another operation. */
const fixedWord = /\/(batch|credentials|latest|eventTypes)(\?|$)|\/\.\.(\/|\?|$)/i;

function bytesOf(
  { method, form, chunked, caller, headers }: Asked,
  target: string,
  body: Buffer,
  tokens: Record<"key" | "token" | "foreign token", string>,
): Buffer {
  const lines: [string, string][] = [
    ["host", "localhost"],
    ["connection", "close"],
    ["authorization", typeof caller === "string" ? tokens[caller] : caller.authorization],
  ];
  if (body.length > 0)
    lines.push(["content-type", form ? "application/x-www-form-urlencoded" : "application/json"]);
  lines.push(...headers.map(([name, value]): [string, string] => [name, value]));
  const framed = headers.some(([name]) => name === "content-length" || name === "transfer-encoding");
  if (framed) return requestBytes(method, target, lines, body);
  if (!chunked || body.length === 0)
    return requestBytes(method, target, [...lines, ["content-length", String(body.length)]], body);
  const chunk = [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")];
  return requestBytes(method, target, [...lines, ["transfer-encoding", "chunked"]], Buffer.concat(chunk));
}
