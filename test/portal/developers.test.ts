import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import type { ApiRequest } from "../../src/portal/requests/api-request.ts";
import { insertRequests } from "../../src/portal/requests/queries.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import type { Json } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { Receiver } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";

const dayMs = 86_400_000;

test("what developers do in the Portal", async (t) => {
  let ahead = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + ahead) };
  const world = await testMillrace(t, { clock });
  const { bank, database } = world;
  const signIn = () => signedIn(world, "developer", "Devi Elmer");
  let developer = await signIn();
  /** Sessions end meanwhile. */
  const later = async (milliseconds: number) => {
    ahead += milliseconds;
    developer = await signIn();
  };
  const withKey = (key: string, path = "/companies", init: RequestInit = {}) =>
    fetch(`${bank.url}${path}`, {
      ...init,
      headers: { authorization: `Basic ${Buffer.from(key).toString("base64")}`, ...init.headers },
    });
  const keys = async (): Promise<Json[]> => (await developer.done("GET", "/keys")).results;

  await t.test("a key is shown whole once, and never again by any list", async () => {
    const made = await developer.done("POST", "/keys", { name: "Core banking" });
    assert.equal(Buffer.from(made.header.split(" ")[1], "base64").toString(), made.apiKey);
    assert.equal((await withKey(made.apiKey)).status, 200);
    const listed = await developer.get("/keys");
    assert.ok(!listed.text.includes(made.apiKey));
    const [first, own] = listed.body.results;
    assert.deepEqual(first.createdBy, { kind: "system", id: null, name: null });
    assert.deepEqual(own.createdBy, { kind: "person", id: developer.person.personId, name: "Devi Elmer" });
    assert.equal(own.maskedKey, `${made.apiKey.slice(0, 4)}${"*".repeat(32)}${made.apiKey.slice(-4)}`);
    assert.equal(own.lastUsedFrom, "loopback");
    assert.ok(own.deletable && !own.idle);
  });

  await t.test("while a key is rotated no call with the old or the new key fails", async () => {
    const old = await developer.done("POST", "/keys", { name: "Under use" });
    const inUse = [old.apiKey];
    let calling = true;
    const statuses: number[] = [];
    const callers = Array.from({ length: 4 }, async (_, nth) => {
      while (calling) statuses.push((await withKey(inUse[nth % inUse.length]!)).status);
    });
    const called = (count: number) => waitFor(`${count} calls`, () => statuses.length >= count);
    await called(20);
    const rotated = await developer.done("POST", `/keys/${old.id}/rotate`, { overlapHours: 2 });
    inUse.push(rotated.apiKey);
    await called(statuses.length + 40);
    calling = false;
    await Promise.all(callers);
    assert.deepEqual([...new Set(statuses)], [200]);
    assert.equal(rotated.name, "Under use");
    const ending = (await keys()).find(({ id }) => id === old.id);
    assert.equal(ending.replacedBy, rotated.id);

    const again = await developer.post(`/keys/${old.id}/rotate`, {});
    assert.deepEqual([again.status, again.body.code], [409, "api-key-rotated"]);
    await later(2 * 3_600_000 + 1);
    assert.equal((await withKey(old.apiKey)).status, 401, "the old key has ended");
    assert.equal((await withKey(rotated.apiKey)).status, 200);
    assert.ok(!(await keys()).some(({ id }) => id === old.id));
    const trail = await database.rows<{ type: string; actor: Json }>({
      text: "select type, actor from audit_event where type = 'apiKey.rotated'",
    });
    assert.deepEqual(
      trail.map(({ actor }) => [actor.kind, actor.role]),
      [["person", "developer"]],
    );
  });

  await t.test("a key may end by itself; the last one without an end cannot be deleted", async () => {
    const short = await developer.done("POST", "/keys", { name: "Trial", endsInDays: 1 });
    for (const { id, deletable } of (await keys()).slice(1)) {
      assert.ok(deletable);
      if (id !== short.id) await developer.done("DELETE", `/keys/${id}`);
    }
    const [last] = await keys();
    assert.equal(last.deletable, false);
    const refused = await developer.delete(`/keys/${last.id}`);
    assert.deepEqual([refused.status, refused.body.code], [409, "last-api-key"]);
    await later(dayMs);
    assert.equal((await withKey(short.apiKey)).status, 401);
    assert.equal((await keys()).length, 1);
  });

  await t.test("there are ten keys at most, and one is still rotated then", async () => {
    const made: Json[] = [];
    for (let nth = 0; nth < 9; nth += 1) made.push(await developer.done("POST", "/keys", { name: `${nth}` }));
    const eleventh = await developer.post("/keys", {});
    assert.deepEqual([eleventh.status, eleventh.body.code], [409, "api-key-limit"]);
    await developer.done("POST", `/keys/${made[0].id}/rotate`, { overlapHours: 0 });
    assert.equal((await withKey(made[0].apiKey)).status, 401, "no overlap ends the old one at once");
    assert.equal((await keys()).length, 10);
    await later(31 * dayMs);
    assert.ok((await keys()).every(({ idle }) => idle));
  });

  await t.test("the public routes of keys, which may show them whole, are not the Portal's", async () => {
    assert.equal((await developer.get("/apiKeys")).status, 404);
  });

  const requests = async (query: string): Promise<Json> =>
    developer.done("GET", `/requests?query=${encodeURIComponent(query)}`);
  const logged = (correlationId: string) =>
    waitFor("a request to be in the log", async () => {
      const reply = await developer.get(`/requests/${correlationId}`);
      return reply.status === 200 && reply.body;
    });

  await t.test("each call is in the log, with its key, its company and what a refusal said", async () => {
    const companyId = await bank.company();
    const good = await withKey(bank.apiKey, `/companies/${companyId}?secret=hunter2`);
    const found = await logged(good.headers.get("x-correlation-id")!);
    assert.deepEqual(
      [found.operation, found.status, found.caller, found.companyId, found.path],
      ["get-company", 200, "key", companyId, `/companies/${companyId}?secret=…`],
    );
    assert.ok(found.companyName && found.replySize > 0 && found.durationMs > 0);
    assert.match(found.curl, /^curl -X GET .*\$MILLRACE_API_KEY/s);
    assert.ok(!found.curl.includes(bank.apiKey));

    const bad = await withKey(bank.apiKey, "/companies", {
      method: "POST",
      body: JSON.stringify({ name: 7, note: "not for the log" }),
      headers: { "content-type": "application/json" },
    });
    assert.equal(bad.status, 400);
    const refused = await logged(bad.headers.get("x-correlation-id")!);
    assert.deepEqual([refused.code, refused.findings[0].itemId], ["invalid-content", "name"]);
    assert.ok(!JSON.stringify(refused).includes("not for the log"));
    const unknown = await withKey(bank.apiKey, "/compnies");
    assert.equal((await logged(unknown.headers.get("x-correlation-id")!)).operation, null);
    const stranger = await withKey("nobody");
    assert.equal((await logged(stranger.headers.get("x-correlation-id")!)).caller, null);
  });

  await t.test("the log is filtered by status, company, operation, path and correlation id", async () => {
    const failed = await requests("refused=true");
    assert.ok(failed.results.length >= 3 && failed.results.every(({ status }: Json) => status >= 400));
    const [one] = failed.results;
    const dashed = one.correlationId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    assert.equal((await requests(`correlationId=${dashed}`)).totalResults, 1);
    assert.ok((await requests("operation=list-companies&&status=401")).totalResults > 0);
    assert.equal((await requests("path~compnies")).totalResults, 1);
    const page = await developer.get("/requests?pageSize=2");
    const next = await developer.get(page.body._links.next.href.replace("/portal/api", ""));
    assert.equal(next.body.pageNumber, 2);
    assert.ok(next.body.results[0].at <= page.body.results[1].at);
  });

  await t.test("what was asked about a company that is erased meanwhile is not written", async () => {
    const companyId = await bank.company();
    const late = (status: number): ApiRequest => ({
      companyId,
      at: clock.now(),
      correlationId: uuid(systemRandom).replaceAll("-", ""),
      method: "GET",
      operation: "get-company",
      path: `/companies/${companyId}`,
      status,
      code: null,
      durationMs: 1,
      caller: "key",
      apiKeyId: null,
      address: "127.0.0.1",
      userAgent: null,
      replayOf: null,
      requestSize: null,
      replySize: null,
      error: null,
      findings: null,
    });
    assert.equal(await insertRequests(database, [late(200)]), 1, "while it is there");
    await bank.done("DELETE", `/companies/${companyId}`);
    const company = { text: "select from company where company_id = $1" };
    await waitFor("it to be erased", async () => (await database.rows(company, [companyId])).length === 0);
    assert.equal(await insertRequests(database, [late(200), late(400)]), 0);
    assert.equal(await insertRequests(database, [late(404)]), 1, "what was not found stays told");
  });

  await t.test("requests that are old enough are forgotten", async () => {
    const counts = async () =>
      (await database.one<{ count: number }>({ text: "select count(*)::int as count from api_request" }))
        .count;
    assert.ok((await counts()) > 10);
    const { forgetOldRequests } = await import("../../src/portal/requests/handle-jobs.ts");
    await later(15 * dayMs);
    await forgetOldRequests(world.millrace.application);
    assert.equal(await counts(), 0);
  });

  await t.test("webhooks: how deliveries go is counted, and a plan says what recovering sends", async (t) => {
    const receiver = await Receiver.open(t);
    const made = await developer.done("POST", "/webhooks", {
      url: receiver.url,
      eventTypes: ["company.created"],
      description: "Ledger",
      headers: { "X-Bank": "yes" },
      rateLimit: 2,
    });
    const endpoint = async () => developer.done("GET", `/endpoints/${made.id}`);
    assert.deepEqual(
      [(await endpoint()).description, (await endpoint()).headerNames, (await endpoint()).rateLimit],
      ["Ledger", ["X-Bank"], 2],
    );
    const since = clock.now().toISOString();
    const companyId = await bank.company();
    const [call] = await receiver.received(1);
    assert.equal(call!.headers["x-bank"], "yes");
    receiver.answer = 500;
    await bank.company();
    await receiver.received(2);
    const counted = await waitFor("both attempts to be counted", async () => {
      const found = await endpoint();
      return found.lastDay.succeeded + found.lastDay.failed >= 2 && found;
    });
    assert.ok(counted.lastFourWeeks.succeeded === 1 && counted.lastFourWeeks.failed >= 1);
    assert.equal((await developer.done("GET", "/endpoints")).results[0].id, made.id);

    const activity = await developer.done("GET", `/webhookActivity?hours=6&webhookId=${made.id}`);
    const total = activity.buckets.reduce((sum: number, one: Json) => sum + one.succeeded, 0);
    assert.deepEqual([activity.bucketMinutes, total], [10, 1]);
    assert.ok(activity.buckets.length >= 36);

    await database.count({
      text: "update webhook_delivery set state = 'Failure', due_at = null where state = 'Attempting'",
    });
    const plan = await developer.done("GET", `/endpoints/${made.id}/recovery?since=${since}`);
    assert.deepEqual(
      [plan.messages, plan.byType[0].eventType, plan.ratePerSecond, plan.secondsAtLeast, plan.held],
      [1, "company.created", 2, 1, null],
    );
    receiver.answer = 204;
    const sent = await developer.done("POST", `/webhooks/${made.id}/recover`, { since });
    assert.equal(sent.messages, plan.messages);

    const all = await developer.done("GET", `/webhookMessages?query=companyId=${companyId}`);
    assert.equal(all.results[0].deliveries[0].status, "Success");
    const none = await developer.done("GET", "/webhookMessages?query=status=Failure%26%26eventType~nothing");
    assert.equal(none.totalResults, 0);

    const added = await developer.done("POST", "/webhooks", {
      url: `${receiver.url}/late`,
      eventTypes: ["company.created"],
    });
    const missing = `/endpoints/${added.id}/missing`;
    const planned = await developer.done("GET", `${missing}?since=${since}`);
    assert.deepEqual([planned.messages, planned.byType[0].eventType], [2, "company.created"]);
    const late = () => receiver.calls.filter(({ path }) => path.endsWith("/late"));
    assert.equal(late().length, 0, "a plan sends nothing");
    await developer.done("POST", missing, { since });
    await waitFor("what was missing to arrive", () => late().length === 2);
    assert.ok(late().some(({ body }) => body.payload.id === companyId));
    assert.equal((await developer.done("GET", `${missing}?since=${since}`)).messages, 0);
  });
});
