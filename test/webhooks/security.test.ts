import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { Receiver } from "../receiver.ts";
import { hostile, names } from "../security/hostile-targets.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "./subscriber.ts";

const closed = { MILLRACE_EGRESS_ALLOW: "192.0.2.128/32" };

test("no hostile target is accepted as a consumer, and none of them is called when it got there all the same", async (t) => {
  const { bank, database } = await testMillrace(t, {
    settings: closed,
    resolve: async (host) => names[host] ?? [],
  });
  assert.ok(hostile.length >= 60);
  for (const url of hostile) {
    const reply = await bank.call("POST", "/webhooks", { url, eventTypes: ["company.created"] });
    assert.equal(reply.status, 400, `${url} was accepted`);
  }
  assert.deepEqual((await bank.done("GET", "/webhooks")).results, []);

  const receiver = await Receiver.open(t);
  const subscriber = await Subscriber.to(bank, receiver, { url: "http://192.0.2.128:9/" });
  await subscriber.change({ paused: true });
  for (const url of [...hostile, receiver.url]) {
    // As if the rule that refused it had been looser when it was registered.
    await database.rows(
      { text: "update webhook_consumer set url = $1, paused = false, failing_since = null" },
      [url],
    );
    const company = await bank.company();
    const message = await subscriber.newest(
      "the attempt",
      (one) => one.attempts > 0 && one.companyId === company,
    );
    const { attemptList } = await subscriber.message(message.id);
    assert.equal(attemptList[0].statusCode, undefined, url);
    assert.match(attemptList[0].reason, /refused by the rule|not a valid absolute URL|written/, url);
  }
  assert.equal(receiver.calls.length, 0);
});

test("a name that leads elsewhere by the time of sending is refused then, and no connection is made", async (t) => {
  const receiver = await Receiver.open(t);
  let address = "8.8.8.8";
  const { bank } = await testMillrace(t, { settings: closed, resolve: async () => [address] });
  const url = receiver.url.replace("127.0.0.1", "hooks.bank.example");
  const subscriber = await Subscriber.to(bank, receiver, { url });
  address = "127.0.0.1";
  await bank.company();
  const message = await subscriber.newest("the attempt", (one) => one.attempts > 0);
  const { attemptList } = await subscriber.message(message.id);
  assert.match(attemptList[0].reason, /refused by the rule "loopback".*MILLRACE_EGRESS_ALLOW/);
  assert.equal(receiver.calls.length, 0);
});

test("a name that is not found yet may be registered, and is looked for at each attempt", async (t) => {
  const receiver = await Receiver.open(t);
  let found: string[] = [];
  const { bank } = await testMillrace(t, { resolve: async () => found });
  const url = receiver.url.replace("127.0.0.1", "hooks.bank.example");
  const subscriber = await Subscriber.to(bank, receiver, { url });
  await bank.company();
  const message = await subscriber.newest("the attempt", (one) => one.attempts === 1);
  assert.match((await subscriber.message(message.id)).attemptList[0].reason, /no address/);
  found = ["127.0.0.1"];
  await bank.done("POST", `${subscriber.path}/messages/${message.id}/replay`);
  await receiver.received(1);
});

test("an endless, an enormous and a broken answer are failures that cost little", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver);
  const answers = [
    (response: ServerResponse) => response.writeHead(200).end(Buffer.alloc(6_000_000, "x")),
    (response: ServerResponse) => response.socket?.end("HTTP/1.1 twohundred fine\r\n\r\n"),
    (response: ServerResponse) => response.socket?.destroy(),
    // The 300th character, where an answer is cut, is half of one.
    (response: ServerResponse) => response.writeHead(500).end(`${"a ".repeat(149)}a😀 and more`),
  ];
  for (const answer of answers) {
    receiver.answer = answer;
    const company = await bank.company();
    const message = await subscriber.newest(
      "the attempt",
      (one) => one.attempts > 0 && one.companyId === company,
    );
    assert.equal(message.status, "Attempting");
  }
});

test("bodies are kept sealed, and neither log, audit trail nor lists hold a secret or a link of one time", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank, database } = await testMillrace(t);
  const subscriber = await Subscriber.to(bank, receiver, { eventTypes: ["connection.created"] });
  const companyId = await bank.company();
  await bank.connection(companyId);
  const [call] = await receiver.received(1);
  await waitFor("it to be recorded", async () => (await subscriber.messages())[0]?.status === "Success");
  const code = /otp=([^"&\\]+)/.exec(call!.text)?.[1];
  assert.ok(code, `there is no link in ${call!.text}`);
  const secret = await subscriber.secret();
  const tables = [
    "webhook_consumer",
    "webhook_message",
    "webhook_delivery",
    "webhook_attempt",
    "audit_event",
  ];
  const stored: unknown[] = [];
  for (const table of tables) {
    stored.push(await database.rows({ text: `select row_to_json(x)::text as text from ${table} x` }));
  }
  const text = JSON.stringify(stored) + JSON.stringify(await subscriber.messages());
  assert.ok(!text.includes(secret.slice(6)));
  assert.ok(!text.includes(code));
});
