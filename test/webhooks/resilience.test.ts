import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import type { Database } from "../../src/database/pool.ts";
import { systemRandom, timeOrderedUuid } from "../../src/random.ts";
import { forgetOldMessages } from "../../src/webhooks/handle-jobs.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { Installation } from "../millrace-process.ts";
import { Receiver } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "./subscriber.ts";

/** Events of a company as its creation would write them, many at once. */
async function announceMany(database: Database, companyId: string, count: number): Promise<void> {
  const now = systemClock.now();
  const ids = Array.from({ length: count }, () => timeOrderedUuid(systemRandom, now));
  await database.rows(
    {
      text: `with told as (insert into domain_event (company_id, event_id, at, type, payload)
        select $1, id, $3, 'company.created', '{}' from unnest($2::uuid[]) as id)
        select pg_notify('domain_event', '')`,
    },
    [companyId, ids, now],
  );
}

/** `BURST_EVENTS=10000` for more. */
const burst = Number(process.env.BURST_EVENTS ?? 2_000);

const unfinished = async (database: Database): Promise<number> =>
  (await database.rows({ text: "select from webhook_delivery where due_at is not null limit 1" })).length +
  (await database.rows({ text: "select from domain_event where waiting limit 1" })).length;

/** Waits until what has happened so far was told, while nobody listens. */
const toldToNobody = (database: Database): Promise<unknown> =>
  waitFor("the events so far to be told", async () => (await unfinished(database)) === 0);

test("an endpoint that hangs, and one that is dead, hold up nobody else", async (t) => {
  const good = await Receiver.open(t, "/good");
  const hanging = await Receiver.open(t, "/hanging");
  hanging.answer = "never";
  const { bank, database } = await testMillrace(t);
  const companyId = await bank.company();
  await Subscriber.to(bank, hanging);
  await Subscriber.to(bank, good, { url: "http://127.0.0.1:9/" });
  const subscriber = await Subscriber.to(bank, good);
  await announceMany(database, companyId, 500);
  await good.received(500, 60_000);
  await waitFor("all to be recorded", async () =>
    (await subscriber.messages()).every((one) => one.status === "Success"),
  );
  assert.ok(hanging.calls.length <= 32, `${hanging.calls.length} calls of the hanging endpoint`);
});

test("a burst of thousands of events arrives whole, each once", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank, database } = await testMillrace(t);
  const companyId = await bank.company();
  await toldToNobody(database);
  await Subscriber.to(bank, receiver);
  await announceMany(database, companyId, burst);
  await receiver.received(burst, 120_000);
  await waitFor("all to be recorded", async () => (await unfinished(database)) === 0, 60_000);
  assert.equal(receiver.calls.length, burst);
  assert.equal(new Set(receiver.calls.map(({ id }) => id)).size, burst);
  assert.equal(new Set(receiver.calls.map(({ body }) => body.id)).size, burst);
});

test("two processes deliver each message once, and what one leaves at its stop the other goes on with", async (t) => {
  const receivers = [
    await Receiver.open(t, "/a"),
    await Receiver.open(t, "/b"),
    await Receiver.open(t, "/c"),
  ];
  const { bank, database, another } = await testMillrace(t);
  const second = await another();
  const companyId = await bank.company();
  await toldToNobody(database);
  for (const receiver of receivers) await Subscriber.to(bank, receiver);
  await announceMany(database, companyId, 1_000);
  await receivers[0]!.received(50);
  await second.stop();
  for (const receiver of receivers) await receiver.received(1_000, 60_000);
  await waitFor("all to be recorded", async () => (await unfinished(database)) === 0, 60_000);
  for (const receiver of receivers) {
    assert.equal(receiver.calls.length, 1_000);
    assert.equal(new Set(receiver.calls.map(({ id }) => id)).size, 1_000);
  }
});

