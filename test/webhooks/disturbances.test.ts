import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import type { Database } from "../../src/database/pool.ts";
import { systemRandom, timeOrderedUuid } from "../../src/random.ts";
import { testMillrace } from "../millrace.ts";
import { Receiver, verified } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "./subscriber.ts";

/** `BURST_EVENTS=10000` for more. */
const burst = Number(process.env.BURST_EVENTS ?? 2_000);

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

/** Ends every session but the one that asks, as a restart of the database server does. */
async function endSessions(database: Database): Promise<number> {
  const rows = await database.rows({
    text: `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  });
  return rows.length;
}

test("a burst arrives whole where one endpoint hangs and one fails, two processes send and the database breaks off again and again", async (t) => {
  const good = await Receiver.open(t, "/good");
  const hanging = await Receiver.open(t, "/hanging");
  hanging.answer = "never";
  const failing = await Receiver.open(t, "/failing");
  failing.answer = 500;
  const { bank, database, another } = await testMillrace(t);
  await another();
  const companyId = await bank.company();
  const consumers: Subscriber[] = [];
  for (const receiver of [hanging, failing, good]) consumers.push(await Subscriber.to(bank, receiver));
  await announceMany(database, companyId, burst);
  let ended = 0;
  for (let nth = 1; nth <= 5; nth += 1) {
    const before = good.calls.length;
    await waitFor(
      "more to arrive",
      () => good.calls.length > before || new Set(good.calls.map(({ id }) => id)).size === burst,
      60_000,
      5,
    );
    ended += await endSessions(database);
  }
  assert.ok(ended > 5, `${ended} sessions were ended`);
  const ids = () => new Set(good.calls.map(({ id }) => id));
  await waitFor("every event to arrive", () => ids().size >= burst, 120_000, 50);
  const states = async (nth: number) =>
    database.rows<{ state: string; attempted: boolean; n: number }>(
      {
        text: `select state, attempts > 0 as attempted, count(*)::int as n from webhook_delivery
          where consumer_id = $1 group by 1, 2 order by 1, 2`,
      },
      [consumers[nth]!.id],
    );
  await waitFor(
    "all to be recorded",
    async () => {
      const found = await states(2);
      return found.length === 1 && found[0]!.state === "Success";
    },
    60_000,
  );
  assert.deepEqual(await states(2), [{ state: "Success", attempted: true, n: burst }]);
  await waitFor(
    "every event to have been tried at the failing endpoint",
    async () => {
      const found = await states(1);
      return found.length === 1 && found[0]!.attempted;
    },
    120_000,
  );
  const { n: unlike } = await database.one<{ n: number }>({
    text: `select count(*)::int as n from webhook_delivery d where attempts <> (
      select count(*) from webhook_attempt a where a.company_id = d.company_id and a.message_id = d.message_id
        and a.consumer_id = d.consumer_id)`,
  });
  assert.equal(unlike, 0, "as many attempts are stored as are counted");
  t.diagnostic(
    `${burst} events: ${good.calls.length} calls of the good endpoint, ${failing.calls.length} of the failing, ` +
      `${hanging.calls.length} of the hanging; ${ended} sessions were ended`,
  );
});

test("while messages are sent a rotation, a pause and a deletion hold at once for what is sent after them", async (t) => {
  const receiver = await Receiver.open(t);
  receiver.answer = (response) => setTimeout(() => response.writeHead(204).end(), 30);
  const { bank, database } = await testMillrace(t);
  const companyId = await bank.company();
  const subscriber = await Subscriber.to(bank, receiver, { rateLimit: 100 });
  await announceMany(database, companyId, 1_500);
  await receiver.received(20);

  const old = await subscriber.secret();
  await bank.done("POST", `${subscriber.path}/secret/rotate`, {});
  const secret = await subscriber.secret();
  assert.notEqual(secret, old);
  const atRotation = receiver.calls.length;
  await receiver.received(atRotation + 150);
  const later = receiver.calls.slice(atRotation + 64);
  for (const call of later) verified(secret, call);

  await subscriber.change({ paused: true });
  // What was under way may still arrive: as many as one endpoint may have at the same time.
  const atPause = receiver.calls.length;
  await waitFor("what was under way to be recorded", async () => {
    const { n } = await database.one<{ n: number }>({
      text: "select sum(attempts)::int as n from webhook_delivery",
    });
    return n === receiver.calls.length;
  });
  assert.ok(receiver.calls.length <= atPause + 32, `${receiver.calls.length - atPause} came after the pause`);
  await subscriber.change({ paused: false });
  await receiver.received(receiver.calls.length + 50);

  await bank.done("DELETE", subscriber.path);
  const atEnd = receiver.calls.length;
  await waitFor("what was kept for it to be dropped", async () => {
    const rows = await database.rows({ text: "select from webhook_delivery limit 1" });
    return rows.length === 0;
  });
  assert.ok(receiver.calls.length <= atEnd + 32, `${receiver.calls.length - atEnd} came after the deletion`);
  assert.equal(
    new Set(receiver.calls.map(({ id }) => id)).size,
    receiver.calls.length,
    "none was sent twice",
  );
});
