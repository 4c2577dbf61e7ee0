import assert from "node:assert/strict";
import { test } from "node:test";
import { Compile } from "typebox/compile";
import { findEventType } from "../../src/webhooks/event-types.ts";
import type { Json } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { Receiver, verified } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "../webhooks/subscriber.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("messages of a consumer", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver, {
    eventTypes: ["company.created", "company.deleted"],
  });
  const other = await Subscriber.to(bank, receiver, { disabled: true });
  const companies: string[] = [];
  receiver.answer = (response, call) =>
    response.writeHead(call.body.eventType === "company.created" ? 204 : 500).end("{}");
  for (let nth = 0; nth < 5; nth += 1) companies.push(await bank.company());
  const attempted = (count: number) =>
    waitFor(`${count} messages to be attempted`, async () => {
      const messages = await subscriber.messages();
      return messages.length === count && messages.every((one) => one.attempts > 0);
    });
  // Messages that are made together have one instant: the newest is made after the others.
  await attempted(5);
  await bank.done("DELETE", `/companies/${companies[0]}`);
  await attempted(6);
  const page = (query: string) => bank.call("GET", `${subscriber.path}/messages?${query}`);

  await t.test(
    "list-webhook-messages 200: newest first, in pages, with what was decided of each",
    async () => {
      const first = await page("page=1&pageSize=4");
      assert.equal(first.status, 200, first.text);
      assert.deepEqual([first.body.totalResults, first.body.results.length], [6, 4]);
      const [deleted] = first.body.results;
      assert.equal(deleted.eventType, "company.deleted");
      assert.equal(deleted.companyId, companies[0]);
      assert.equal(deleted.status, "Attempting");
      assert.ok(deleted.nextAttempt);
      const second = await bank.call("GET", first.body._links.next.href);
      const ids = [...first.body.results, ...second.body.results].map(({ id }: Json) => id);
      assert.equal(new Set(ids).size, 6);
    },
  );

  await t.test(
    "list-webhook-messages 200: filtered by status, type and company, ordered as asked",
    async () => {
      const count = async (query: string) =>
        (await page(`query=${encodeURIComponent(query)}`)).body.totalResults;
      assert.equal(await count("status=Success"), 5);
      assert.equal(await count("status=Attempting&&eventType=company.deleted"), 1);
      assert.equal(await count(`companyId=${companies[1]}`), 1);
      assert.equal(await count("test=true"), 0);
      const oldest = await page("orderBy=created&pageSize=1");
      const times = (await subscriber.messages()).map(({ created }) => created).sort();
      assert.equal(oldest.body.results[0].created, times[0]);
    },
  );

  await t.test("list-webhook-messages 400 for what cannot be followed", async () => {
    assertRefused(await page("query=colour%3Dred"), 400);
    assertRefused(await page("query=status%3D"), 400);
    assertRefused(await page("orderBy=colour"), 400);
    assertRefused(await page("page=0"), 400);
    assertRefused(await page("pageSize=5001"), 400);
  });

  await t.test(
    "get-webhook-message and list-webhook-attempts 200: the body as sent, and every attempt",
    async () => {
      const [message] = await subscriber.messages("&query=status%3DSuccess");
      const shown = await subscriber.message(message.id);
      const call = receiver.calls.find(({ id }) => id === message.id)!;
      assert.equal(shown.body, call.text);
      const { results } = await bank.done("GET", `${subscriber.path}/messages/${message.id}/attempts`);
      assert.deepEqual(results, shown.attemptList);
      const [attempt] = results;
      assert.deepEqual([attempt.number, attempt.statusCode, attempt.success], [1, 204, true]);
    },
  );

  await t.test("replay-webhook-message 200: sent once more under its id", async () => {
    const [message] = await subscriber.messages("&query=status%3DSuccess");
    const calls = () => receiver.calls.filter(({ id }) => id === message.id).length;
    const reply = await bank.done("POST", `${subscriber.path}/messages/${message.id}/replay`);
    assert.equal(reply.status, "Sending");
    await waitFor("it to arrive again", () => calls() === 2);
    const ended = await waitFor("it to be recorded", async () => {
      const shown = await subscriber.message(message.id);
      return shown.attempts === 2 && shown;
    });
    assert.deepEqual(
      ended.attemptList.map(({ number }: Json) => number),
      [1, 2],
    );
    assert.equal(ended.status, "Success");
  });

  await t.test("404 for messages of others, and for what is no message", async () => {
    const [message] = await subscriber.messages();
    for (const path of [
      `${other.path}/messages/${message.id}`,
      `${subscriber.path}/messages/${nobody}`,
      `${subscriber.path}/messages/ffffffff-ffff-ffff-ffff-ffffffffffff`,
      `${subscriber.path}/messages/none`,
      `${subscriber.path}/messages/a%2Fb`,
      `/webhooks/${nobody}/messages/${message.id}`,
    ]) {
      assertRefused(await bank.call("GET", path), 404);
      assertRefused(await bank.call("GET", `${path}/attempts`), 404);
      assertRefused(await bank.call("POST", `${path}/replay`), 404);
    }
    assertRefused(await bank.call("GET", `/webhooks/${nobody}/messages`), 404);
    assert.deepEqual(await other.messages(), []);
  });
});