test("a process that stops waits for the calls under way and records them", async (t) => {
  const receiver = await Receiver.open(t);
  const held: ServerResponse[] = [];
  receiver.answer = (response) => held.push(response);
  const { bank, database, millrace } = await testMillrace(t);
  await Subscriber.to(bank, receiver);
  await bank.company();
  await receiver.received(1);
  const stopped = millrace.stop();
  await waitFor("the consumer not to be looked for any more", async () => {
    const reply = await fetch(`${bank.url}/readyz`).catch(() => undefined);
    return reply?.status !== 200;
  });
  held[0]!.writeHead(204).end();
  await stopped;
  const deliveries = await database.rows({ text: "select state, attempts from webhook_delivery" });
  assert.deepEqual(deliveries, [{ state: "Success", attempts: 1 }]);
  const leases = await database.rows({ text: "select from webhook_consumer where leased_by is not null" });
  assert.equal(leases.length, 0);
});

test("a process that dies with a consumer in its hands is followed by another when its lease is over", async (t) => {
  const receiver = await Receiver.open(t);
  const clock = adjustableClock();
  const { bank, database } = await testMillrace(t, { clock });
  const subscriber = await Subscriber.to(bank, receiver, { disabled: true });
  await subscriber.change({ disabled: false, paused: true });
  const companyId = await bank.company();
  await announceMany(database, companyId, 5);
  await waitFor("the messages", async () => (await subscriber.messages()).length === 6);
  await database.rows(
    { text: "update webhook_consumer set leased_by = gen_random_uuid(), leased_until = $1, paused = false" },
    [new Date(clock.now().getTime() + 30_000)],
  );
  await bank.company();
  assert.equal(receiver.calls.length, 0);
  clock.advance(31_000);
  await receiver.received(7);
});

test("killed again and again, the process loses no message, and repeats carry the same id", async (t) => {
  const receiver = await Receiver.open(t);
  const installation = await Installation.prepare(t, {});
  const settings = installation.withKey;
  let running = await installation.start({ settings }).ready();
  const bank = installation.bank();
  await Subscriber.to(bank, receiver);
  const companies: string[] = [];
  for (let kill = 0; kill < 3; kill += 1) {
    const before = receiver.calls.length;
    companies.push(...(await Promise.all(Array.from({ length: 60 }, () => bank.company()))));
    await receiver.received(before + 5);
    running.killEverything();
    await running.ended;
    running = await installation.start({ settings }).ready();
  }
  const told = () => new Set(receiver.calls.map(({ body }) => body.payload.id));
  await waitFor("news of every company", () => companies.every((id) => told().has(id)), 60_000);
  const idOf = new Map<string, string>();
  for (const { id, body } of receiver.calls) {
    assert.equal(idOf.get(body.payload.id) ?? id, id, "one company was told under two ids");
    idOf.set(body.payload.id, id);
  }
});

test("the deletion of a company is told before its data are erased, and its messages go when they have ended", async (t) => {
  const receiver = await Receiver.open(t);
  const stuck = await Receiver.open(t);
  stuck.answer = 500;
  const eventTypes = ["company.created", "company.deleted"];
  const { bank, database } = await testMillrace(t);
  const done = await Subscriber.to(bank, receiver, { eventTypes });
  await Subscriber.to(bank, stuck, { eventTypes: ["company.deleted"] });
  const companyId = await bank.company("Harbour Cafe");
  await receiver.received(1);
  await bank.done("DELETE", `/companies/${companyId}`);
  const [, deleted] = await receiver.received(2);
  assert.equal(deleted!.body.payload.name, "Harbour Cafe");
  const rows = (table: string) =>
    database.rows({ text: `select * from ${table} where company_id = '${companyId}'` });
  await waitFor("the erasure", async () => (await rows("company")).length === 0);
  assert.deepEqual(await rows("domain_event"), []);
  // The message that the other endpoint has not taken yet is still on its way.
  const left = await waitFor("one message to stay", async () => {
    const found = await rows("webhook_message");
    return found.length === 1 && found;
  });
  assert.equal(left[0]!.event_type, "company.deleted");
  stuck.answer = 204;
  await waitFor("the rest", () => stuck.calls.length >= 2, 30_000);
  await waitFor("it to be recorded", async () =>
    (await rows("webhook_delivery")).every((row) => row.state === "Success"),
  );
  await database.rows({
    text: "update jobs.job set start_after = '2020-01-01' where name = 'forget-webhook-messages-of-company'",
  });
  for (const table of ["webhook_message", "webhook_delivery", "webhook_attempt"]) {
    await waitFor(`${table} to be empty of the company`, async () => (await rows(table)).length === 0);
  }
  assert.deepEqual(await done.messages(), []);
});

