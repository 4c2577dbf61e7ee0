import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import pino from "pino";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { type Operation, operations, type Place } from "../contract/operations.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { chance, type Holder, hostileRequest } from "./hostile.ts";
import { exchange, type RawReply } from "./raw.ts";

const rounds = Number(process.env.MILLRACE_TEST_FUZZ_ROUNDS ?? 32);
const seed = Number(process.env.MILLRACE_TEST_FUZZ_SEED ?? 20_260_504);

const link = "/companies/{companyId}/connections/{connectionId}/start";
const pages: readonly Operation[] = [
  { id: "link-start", method: "GET", path: link },
  { id: "link-press", method: "POST", path: link, body: () => ({ otp: "AAAA" }) },
  { id: "link-again", method: "POST", path: "/link/again" },
  { id: "link-callback", method: "GET", path: "/link/callback/gbol" },
  { id: "link-finished", method: "GET", path: "/link/finished" },
  { id: "link-company", method: "GET", path: "/company/{companyId}" },
  { id: "error-codes", method: "GET", path: "/docs/errors" },
  { id: "error-code", method: "GET", path: "/docs/errors/{accountId}" },
  { id: "alive", method: "GET", path: "/healthz" },
  { id: "ready", method: "GET", path: "/readyz" },
  { id: "nowhere", method: "GET", path: "/nowhere/{accountId}" },
];
const surfaceOf = (path: string) =>
  /^\/(link|company|docs|healthz|readyz)(\/|$|\?)|\/start(\?|$)/i.test(path) ? "page" : "api";

const insides =
  /\bat .{0,200}\.(ts|js|mjs):\d+|node_modules|node:internal|SQLSTATE|violates|relation "|insert into|select .{1,80} from |syntax error at/i;

function assertHarmless(
  reply: RawReply,
  { id }: Operation,
  method: string,
  target: string,
  message: string,
): void {
  // 501 is the answer to a company's own address, which leads nowhere yet.
  assert.ok(reply.status < 500 || (reply.status === 501 && id === "link-company"), message);
  assert.doesNotMatch(reply.body, insides, message);
  assert.equal(reply.headers.get("x-content-type-options"), "nosniff", message);
  const pressed = id === "link-press" && reply.status === 303;
  assert.equal(reply.headers.has("set-cookie"), pressed, message);
  if (reply.status === 405) assert.ok(!reply.headers.get("allow")?.split(", ").includes(method), message);
  const correlation = reply.headers.get("x-correlation-id");
  assert.match(correlation ?? "", /^[0-9a-f]{32}$/, message);
  if (reply.status < 400 || method === "HEAD") return;
  // Documented to answer 409 with what became of each account.
  if (id === "create-batch-source-account" && reply.status === 409) return;
  const json = reply.headers.get("content-type")?.startsWith("application/json");
  if (!json && surfaceOf(target) === "page") return;
  assert.ok(json, message);
  const body = JSON.parse(reply.body);
  assert.equal(body.statusCode, reply.status, message);
  assert.equal(body.correlationId, correlation, message);
  assert.equal(body.service, "PublicApi", message);
  assert.ok(typeof body.error === "string" && body.error !== "", message);
  assert.ok(["True", "False", "Unknown"].includes(body.canBeRetried), message);
}

test("whatever is sent to any route, the answer is a refusal in the contract's shape and tells nothing of the inside", async (t) => {
  const failures: string[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      if (JSON.parse(line).level >= 50) failures.push(String(line));
      done();
    },
  });
  const { bank, millrace, sandbox } = await testMillrace(t, {
    log: pino({ level: "debug" }, sink),
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "1000" },
  });
  const plenty = {
    minutePerTenant: 1e6,
    dayPerTenant: 1e6,
    concurrentPerTenant: 100,
    statementsPerMinute: 1e6,
  };
  sandbox.xero.admin.changeLimits(plenty);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const pushOperationKey = await bank.pushed(feed, someLines(1, systemClock.now()));
  const place: Place = {
    companyId: feed.companyId,
    connectionId: feed.connectionId,
    accountId: feed.accountId,
    pushOperationKey,
    datasetId: pushOperationKey,
  };
  const { accessToken } = await bank.done("GET", `/companies/${feed.companyId}/accessToken`);
  const line = {
    ...someLines(1, systemClock.now())[0],
    counterparty: "c",
    reference: "r",
    reconciled: false,
  };
  const bodies: Readonly<Record<string, unknown>> = {
    "create-bank-transactions": { accountId: feed.accountId, transactions: [line] },
    // One that would end the place for all requests that follow.
    "unlink-connection": { status: "Linked" },
  };
  const all = [...operations, ...pages].map((operation) =>
    operation.id in bodies ? { ...operation, body: () => bodies[operation.id] } : operation,
  );
  const newLink = async (): Promise<string> => (await bank.done("GET", feed.path)).linkUrl;
  const { cookie } = await bank.followLink(await newLink());
  let holder: Holder = { key: bank.authorization, token: `Bearer ${accessToken}`, otp: "", cookie };
  const random = chance(seed);
  const statuses = new Map<number, number>();

  const one = async (operation: Operation) => {
    const { method, target, bytes } = hostileRequest(random, operation, place, holder);
    const sent = `seed ${seed}: ${operation.id}\n${bytes.subarray(0, 1_500).toString("latin1")}`;
    const reply = await exchange(millrace.port, bytes).catch((error) =>
      assert.fail(`${error.message}: ${sent}`),
    );
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    const told = `${reply.status} ${JSON.stringify([...reply.headers])} ${reply.body.slice(0, 1_000)}`;
    assertHarmless(reply, operation, method, target, `${told}\nto ${sent}`);
  };
  for (let round = 0; round < rounds; round++) {
    holder = { ...holder, otp: new URL(await newLink()).searchParams.get("otp")! };
    await Promise.all(all.map(one));
  }
  t.diagnostic(`${rounds * all.length} requests: ${JSON.stringify([...statuses].sort())}`);
  assert.deepEqual(failures, []);
  assert.equal(
    (await bank.done("GET", feed.path)).status,
    "Linked",
    "the place the requests were about is still there",
  );
});
