import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Application } from "../../src/application.ts";
import { day, hour } from "../../src/clock.ts";
import { listCollectedAccounts, noteCollected, readStatement } from "../../src/collection/collect.ts";
import type { Collector, StatementWindow } from "../../src/collection/collector.ts";
import { inWindow } from "../../src/collection/window.fixture.ts";
import type { Queryable } from "../../src/database/pool.ts";
import type { Transaction } from "../../src/database/transaction.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";

/* What accounting software that fetches lines from us meets, whatever protocol it speaks. */

const all: StatementWindow = { from: null, until: null, limit: 1000 };

interface Collected {
  readonly collector: Collector;
  readonly path: string;
  readonly companyId: string;
  read(window?: Partial<StatementWindow>): ReturnType<typeof readStatement>;
  push(lines: readonly Json[]): Promise<Json>;
  status(): Promise<string>;
}

test("collection", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, platforms: ["hcws"] });
  const today = (days = 0) => new Date(clock.now().getTime() + days * day).toISOString().slice(0, 10);
  const line = (id: string, days: number, fields = {}) => ({
    id,
    date: today(days),
    amount: -1.5,
    description: `Line ${id}`,
    ...fields,
  });

  await t.test("an account takes nothing before its software has asked for it", async () => {
    const feed = await newAccount(world);
    const refused = await feed.push([line("a", 0)]);
    assert.equal(refused.status, 400);
    assert.equal((await world.bank.done("GET", feed.path)).status, "PendingAuth");
  });

  await t.test(
    "the first request connects the account and links the connection, and both are told",
    async () => {
      const feed = await newAccount(world);
      const statement = await feed.read({ from: today(-5) });
      assert.deepEqual(statement?.lines, []);
      assert.equal(statement?.account.connected, true);
      assert.equal(await feed.status(), "connected");
      const { status } = await world.bank.done("GET", feed.path);
      assert.equal(status, "Linked");
      const told = await eventsOf(world, feed.companyId);
      assert.ok(told.includes("connection.connected") && told.includes("bankFeeds.sourceAccount.connected"));
    },
  );

  await t.test("a person's download connects nothing", async () => {
    const feed = await newAccount(world);
    const { collector } = feed;
    const account = (await listCollectedAccounts(world.millrace.application, collector))[0]!;
    const asPerson = { ...collector, channel: "file" } as const;
    assert.ok(await readStatement(world.millrace.application, asPerson, account.key, all));
    assert.equal(await feed.status(), "pending");
  });

  await t.test(
    "a push has succeeded when its lines can be fetched; fetching is told line by line",
    async () => {
      const feed = await newAccount(world);
      await feed.read();
      const pushed = await feed.push([line("a", -2), line("b", -1), line("c", 0)]);
      assert.equal(pushed.status, 200, pushed.text);
      const operation = await world.bank.operation(feed, pushed.body.pushOperationKey);
      assert.equal(operation.status, "Success");
      const states = async () =>
        (await world.bank.lines(feed, pushed.body.pushOperationKey)).map((one) => one.state);
      assert.deepEqual(await states(), ["available", "available", "available"]);
      const statement = (await feed.read({ from: today(-1), until: today(-1) }))!;
      assert.deepEqual(
        statement.lines.map(({ transactionId, amount }) => [transactionId, amount]),
        [["b", "-1.5"]],
      );
      assert.equal(statement.newestDate, today(0));
      await noteCollected(world.millrace.application, feed.collector, statement.account.key, [
        statement.lines[0]!.position,
      ]);
      assert.deepEqual(await states(), ["available", "collected", "available"]);
      const rest = (await feed.read({ from: today(0), includeUncollected: true }))!;
      assert.deepEqual(
        rest.lines.map(({ transactionId }) => transactionId),
        ["a", "c"],
      );
      const again = (await feed.read())!;
      assert.deepEqual(
        again.lines.map(({ transactionId }) => transactionId),
        ["a", "b", "c"],
        "served again",
      );
    },
  );

  await t.test("a window has exactly the lines that the rule of windows says", async () => {
    const feed = await newAccount(world);
    const { account } = (await feed.read())!;
    const days = [-6, -5, -5, -4, -3, -2, -2, 0];
    await feed.push(days.map((ago, nth) => line(`w${nth}`, ago)));
    const lines = (await feed.read())!.lines;
    const begun = clock.now();
    const fetched = new Map<number, Date>();
    for (const nth of [1, 3, 6]) {
      clock.advance(hour);
      const { position } = lines[nth]!;
      fetched.set(position, clock.now());
      await noteCollected(world.millrace.application, feed.collector, account.key, [position]);
    }
    const date = fc.option(fc.constantFrom(...lines.map((one) => one.date)));
    const since = fc.nat(4).map((hours) => new Date(begun.getTime() + hours * hour));
    const windows = fc.record(
      {
        from: date,
        until: date,
        includeUncollected: fc.boolean(),
        collectedSince: since,
        after: fc.constantFrom(...lines),
      },
      { requiredKeys: ["from", "until"] },
    );
    const told = fc.asyncProperty(windows, async (window) => {
      const found = (await feed.read(window))!.lines.map(({ position }) => position);
      const due = lines.filter((one) => inWindow(one, fetched.get(one.position) ?? null, window));
      assert.deepEqual(
        found,
        due.map(({ position }) => position),
      );
    });
    await fc.assert(told, { numRuns: 60 });
  });

  await t.test("pages follow one another without a gap, though lines arrive in between", async () => {
    const feed = await newAccount(world);
    await feed.read();
    await feed.push([line("a", -1), line("b", -1), line("c", 0)]);
    const first = (await feed.read({ limit: 2 }))!;
    assert.equal(first.more, true);
    await feed.push([line("d", 0)]);
    const { date, position } = first.lines.at(-1)!;
    const second = (await feed.read({ after: { date, position } }))!;
    assert.deepEqual(
      second.lines.map(({ transactionId }) => transactionId),
      ["c", "d"],
    );
    assert.equal(second.more, false);
  });

  await t.test(
    "a new line that is older than the newest is refused, and nothing of its push is kept",
    async () => {
      const feed = await newAccount(world);
      await feed.read();
      await feed.push([line("a", -1), line("b", 0)]);
      const refused = await feed.push([line("c", -1), line("d", 0)]);
      assert.equal(refused.status, 400);
      assert.match(refused.text, /"c".*is before/);
      assert.equal((await feed.push([line("a", -1), line("e", 0)])).status, 200, "a repeat may be older");
      const statement = (await feed.read())!;
      assert.deepEqual(
        statement.lines.map(({ transactionId }) => transactionId),
        ["a", "b", "e"],
      );
    },
  );

  await t.test("a push in the midst of a read shows whole or not at all", async () => {
    const feed = await newAccount(world);
    await feed.read();
    const { application } = world.millrace;
    const key = (await listCollectedAccounts(application, feed.collector))[0]!.key;
    let pushed = 0;
    const push = async () => {
      pushed += 1;
      if (pushed <= 20) await feed.push([line(`l${pushed}`, pushed - 30, { balance: pushed })]);
    };
    await push();
    const read = () => readStatement(between(application, push), feed.collector, key, all);
    for (const statement of [await read(), await read()]) {
      const last = statement!.lines.at(-1)!;
      assert.ok(pushed > statement!.lines.length, "pushes came in between");
      assert.deepEqual([statement!.newestDate, statement!.balance], [last.date, last.balance]);
    }
  });

  await t.test("nobody reads another connection's account", async () => {
    const [one, other] = [await newAccount(world), await newAccount(world)];
    const key = (await listCollectedAccounts(world.millrace.application, other.collector))[0]!.key;
    assert.equal(await readStatement(world.millrace.application, one.collector, key, all), undefined);
  });

  await t.test("what the bank has disconnected or deleted stays so", async () => {
    const feed = await newAccount(world);
    await feed.read();
    const account = `${feed.path}/connectionInfo/bankFeedAccounts/ac-001`;
    await world.bank.done("PATCH", account, { status: "disconnected" });
    assert.equal(await feed.read(), undefined);
    assert.equal(await feed.status(), "disconnected");
    await world.bank.done("DELETE", account);
    assert.equal(await feed.read(), undefined);
  });
});

