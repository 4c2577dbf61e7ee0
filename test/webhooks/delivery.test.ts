import assert from "node:assert/strict";
import { test } from "node:test";
import { day, hour, minute, second } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { Receiver, verified } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "./subscriber.ts";

test("an event reaches each consumer that subscribes to its type, signed so that the receivers' verifier accepts it", async (t) => {
  const created = await Receiver.open(t);
  const other = await Receiver.open(t);
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, created);
  await Subscriber.to(bank, other, { eventTypes: ["company.deleted"] });
  const companyId = await bank.company();
  const [call] = await created.received(1);
  assert.equal(verified(await subscriber.secret(), call!).eventType, "company.created");
  assert.equal(call!.body.payload.id, companyId);
  assert.match(call!.headers["content-type"]!, /^application\/json/);
  await bank.done("DELETE", `/companies/${companyId}`);
  const [deleted] = await other.received(1);
  assert.equal(deleted!.body.eventType, "company.deleted");
  assert.equal(created.calls.length, 1);
  const message = await subscriber.newest("the outcome", (one) => one.status === "Success");
  const shown = await subscriber.message(message.id);
  assert.equal(message.id, call!.id);
  assert.equal(shown.body, call!.text);
  assert.deepEqual(
    shown.attemptList.map((one: { statusCode: number }) => one.statusCode),
    [204],
  );
});

test("a message that fails is tried eight times by the schedule, under one id, and then given up", async (t) => {
  const receiver = await Receiver.open(t);
  receiver.answer = 500;
  const clock = adjustableClock();
  const { bank, database } = await testMillrace(t, { clock });
  const subscriber = await Subscriber.to(bank, receiver);
  await bank.company();
  const waits = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];
  for (const [nth, wait] of waits.entries()) {
    const message = await subscriber.newest("a failure", (one) => one.attempts === nth + 1);
    assert.equal(message.status, "Attempting");
    const { attemptList } = await subscriber.message(message.id);
    const planned = Date.parse(message.nextAttempt) - Date.parse(attemptList[nth].at);
    // Counted from the end of the attempt, which took a moment.
    assert.ok(planned >= wait && planned <= wait + 15 * second, `${planned} for ${wait}`);
    if (wait > minute) {
      clock.advance(wait - minute);
      await database.rows({ text: "select pg_notify('webhook_due', '')" });
      assert.equal((await subscriber.message(message.id)).attempts, nth + 1);
    }
    clock.advance(Math.min(wait, minute));
    await database.rows({ text: "select pg_notify('webhook_due', '')" });
  }
  const ended = await subscriber.newest("the end", (one) => one.attempts === 8);
  assert.equal(ended.status, "Failure");
  assert.equal(ended.nextAttempt, undefined);
  clock.advance(2 * day);
  await bank.company("Second");
  await subscriber.newest("another message", (one) => one.attempts === 1 && one.id !== ended.id);
  const ids = receiver.calls.map(({ id }) => id).filter((id) => id === ended.id);
  assert.equal(ids.length, 8);
  const last = receiver.calls.findLast(({ id }) => id === ended.id)!;
  const first = receiver.calls[0]!;
  assert.equal(last.text, first.text);
  const spread = Number(last.headers["webhook-timestamp"]) - Number(first.headers["webhook-timestamp"]);
  assert.ok(spread >= 27 * 3600, `the timestamp is that of the attempt (${spread})`);
});

test("every 2xx is success; a redirect, like everything else, is failure and is not followed", async (t) => {
  const receiver = await Receiver.open(t);
  const trap = await Receiver.open(t);
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  for (const status of [200, 202, 226, 301, 307, 400, 401, 404, 500]) {
    receiver.answer = (response) => response.writeHead(status, { location: trap.url }).end("no such tenant");
    const company = await bank.company();
    const message = await subscriber.newest(
      "an attempt",
      (one) => one.attempts > 0 && one.companyId === company,
    );
    const { attemptList } = await subscriber.message(message.id);
    assert.equal(message.status, status < 300 ? "Success" : "Attempting", String(status));
    assert.equal(attemptList[0].statusCode, status);
    assert.equal(attemptList[0].success, status < 300);
    assert.equal(attemptList[0].response, "no such tenant");
  }
  assert.equal(trap.calls.length, 0);
});