test("events, messages and attempts are kept as long as the settings say, and no longer", async (t) => {
  const receiver = await Receiver.open(t);
  const clock = adjustableClock();
  const { bank, database, millrace } = await testMillrace(t, {
    clock,
    settings: { MILLRACE_WEBHOOK_DAYS: "10" },
  });
  const subscriber = await Subscriber.to(bank, receiver);
  await bank.company();
  await subscriber.newest("the delivery", (one) => one.status === "Success");
  const counts = async () => {
    const tables = ["webhook_message", "webhook_delivery", "webhook_attempt", "domain_event"];
    const found: number[] = [];
    for (const table of tables) found.push((await database.rows({ text: `select from ${table}` })).length);
    return found;
  };
  clock.advance(10 * 86_400_000 - 60_000);
  await forgetOldMessages(millrace.application);
  assert.deepEqual(await counts(), [1, 1, 1, 1]);
  clock.advance(120_000);
  await forgetOldMessages(millrace.application);
  assert.deepEqual(await counts(), [0, 0, 0, 0]);
});

test("an event that cannot be told holds up no other, and is told once it can be", async (t) => {
  const receiver = await Receiver.open(t);
  const clock = adjustableClock();
  const { bank, database } = await testMillrace(t, { clock });
  await Subscriber.to(bank, receiver, { eventTypes: ["company.created", "connection.created"] });
  const companyId = await bank.company();
  await receiver.received(1);
  await database.rows(
    {
      text: `insert into domain_event (company_id, event_id, at, type, payload)
        select $1, gen_random_uuid(), '2020-01-01Z', 'connection.created', '{"connectionId":"no uuid","newStatus":"PendingAuth"}'`,
    },
    [companyId],
  );
  const other = await bank.company("Second");
  await waitFor("news of the second company", () =>
    receiver.calls.some(({ body }) => body.payload.id === other),
  );
  const bad = () =>
    database.rows<{ put_off_until: Date | null }>({
      text: "select put_off_until from domain_event where waiting",
    });
  await waitFor("the other to be put off", async () => (await bad())[0]?.put_off_until);
  const connection = await bank.connection(companyId);
  await receiver.received(3);
  await database.rows({ text: "update domain_event set payload = $1 where waiting" }, [
    JSON.stringify({ connectionId: connection.id, newStatus: "PendingAuth" }),
  ]);
  clock.advance(61_000);
  await receiver.received(4);
});

test("an event that cannot be told does not keep its company from being erased", async (t) => {
  const receiver = await Receiver.open(t);
  const { bank, database } = await testMillrace(t);
  const eventTypes = ["company.deleted", "connection.created"];
  await Subscriber.to(bank, receiver, { eventTypes });
  const companyId = await bank.company();
  await database.rows(
    {
      text: `insert into domain_event (company_id, event_id, at, type, payload, put_off_until)
        select $1, gen_random_uuid(), '2020-01-01Z', 'connection.created',
          '{"connectionId":"no uuid","newStatus":"PendingAuth"}', '2999-01-01Z'`,
    },
    [companyId],
  );
  await bank.done("DELETE", `/companies/${companyId}`);
  const rows = () => database.rows({ text: "select from company where company_id = $1" }, [companyId]);
  await waitFor("the erasure", async () => (await rows()).length === 0, 30_000);
  const [call] = await receiver.received(1);
  assert.equal(call!.body.payload.id, companyId);
});