/** Does something after every statement that reads. */
function between(application: Application, act: () => Promise<void>): Application {
  const disturbed = <T extends Queryable>(db: T): T =>
    new Proxy(db, {
      get(target, name) {
        const value: Json = Reflect.get(target, name);
        if (name === "transaction")
          return (work: (tx: Transaction) => Promise<unknown>, options: Json) =>
            value.call(target, (tx: Transaction) => work(disturbed(tx)), options);
        if (name !== "rows" && name !== "maybe" && name !== "one") return value.bind?.(target) ?? value;
        return async (...values: Json[]) => {
          const result = await value.apply(target, values);
          await act();
          return result;
        };
      },
    });
  return { ...application, database: disturbed(application.database) };
}

/** A connection to QuickBooks with one account, and its software as collector. */
async function newAccount({ bank, millrace }: TestMillrace): Promise<Collected> {
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  await bank.account(path, { currency: "USD" });
  const { application } = millrace;
  const collector: Collector = { companyId, connectionId, channel: "ofx" };
  const key = (await listCollectedAccounts(application, collector))[0]!.key;
  const feed = { companyId, connectionId, accountId: "ac-001", organisationId: "", targetId: "", path };
  return {
    collector,
    path,
    companyId,
    read: (window) => readStatement(application, collector, key, { ...all, ...window }),
    push: (lines) => bank.push(feed, lines),
    status: async () => {
      const accounts = await bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`);
      return (Array.isArray(accounts) ? accounts : accounts.results)[0].status;
    },
  };
}

const eventsOf = async ({ database }: TestMillrace, companyId: string): Promise<string[]> =>
  (
    await database.rows<{ type: string }>({ text: "select type from domain_event where company_id = $1" }, [
      companyId,
    ])
  ).map(({ type }) => type);