test("an endpoint that asks for a rest gets it: this message waits so long, and with 503 every other too", async (t) => {
  const receiver = await Receiver.open(t);
  const clock = adjustableClock();
  const { bank, database } = await testMillrace(t, { clock });
  const subscriber = await Subscriber.to(bank, receiver);
  receiver.answer = (response) => response.writeHead(503, { "retry-after": "3600" }).end();
  await bank.company("First");
  const first = await subscriber.newest("the wish to be known", (one) => one.attempts === 1);
  const wait = Date.parse(first.nextAttempt) - clock.now().getTime();
  assert.ok(wait > 58 * minute && wait <= hour, String(wait));
  assert.ok((await subscriber.show()).heldUntil);
  await bank.company("Second");
  await subscriber.newest("the second message", (one) => one.id !== first.id);
  receiver.answer = 204;
  clock.advance(30 * minute);
  await database.rows({ text: "select pg_notify('webhook_due', '')" });
  assert.equal(receiver.calls.length, 1);
  clock.advance(31 * minute);
  await receiver.received(3);
  await waitFor("both to succeed", async () =>
    (await subscriber.messages()).every((one) => one.status === "Success"),
  );
});

test("after five days of nothing but failures a consumer is turned off, keeps its messages, and resumes when turned on", async (t) => {
  const receiver = await Receiver.open(t);
  receiver.answer = 500;
  const clock = adjustableClock();
  const { bank, database } = await testMillrace(t, { clock });
  const subscriber = await Subscriber.to(bank, receiver);
  await bank.company("First");
  await subscriber.newest("a failure", (one) => one.attempts === 1);
  clock.advance(5 * day - hour);
  await waitFor("another failure", () => receiver.calls.length >= 2);
  await waitFor("it to be recorded", async () => (await subscriber.messages())[0]?.attempts === 2);
  assert.equal((await subscriber.show()).disabled, false);
  clock.advance(hour);
  const off = await waitFor("the consumer to be off", async () => {
    const shown = await subscriber.show();
    return shown.disabled && shown;
  });
  assert.equal(off.disabledBy, "failures");
  const audited = await database.rows({
    text: "select from audit_event where type = 'webhookConsumer.disabled'",
  });
  assert.equal(audited.length, 1);
  const calls = receiver.calls.length;
  await bank.company("Second");
  await subscriber.newest("a message to be kept", (one) => one.status === "Sending");
  clock.advance(day);
  await database.rows({ text: "select pg_notify('webhook_due', '')" });
  assert.equal(receiver.calls.length, calls);
  receiver.answer = 204;
  const on = await subscriber.change({ disabled: false });
  assert.deepEqual([on.disabled, on.disabledBy, on.failingSince], [false, undefined, undefined]);
  await waitFor("everything to arrive", async () =>
    (await subscriber.messages()).every((one) => one.status === "Success"),
  );
  assert.equal((await subscriber.messages()).length, 2);
});

test("one success among failures starts the five days anew", async (t) => {
  const receiver = await Receiver.open(t);
  receiver.answer = 500;
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock });
  const subscriber = await Subscriber.to(bank, receiver);
  await bank.company("First");
  await waitFor("failures to count", async () => (await subscriber.show()).failingSince);
  receiver.answer = 204;
  clock.advance(4 * day);
  await waitFor("a success", async () => !(await subscriber.show()).failingSince);
  receiver.answer = 500;
  clock.advance(2 * day);
  await bank.company("Second");
  await waitFor("failures to count anew", async () => (await subscriber.show()).failingSince);
  assert.equal((await subscriber.show()).disabled, false);
});

test("an endpoint that answers 410 is gone: turned off at once, told as such", async (t) => {
  const receiver = await Receiver.open(t);
  receiver.answer = 410;
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  await bank.company();
  await waitFor("it to be off", async () => (await subscriber.show()).disabledBy === "gone");
  assert.equal(receiver.calls.length, 1);
});

test("a paused consumer keeps its messages and gets them when it goes on; one its caller turned off gets no new ones", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  await subscriber.change({ paused: true });
  await bank.company("While paused");
  await subscriber.newest("a message to be kept", (one) => one.status === "Sending");
  assert.equal(receiver.calls.length, 0);
  await subscriber.change({ paused: false });
  await receiver.received(1);
  await subscriber.change({ disabled: true });
  await bank.company("While off");
  await subscriber.change({ disabled: false });
  const last = await bank.company("After");
  const calls = await receiver.received(2);
  assert.equal(calls[1]!.body.payload.id, last);
});

test("during a rotation receivers with the old and with the new secret accept every message, and afterwards only the new", async (t) => {
  const receiver = await Receiver.open(t);
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock });
  const subscriber = await Subscriber.to(bank, receiver);
  const old = await subscriber.secret();
  const { secret } = await bank.done("POST", `${subscriber.path}/secret/rotate`);
  await bank.company("Overlap");
  const [both] = await receiver.received(1);
  for (const one of [old, secret]) assert.equal(verified(one, both!).eventType, "company.created");
  clock.advance(24 * hour + second);
  await bank.company("Later");
  const [, later] = await receiver.received(2);
  // The verifier knows the system's time only: the signatures are counted instead.
  const signatures = String(later!.headers["webhook-signature"]).split(" ");
  assert.equal(signatures.length, 1);
  assert.equal(String(both!.headers["webhook-signature"]).split(" ").length, 2);
});

