import assert from "node:assert/strict";
import { test } from "node:test";
import { retryPushesJob } from "../../src/portal/pushes/jobs.ts";
import type { Feed, Json } from "../bank.ts";
import {
  addFault,
  assertArrived,
  assertDelivered,
  freshFeed,
  linesTo,
  post,
  recentLines,
} from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { waitFor } from "../wait-for.ts";

test("what people do about pushes in the Portal", async (t) => {
  const world = await testMillrace(t, { timing: { unsettledAfterMs: 300 } });
  const { bank, sandbox } = world;
  const analyst = await signedIn(world, "analyst", "Ana Lyst");
  const support = await signedIn(world, "support");
  const detail = (key: string): Promise<Json> => analyst.done("GET", `/pushes/${key}`);
  const listed = async (query: string): Promise<string[]> =>
    (await analyst.done("GET", `/pushes?${query}`)).results.map((row: Json) => row.pushOperationKey);
  const refusedPush = async (feed: Feed, lines = recentLines()): Promise<string> => {
    addFault(world, feed, { kind: "reject", errorType: "invalid-end-balance", match: post });
    const key = await bank.pushed(feed, lines);
    await bank.ended(feed, key);
    return key;
  };

  /** The pushes that the audit trail names for the decision about a batch. */
  const decisions = async (batchId: string): Promise<string[]> => {
    const text = `select target->>'operationId' as key from audit_event
      where type = 'push.decided' and after->>'batchId' = $1 order by 1`;
    const rows = await world.millrace.application.database.rows<{ key: string }>({ text }, [batchId]);
    return rows.map(({ key }) => key);
  };

  await t.test("a refused push tells why, with what was said to Xero and without tokens", async () => {
    const feed = await freshFeed(world);
    const key = await refusedPush(feed);
    const found = await detail(key);
    assert.equal(found.push.status, "Failed");
    assert.deepEqual([found.push.counts.refused, found.plan.send, found.plan.kept], [5, 5, null]);
    assert.equal(found.explanations[0].code, "refused");
    assert.match(found.reasons[0].code, /invalid-end-balance/);
    const kinds = found.timeline.map(({ kind }: Json) => kind);
    for (const kind of ["accepted", "validated", "queued", "batched", "sent", "answered", "settled", "ended"])
      assert.ok(kinds.includes(kind), `${kind} of ${kinds}`);
    const [call] = found.exchanges;
    assert.deepEqual([call.method, call.purpose, call.attempt], ["POST", "send", 1]);
    assert.match(call.address, /\/bankfeeds\.xro\/1\.0\/Statements$/);
    assert.match(call.request, /"t-0"/);
    assert.match(call.answer, /invalid-end-balance/);
    assert.equal(call.requestDigest, found.batches[0].requestDigest, "what was sent is what was frozen");
    assert.doesNotMatch(JSON.stringify(found), /bearer|eyJ/i);
    assert.equal(found.timeline[0].actor.kind, "api-key");

    assert.deepEqual(await listed(`outcome=refused&companyId=${feed.companyId}`), [key]);
    assert.deepEqual(await listed(`status=Failed&correlationId=${found.correlationId}`), [key]);
    assert.deepEqual(await listed(`handled=false&companyId=${feed.companyId}&accountId=${feed.accountId}`), [
      key,
    ]);
    assert.deepEqual(await listed(`transactionId=t-&companyId=${feed.companyId}&platform=gbol`), [key]);
    for (const text of [key, found.correlationId, "t-0"])
      assert.deepEqual(await listed(`text=${text}&companyId=${feed.companyId}`), [key], text);
    assert.deepEqual(await listed(`outcome=in-doubt&companyId=${feed.companyId}`), []);
    assert.deepEqual(await listed(`until=2020-01-01&companyId=${feed.companyId}`), []);
    assert.equal((await support.done("GET", `/pushes/${key}`)).push.accountNumber, "••••2311");
    assert.equal((await analyst.get("/pushes?accountId=ac-001")).status, 400);
  });

  await t.test("a retry sends what was refused once more, and the push follows its lines", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines();
    const key = await refusedPush(feed, lines);
    assert.equal((await support.post(`/pushes/${key}/retry`, { parts: "failed" })).status, 403);
    const retried = await analyst.done("POST", `/pushes/${key}/retry`, { parts: "failed" });
    assert.deepEqual(retried, { linesSent: 5, batchesChecked: 0, reopened: [key] });
    await assertDelivered(world, feed, key, lines);
    const { timeline } = await detail(key);
    const retry = timeline.find(({ kind }: Json) => kind === "retried");
    const by = { kind: "person", id: analyst.person.personId, name: "Ana Lyst" };
    assert.deepEqual([retry.lines, retry.actor], [5, by]);
    const told = timeline.filter(({ kind }: Json) => ["undelivered", "ended", "retried"].includes(kind));
    assert.deepEqual(
      told.map(({ kind, lines: count, result }: Json) => [kind, count, result]),
      [
        ["undelivered", 5, null],
        ["ended", null, "Failed"],
        ["retried", 5, null],
        ["ended", null, "Success"],
      ],
      "the repair does not take away what was before it",
    );
    assert.match(told[0].reason, /Xero says: The statement was refused$/);
    assert.match(told[1].reason, /^5 of 5 transactions were not delivered: /);
    const history = (query: string) =>
      analyst.done("GET", `/companies/${feed.companyId}/timeline?kind=push&order=oldest&${query}`);
    const { results } = await history("");
    assert.deepEqual(
      results.map(({ type, pushOperationKey }: Json) => [type, pushOperationKey]),
      ["push.first", "push.failed", "push.retried"].map((type) => [type, key]),
    );
    assert.match(results[1].facts.reason, /^5 of 5 transactions were not delivered: /);
    assert.equal(results[2].actor.name, "Ana Lyst");
    const { results: two, next } = await history("pageSize=2");
    const { results: rest } = await history(`pageSize=2&after=${next}`);
    assert.deepEqual([...two, ...rest], results);
    const again = await analyst.post(`/pushes/${key}/retry`, { parts: "all" });
    assert.deepEqual([again.status, again.body.code], [400, "push-not-repairable"]);
    assertArrived(world, feed, lines);
  });

  await t.test("every push that has a retried line follows it", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines();
    const first = await refusedPush(feed, lines);
    const second = await refusedPush(feed, lines);
    assert.equal((await detail(second)).plan.otherPushes, 1);
    const { reopened } = await analyst.done("POST", `/pushes/${second}/retry`, { parts: "failed" });
    assert.deepEqual([...reopened].sort(), [first, second].sort());
    await assertDelivered(world, feed, second, lines);
    assert.equal((await bank.ended(feed, first)).status, "Success");
    const { timeline } = await detail(first);
    assert.deepEqual(
      timeline.flatMap(({ kind, result }: Json) =>
        /ended|reopened|retried/.test(kind) ? [result ?? kind] : [],
      ),
      ["Failed", "reopened", "Success"],
    );
  });

  await t.test("lines in doubt are looked at and not sent again while they may be there", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines();
    const other = await refusedPush(feed, [{ ...lines[0]!, id: "t-other" }]);
    addFault(world, feed, { kind: "settle-after", milliseconds: null, match: post });
    const key = await bank.pushed(feed, lines);
    const parked = await waitFor("the batch to wait for a person", async () => {
      const found = await detail(key);
      return found.plan.decide.length > 0 && found;
    });
    assert.equal(parked.explanations[0].code, "parked");
    assert.deepEqual([parked.plan.send, parked.plan.check.parked], [0, 1]);
    const calls = sandbox.xero.admin.statements().length;
    const retried = await analyst.done("POST", `/pushes/${key}/retry`, { parts: "all" });
    assert.deepEqual([retried.linesSent, retried.batchesChecked], [0, 1]);
    await waitFor("it to be looked at and to wait again", async () => {
      const found = await detail(key);
      return found.plan.decide.length > 0 && found.exchanges.length > parked.exchanges.length;
    });
    assert.equal(sandbox.xero.admin.statements().length, calls, "nothing was sent");

    const [{ batchId }] = parked.plan.decide;
    const decide = { found: "there" };
    const repeat = await bank.pushed(feed, lines);
    const wrong = await analyst.post(`/pushes/${other}/batches/${batchId}/decision`, decide);
    assert.deepEqual([wrong.status, wrong.body.code], [400, "push-not-repairable"], "the batch is of others");
    assert.equal((await analyst.post(`/pushes/${key}/batches/${batchId}/decision`, decide)).status, 204);
    assert.equal((await bank.operation(feed, key)).status, "Success");
    const { push, timeline } = await detail(key);
    assert.equal(push.counts.alreadyThere, 5);
    assert.ok(timeline.some(({ kind, result }: Json) => kind === "decided" && result === "there"));
    assert.deepEqual(
      await decisions(batchId),
      [key, repeat].sort(),
      "told of the pushes that have lines in it, and of no other",
    );
    const twice = await analyst.post(`/pushes/${key}/batches/${batchId}/decision`, decide);
    assert.equal(twice.body.code, "push-not-repairable");
  });

  await t.test("what a person has not found in the books is sent again", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines();
    addFault(world, feed, { kind: "hide", match: { operation: "read-statement" }, times: 0 });
    addFault(world, feed, { kind: "hide", match: { operation: "list-statements" }, times: 0 });
    addFault(world, feed, { kind: "settle-after", milliseconds: null, match: post });
    const key = await bank.pushed(feed, lines);
    const { plan } = await waitFor("the batch to wait for a person", async () => {
      const found = await detail(key);
      return found.plan.decide.length > 0 && found;
    });
    sandbox.xero.admin.clearFaults();
    const path = `/pushes/${key}/batches/${plan.decide[0].batchId}/decision`;
    const before = sandbox.xero.admin.statements().length;
    assert.equal((await analyst.post(path, { found: "not-there" })).status, 204);
    await waitFor("it to be sent again", async () => sandbox.xero.admin.statements().length > before);
    await bank.ended(feed, key);
  });

  await t.test("what has not gone out is cancelled, and may be pushed again", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines();
    addFault(world, feed, { kind: "answer", when: "before", status: 503, match: post, times: 0 });
    addFault(world, feed, { kind: "answer", status: 503, match: { operation: "list-statements" }, times: 0 });
    addFault(world, feed, { kind: "rate-limit", problem: "minute", retryAfterSeconds: 60, match: post });
    const key = await bank.pushed(feed, lines);
    const held = await waitFor("Xero to ask for a rest", async () => {
      const found = await detail(key);
      return found.explanations[0]?.code === "on-hold" && found;
    });
    assert.ok(held.explanations[0].until, "the page tells until when");
    assert.equal(held.plan.cancel, 5);
    assert.deepEqual(await analyst.done("POST", `/pushes/${key}/cancel`), { lines: 5 });
    const ended = await bank.ended(feed, key);
    assert.equal(ended.status, "Failed");
    assert.match(ended.errorMessage, /Cancelled in the Portal by Ana Lyst/);
    assertArrived(world, feed, []);
    sandbox.xero.admin.clearFaults();
    assert.equal((await analyst.post(`/pushes/${key}/cancel`)).body.code, "push-not-repairable");
  });

  await t.test("a push that is seen to leaves what needs attention until that is taken back", async () => {
    const feed = await freshFeed(world);
    const key = await refusedPush(feed);
    const open = () => listed(`handled=false&companyId=${feed.companyId}`);
    assert.equal(
      (await analyst.put(`/pushes/${key}/handled`, { note: "The customer pays by hand." })).status,
      204,
    );
    assert.deepEqual(await open(), []);
    const { push } = await detail(key);
    assert.deepEqual([push.handled.by, push.handled.note], ["Ana Lyst", "The customer pays by hand."]);
    assert.equal((await analyst.delete(`/pushes/${key}/handled`)).status, 204);
    assert.deepEqual(await open(), [key]);
  });

  await t.test("a push is downloaded, and its request made again without its key", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines();
    const key = await bank.pushed(feed, [...lines]);
    await bank.ended(feed, key);
    const csv = await analyst.get(`/pushes/${key}/file?format=csv`);
    assert.match(csv.headers.get("content-disposition")!, /attachment; filename="push-.*\.csv"/);
    assert.equal(csv.text.trim().split("\r\n").length, 6);
    const content = await analyst.done("GET", `/pushes/${key}/content`);
    const reply = await bank.call(content.method, new URL(content.url).pathname, content.body);
    assert.equal(
      reply.body.validation.warnings.filter(({ message }: Json) => /same content/.test(message)).length,
      5,
    );
    const { results } = await analyst.done(
      "GET",
      `/companies/${feed.companyId}/push/${key}/lines?state=refused`,
    );
    assert.deepEqual(results, []);
  });

  await t.test("pushes that a filter finds are retried together, planned first", async () => {
    const feed = await freshFeed(world);
    const lines = recentLines(6);
    const keys = [await refusedPush(feed, lines.slice(0, 3)), await refusedPush(feed, lines.slice(3))];
    const request = { filter: { companyId: feed.companyId, outcome: "refused" }, parts: "failed" };
    const plan = await analyst.done("POST", "/push-retries/plan", request);
    assert.deepEqual([plan.pushes, plan.send, plan.kept, plan.accounts], [2, 6, 0, 1]);
    const { retryId } = await analyst.done("POST", "/push-retries", request);
    const done = await waitFor("the retry to end", async () => {
      const retry = await analyst.done("GET", `/push-retries/${retryId}`);
      return retry.state === "done" && retry;
    });
    assert.deepEqual([done.lookedAt, done.linesSent, done.skipped, done.requestedBy], [2, 6, 0, "Ana Lyst"]);
    for (const key of keys) assert.equal((await bank.ended(feed, key)).status, "Success");
    assertArrived(world, feed, lines);
    await linesTo(world, feed, keys[0]!, "delivered");

    // As if it were under way still, when who asked for it loses the right.
    const { database, jobs } = world.millrace.application;
    const { personId } = analyst.person;
    const goOn = async () => {
      const text =
        "update push_retry set state = 'running', looked_at = 0, ended_at = null where retry_id = $1";
      await database.count({ text }, [retryId]);
      await jobs.enqueue(database, retryPushesJob, { retryId });
      return waitFor("the retry to stop", async () => {
        const retry = await admin.done("GET", `/push-retries/${retryId}`);
        return retry.state !== "running" && [retry.state, retry.stopReason, retry.lookedAt];
      });
    };
    const admin = await signedIn(world, "administrator");
    await admin.done("PATCH", `/people/${personId}`, { disabled: true });
    assert.deepEqual(await goOn(), ["stopped", "disabled", 0]);
    await admin.done("PATCH", `/people/${personId}`, { disabled: false, role: "support" });
    assert.deepEqual(await goOn(), ["stopped", "role", 0]);
    await database.count(
      {
        text: `insert into push_retry (retry_id, filter, parts, state, operation_ids, actor, requested_by, requested_at)
        select gen_random_uuid(), filter, parts, 'running', '{}', actor, requested_by, $2
        from push_retry, generate_series(1, 3) where retry_id = $1`,
      },
      [retryId, world.millrace.application.clock.now()],
    );
    const full = await freshFeed(world);
    await refusedPush(full);
    const filter = { companyId: full.companyId, outcome: "refused" };
    const refused = await admin.post("/push-retries", { filter, parts: "failed" });
    assert.deepEqual([refused.status, refused.body.code], [400, "push-not-repairable"]);
    assert.match(refused.body.error, /3 retries of many pushes run already/);
  });
});