test("recover-webhook-messages", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank, database } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  const recover = (body: unknown) => bank.call("POST", `${subscriber.path}/recover`, body);

  await t.test("200: all that failed since then is sent again, and nothing else", async () => {
    receiver.answer = 500;
    const attempted = (count: number) =>
      waitFor("all to be attempted", async () => {
        const messages = await subscriber.messages();
        return messages.length === count && messages.every((one) => one.attempts === 1);
      });
    await bank.company("Old");
    // Messages that are made together have one instant.
    await attempted(1);
    for (const name of ["First", "Second"]) await bank.company(name);
    await attempted(3);
    // As after the last attempt, 28 hours later.
    await database.rows({ text: "update webhook_delivery set state = 'Failure', tries = 8, due_at = null" });
    const [, first] = await subscriber.messages();
    receiver.answer = 204;
    const before = receiver.calls.length;
    assert.deepEqual((await recover({ since: first.created })).body, { messages: 2 });
    await receiver.received(before + 2);
    await waitFor("both to be recorded", async () => {
      const messages = await subscriber.messages();
      return messages.filter((one) => one.status === "Success").length === 2;
    });
    assert.deepEqual((await recover({ since: first.created })).body, { messages: 0 });
    const until = { since: "2026-01-01T00:00:00+02:00", until: first.created };
    assert.deepEqual((await recover(until)).body, { messages: 1 });
    await waitFor("the old one too", async () =>
      (await subscriber.messages()).every((one) => one.status === "Success"),
    );
  });

  await t.test(
    "200: a hundred thousand failures are recovered in one answer within the time callers wait",
    async () => {
      await subscriber.change({ paused: true });
      await database.rows(
        {
          text: `insert into webhook_delivery
          (company_id, message_id, consumer_id, event_type, state, size, attempts, tries, created_at)
          select gen_random_uuid(), gen_random_uuid(), $1, 'company.created', 'Failure', 100, 8, 8, '2026-01-01Z'
          from generate_series(1, 100000)`,
        },
        [subscriber.id],
      );
      const reply = await recover({ since: "2025-12-31T00:00:00Z", until: "2026-01-02T00:00:00Z" });
      assert.deepEqual([reply.status, reply.body], [200, { messages: 100_000 }], reply.text);
      const left = () =>
        database.rows({ text: "select from webhook_delivery where state = 'Failure' limit 1" });
      await waitFor("all of them to be due", async () => (await left()).length === 0, 120_000);
    },
  );

  await t.test("400 names the instant that is none", async () => {
    for (const since of [undefined, null, 5, "", "yesterday", "2026-02-30", "2026-13-01T00:00:00Z"]) {
      assertRefused(await recover({ since }), 400, "since");
    }
    assertRefused(await recover({ since: "2026-01-01T00:00:00Z", until: "x" }), 400, "until");
    const backwards = { since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" };
    assertRefused(await recover(backwards), 400, "until");
  });

  await t.test("404", async () => {
    const body = { since: "2026-01-01T00:00:00Z" };
    assertRefused(await bank.call("POST", `/webhooks/${nobody}/recover`, body), 404);
  });
});

test("test-webhook-consumer", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank, database } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  const send = (eventType: unknown) => bank.call("POST", `${subscriber.path}/test`, { eventType });

  await t.test(
    "200: a signed example of any type that is ever sent arrives, marked, and its outcome is told",
    async () => {
      const { results } = await bank.done("GET", "/webhooks/eventTypes");
      const secret = await subscriber.secret();
      for (const { name, emitted } of results) {
        const reply = await send(name);
        if (!emitted) {
          assertRefused(reply, 400, "eventType");
          continue;
        }
        assert.equal(reply.status, 200, reply.text);
        assert.deepEqual([reply.body.status, reply.body.test, reply.body.eventType], ["Success", true, name]);
        const call = receiver.calls.find(({ id }) => id === reply.body.id)!;
        assert.equal(call.headers["millrace-test"], "true");
        const body = verified(secret, call);
        const { schema } = findEventType(name)!;
        assert.ok(
          Compile(schema).Check(body),
          `${name}: ${JSON.stringify([...Compile(schema).Errors(body)])}`,
        );
      }
    },
  );

  await t.test("200: what went wrong is told, and says nothing of the endpoint", async () => {
    for (const status of [418, 410, 429]) {
      receiver.answer = status;
      const { body } = await send("company.created");
      assert.deepEqual([body.status, body.attemptList[0].statusCode], ["Failure", status]);
      assert.equal(body.nextAttempt, undefined, "it is tried once");
    }
    const { disabled, failingSince, heldUntil } = await subscriber.show();
    assert.deepEqual([disabled, failingSince, heldUntil], [false, undefined, undefined]);
    const counted = await database.rows({ text: "select from webhook_activity" });
    assert.equal(counted.length, 0);
    const recovery = { since: new Date(0).toISOString() };
    assert.deepEqual(await bank.done("POST", `${subscriber.path}/recover`, recovery), { messages: 0 });
  });

  await t.test("400 for what is no event type, and for a consumer that is off", async () => {
    for (const eventType of ["", "nothing", 5, null, undefined]) {
      assertRefused(await send(eventType), 400, "eventType");
    }
    await subscriber.change({ paused: true });
    const paused = await send("company.created");
    assertRefused(paused, 400);
    assert.equal(paused.body.code, "webhook-inactive");
    await subscriber.change({ paused: false, disabled: true });
    assertRefused(await send("company.created"), 400);
  });

  await t.test("404", async () => {
    assertRefused(await bank.call("POST", `/webhooks/${nobody}/test`, { eventType: "company.created" }), 404);
  });
});