test("events of a company go to consumers with any of its tags, in the very spelling, and to those without tags", async (t) => {
  const every = await Receiver.open(t, "/every");
  const north = await Receiver.open(t, "/north");
  const { bank } = await testMillrace(t);
  await Subscriber.to(bank, every);
  await Subscriber.to(bank, north, { companyTags: ["Region:north", "region:north", "a:b:c"] });
  const company = async (tags: Record<string, string>) =>
    (await bank.done("POST", "/companies", { name: "Tagged", tags })).id;
  const told = [await company({ region: "north", x: "y" }), await company({ a: "b:c" })];
  const silent = [await company({ REGION: "north" }), await company({ region: "North" }), await company({})];
  const seen = (receiver: Receiver) => receiver.calls.map((call) => call.body.payload.id).sort();
  await every.received(5);
  await north.received(2);
  assert.deepEqual(seen(every), [...told, ...silent].sort());
  assert.deepEqual(seen(north), told.sort());
});

test("headers of the consumer are sent with each message, and an answer that repeats them is not kept", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  await subscriber.change({ headers: { Authorization: "Bearer hush-hush", "X-Tenant": "7" } });
  receiver.answer = (response, call) => response.writeHead(401).end(`no: ${call.headers.authorization}`);
  await bank.company();
  const [call] = await receiver.received(1);
  assert.deepEqual([call!.headers.authorization, call!.headers["x-tenant"]], ["Bearer hush-hush", "7"]);
  const message = await subscriber.newest("the outcome", (one) => one.attempts === 1);
  assert.equal((await subscriber.message(message.id)).attemptList[0].response, "no: [redacted]");
});

test("messages of the old rules name the client and carry the profile's authorisation, others do not", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank, millrace } = await testMillrace(t);
  const { redirectUrl } = await bank.done("GET", "/profile");
  await bank.done("PUT", "/profile", { name: "Bank", redirectUrl, alertAuthHeader: "Bearer old-rules" });
  const eventTypes = ["DataConnectionStatusChanged", "connection.connected"];
  const subscriber = await Subscriber.to(bank, receiver, { eventTypes });
  await bank.linked(organisations.czk);
  await waitFor(
    "both kinds",
    () => new Set(receiver.calls.map(({ body }) => body.RuleType ?? "new")).size === 2,
  );
  for (const { headers, body } of receiver.calls) {
    const old = body.RuleType !== undefined;
    assert.equal(headers.authorization, old ? "Bearer old-rules" : undefined);
    assert.equal(headers["x-codat-clientid"], old ? millrace.application.clientId : undefined);
  }
  await subscriber.change({ headers: { authorization: "Bearer own" } });
  const calls = receiver.calls.length;
  await bank.linked(organisations.usd);
  await waitFor("more", () => receiver.calls.slice(calls).some(({ body }) => body.RuleType));
  for (const { headers } of receiver.calls.slice(calls)) assert.equal(headers.authorization, "Bearer own");
});

test("a consumer with a rate gets no more messages a second than it says", async (t) => {
  const receiver = await Receiver.open(t);
  let last = 0;
  receiver.answer = (response) => {
    last = performance.now();
    response.writeHead(204).end();
  };
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  await subscriber.change({ rateLimit: 10 });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 25 }, () => bank.company()));
  await receiver.received(25);
  // Ten may come at once; the fifteen after them take at least a second and a half, less the grain of timers.
  assert.ok(last - begun > 1_300, String(last - begun));
});

test("what was kept for a consumer is dropped with it", async (t) => {
  const receiver = await Receiver.open(t);
  receiver.answer = 500;
  const { bank, database } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  const other = await Subscriber.to(bank, receiver);
  await bank.company();
  await subscriber.newest("a failure", (one) => one.attempts === 1);
  await other.newest("a failure", (one) => one.attempts === 1);
  await bank.done("DELETE", subscriber.path);
  const count = async (table: string) => (await database.rows({ text: `select from ${table}` })).length;
  await waitFor("its deliveries to be gone", async () => (await count("webhook_delivery")) === 1);
  assert.equal(await count("webhook_attempt"), 1);
  assert.equal(await count("webhook_message"), 1);
  await bank.done("DELETE", other.path);
  await waitFor("everything to be gone", async () => (await count("webhook_message")) === 0);
  assert.equal(await count("webhook_attempt"), 0);
});
