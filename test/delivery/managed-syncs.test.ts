import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, hour, minute, systemClock } from "../../src/clock.ts";
import { runSync as run } from "../../src/managed-feeds/run-sync.ts";
import { startDueSyncs } from "../../src/managed-feeds/start-sync.ts";
import { type Json, type PushedLine, someLines } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import {
  addSource,
  managedPath,
  page,
  pretendSource,
  runSync,
  setUp,
  syncEnded,
  synced,
} from "../pretend-source.ts";
import { waitFor } from "../wait-for.ts";

const lines = (count: number, prefix = "t", daysAgo = 60): PushedLine[] =>
  someLines(count, after(systemClock.now(), -daysAgo * day), prefix);
const idsOf = (arrived: readonly { transactionId?: string | null }[]) =>
  arrived.map(({ transactionId }) => transactionId);

test("what a source offers arrives in the books", async (t) => {
  const { bank, sandbox, database } = await testMillrace(t, {
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "1000" },
  });
  sandbox.xero.admin.changeLimits({
    minutePerTenant: 1e6,
    dayPerTenant: 1e6,
    concurrentPerTenant: 100,
    statementsPerMinute: 1e6,
  });
  const source = await pretendSource(t);
  const sourceId = await addSource(bank, source.url);
  let nth = 0;
  const ready = async (more: object = {}) => {
    nth += 1;
    const [account] = sandbox.xero.admin.addAccounts(organisations.czk, [
      { name: `Fetched ${nth}`, number: `88${nth}`, currency: "CZK" },
    ]);
    const feed = await bank.feed(organisations.czk, account!.id, {
      id: `ac-${nth}`,
      accountNumber: `88${nth}`,
    });
    const firstPeriodStart = after(systemClock.now(), -90 * day).toISOString();
    await setUp(bank, feed, sourceId, { firstPeriodStart, ...more });
    return feed;
  };
  const delivered = (feed: Parameters<typeof bank.arrived>[0], count: number) =>
    waitFor(`${count} lines to arrive`, () => bank.arrived(feed).length >= count, 60_000, 50);

  await t.test(
    "the call names account and period and carries the secret; 2,500 lines of three pages arrive in order, once",
    async () => {
      const feed = await ready();
      const all = lines(2_500);
      source.calls.length = 0;
      source.answer = ({ query }) => {
        const from = Number(query.cursor ?? 0);
        return page(all.slice(from, from + 900), from + 900 < all.length ? String(from + 900) : undefined);
      };
      const sync = await synced(bank, feed);
      assert.equal(sync.status, "SuccessDataPushed", JSON.stringify(sync));
      assert.equal(sync.pushOperationKeys.length, 3);
      assert.equal(source.calls.length, 3);
      const [call] = source.calls;
      assert.deepEqual(
        [call!.query.branch, call!.query.companyId, call!.query.connectionId, call!.query.sourceAccountId],
        ["12", feed.companyId, feed.connectionId, feed.accountId],
      );
      assert.equal(call!.headers.authorization, "Bearer source-secret-canary");
      assert.deepEqual([call!.query.from, call!.query.to], [sync.periodStartUtc, sync.periodEndUtc]);
      assert.equal(sync.periodEndUtc, sync.executionStartUtc);
      for (const key of sync.pushOperationKeys)
        assert.equal((await bank.ended(feed, key, 60_000)).status, "Success");
      await delivered(feed, 2_500);
      assert.deepEqual(
        idsOf(bank.arrived(feed)),
        all.map(({ id }) => id),
      );
    },
  );

  await t.test("1,001 lines are two pushes, of 1,000 and of one", async () => {
    const feed = await ready();
    source.answer = () => page(lines(1_001));
    const sync = await synced(bank, feed);
    const counts = await Promise.all(
      sync.pushOperationKeys.map(async (key: string) => (await bank.lines(feed, key)).length),
    );
    assert.deepEqual(counts, [1_000, 1]);
  });

  await t.test(
    "the next sync begins where the last one ended, less the overlap; what it brings again is not pushed again",
    async () => {
      const feed = await ready({ overlapHours: 6 });
      source.answer = () => page(lines(10));
      const first = await synced(bank, feed);
      source.calls.length = 0;
      const second = await synced(bank, feed);
      assert.equal(second.status, "SuccessNoDataPushed");
      assert.equal("pushOperationKeys" in second, false);
      assert.equal(second.periodStartUtc, first.periodEndUtc);
      assert.equal(source.calls[0]!.query.from, after(new Date(first.periodEndUtc), -6 * hour).toISOString());
      source.answer = () => page([...lines(10), ...lines(3, "late", 80), ...lines(2, "new", 1)]);
      const third = await synced(bank, feed);
      assert.equal(third.status, "SuccessDataPushed");
      await delivered(feed, 15);
      const ids = idsOf(bank.arrived(feed));
      assert.deepEqual(
        ids.slice(10),
        ["late-0", "late-1", "late-2", "new-0", "new-1"],
        "late ones come after, by date",
      );
      assert.equal(new Set(ids).size, 15);
      assert.equal((await bank.done("GET", managedPath(feed))).coveredUntil, third.periodEndUtc);
    },
  );

  await t.test("lines in any order, twice on two pages, arrive by date and once", async () => {
    const feed = await ready();
    const all = lines(120);
    source.answer = ({ query }) =>
      query.cursor ? page(all.slice(0, 70).toReversed()) : page(all.slice(50).toReversed(), "two");
    assert.equal((await synced(bank, feed)).status, "SuccessDataPushed");
    await delivered(feed, 120);
    const dates = bank.arrived(feed).map((line) => all.find(({ id }) => id === line.transactionId)!.date);
    assert.deepEqual(dates, dates.toSorted());
    assert.equal(dates.length, 120);
  });

  await t.test(
    "refused lines are named and asked for again; the others arrive, and the corrected ones later",
    async () => {
      const feed = await ready();
      const all = lines(20);
      const broken = all.map((line, place) => (place === 7 ? { ...line, amount: "ten" } : line));
      source.answer = () => page(broken);
      const partial = await synced(bank, feed);
      assert.equal(partial.status, "PartialSuccessDataPushed");
      assert.equal(partial.errorCode, "transactions-refused");
      assert.match(partial.errorMessage, /t-7/);
      assert.equal("coveredUntil" in (await bank.done("GET", managedPath(feed))), false);
      source.answer = () => page(broken.slice(7, 8));
      const failed = await synced(bank, feed);
      assert.equal(failed.status, "Failed");
      assert.equal(failed.periodStartUtc, partial.periodStartUtc);
      source.answer = () => page(all);
      const corrected = await synced(bank, feed);
      assert.equal(corrected.status, "SuccessDataPushed");
      assert.equal(corrected.periodStartUtc, partial.periodStartUtc);
      await delivered(feed, 20);
      assert.equal(new Set(idsOf(bank.arrived(feed))).size, 20);
    },
  );

  await t.test("a line that has changed since it was delivered is named and holds nothing up", async () => {
    const feed = await ready();
    source.answer = () => page(lines(3));
    await bank.ended(feed, (await synced(bank, feed)).pushOperationKeys[0]);
    source.answer = () =>
      page([...lines(3).map((line) => ({ ...line, description: "Other" })), ...lines(1, "n", 1)]);
    const sync = await synced(bank, feed);
    assert.equal(sync.status, "PartialSuccessDataPushed");
    assert.equal(sync.errorCode, "transactions-changed");
    assert.match(sync.errorMessage, /3 .*t-0, t-1, t-2/);
    assert.equal((await bank.done("GET", managedPath(feed))).coveredUntil, sync.periodEndUtc);
  });

  await t.test("one id with two contents is refused, whichever came first", async () => {
    const feed = await ready();
    const [one, two] = lines(2);
    source.answer = () => page([one!, two!, { ...one!, amount: 5 }]);
    const sync = await synced(bank, feed);
    assert.equal(sync.status, "PartialSuccessDataPushed");
    assert.match(sync.errorMessage, /t-0.*twice/);
    await delivered(feed, 1);
    assert.deepEqual(idsOf(bank.arrived(feed)), ["t-1"]);
  });

  await t.test(
    "what no later attempt can mend fails at once, by name, and the next sync covers the period",
    async () => {
      const feed = await ready();
      const secret = "the source's own words";
      const faults: Record<string, typeof source.answer> = {
        "source-unauthorized": (_, response) => void response.writeHead(401).end(secret),
        "source-refused": (_, response) => void response.writeHead(404).end(secret),
        "source-redirected": (_, response) =>
          void response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
        "source-answer-invalid": () => '{"transactions":[{"id":',
        "source-wrong-account": () => ({ accountId: "another", transactions: lines(1) }),
        "source-pages-repeat": ({ query }) => page(lines(1, query.cursor ?? "a"), "again"),
      };
      for (const [code, answer] of Object.entries(faults)) {
        source.calls.length = 0;
        source.answer = answer;
        const sync = await synced(bank, feed);
        assert.deepEqual([sync.status, sync.errorCode], ["Failed", code], JSON.stringify(sync));
        assert.ok(sync.errorMessage.length > 20 && !sync.errorMessage.includes(secret), sync.errorMessage);
        assert.ok(sync.executionEndUtc >= sync.executionStartUtc);
        assert.ok(source.calls.length <= 2, code);
      }
      for (const body of [
        [],
        null,
        {},
        { transactions: 5 },
        { transactions: [{ id: 5 }] },
        { transactions: [null] },
        "",
      ]) {
        source.answer = () => (body === "" ? "" : JSON.stringify(body));
        assert.equal((await synced(bank, feed)).errorCode, "source-answer-invalid", JSON.stringify(body));
      }
      assert.equal(bank.arrived(feed).length, 0);
      source.answer = () => page(lines(2));
      const sync = await synced(bank, feed);
      assert.equal(sync.status, "SuccessDataPushed");
      assert.equal(sync.periodStartUtc, (await bank.done("GET", managedPath(feed))).firstPeriodStart);
    },
  );

  await t.test("more pages than the source may have is a failure that says what to change", async () => {
    const small = await addSource(bank, source.url, { maximumPages: 2 });
    const feed = await ready({ sourceId: small });
    source.answer = ({ query }) => page([], String(Number(query.cursor ?? 0) + 1));
    const sync = await synced(bank, feed);
    assert.equal(sync.errorCode, "source-answer-too-large");
    assert.match(sync.errorMessage, /maximumPages/);
  });

  await t.test("pages that are more than memory is for are a failure, too", async () => {
    const feed = await ready();
    const padding = "x".repeat(4_900_000);
    source.answer = ({ query }) => ({ ...page([], String(Number(query.cursor ?? 0) + 1)), padding });
    source.calls.length = 0;
    const sync = await synced(bank, feed);
    assert.equal(sync.errorCode, "source-answer-too-large");
    assert.match(sync.errorMessage, /64000000 characters/);
    assert.equal(source.calls.length, 14);
  });

  await t.test("a source in a private network is refused, and the rule is named", async () => {
    for (const [url, rule] of [
      ["https://10.1.2.3/feed", "private"],
      ["https://169.254.169.254/latest", "metadata"],
      ["https://[fd00::1]/", "private"],
    ] as const) {
      const moved = await addSource(bank, "https://core.example/feed");
      const feed = await ready({ sourceId: moved });
      // As if the name had led elsewhere when the source was written.
      await database.rows({ text: "update feed_source set url = $1 where source_id = $2" }, [url, moved]);
      const sync = await synced(bank, feed);
      assert.deepEqual([sync.status, sync.errorCode], ["Failed", "source-address-refused"]);
      assert.match(sync.errorMessage, new RegExp(`"${rule}".*MILLRACE_EGRESS_ALLOW`));
    }
  });

  await t.test(
    "an account or a connection that takes nothing fails the sync with the reason, and the source is not asked",
    async () => {
      const feed = await ready();
      source.calls.length = 0;
      await bank.account(feed.path, { id: "waiting", accountNumber: "9" });
      const waiting = { ...feed, accountId: "waiting" };
      await setUp(bank, waiting, sourceId);
      const pending = await synced(bank, waiting);
      assert.deepEqual([pending.status, pending.errorCode], ["Failed", "account-not-connected"]);
      await bank.done("PATCH", feed.path, { status: "Unlinked" });
      const unlinked = await synced(bank, feed);
      assert.deepEqual([unlinked.status, unlinked.errorCode], ["Failed", "connection-not-linked"]);
      assert.match(unlinked.errorMessage, /Unlinked/);
      assert.equal(source.calls.length, 0);
    },
  );

  await t.test("an account that is disconnected while its source answers gets nothing", async () => {
    const feed = await ready();
    let reply: (() => void) | undefined;
    source.answer = (_, response) => {
      reply = () => response.writeHead(200).end(JSON.stringify(page(lines(5))));
    };
    const syncId = await runSync(bank, feed);
    await waitFor("the source to be asked", () => reply);
    await bank.done("PATCH", `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`, {
      status: "disconnected",
    });
    reply!();
    const sync = await syncEnded(bank, feed, syncId);
    assert.deepEqual([sync.status, sync.errorCode], ["Failed", "account-not-connected"]);
    const stored = "select count(*)::int as lines from statement_line where company_id = $1";
    assert.equal((await database.one<{ lines: number }>({ text: stored }, [feed.companyId])).lines, 0);
  });
});

test("a source that fails for a while is asked again with growing waits, and told of", async (t) => {
  const clock = adjustableClock();
  const { bank, database, millrace } = await testMillrace(t, { clock });
  const { application } = millrace;
  const source = await pretendSource(t);
  const sourceId = await addSource(bank, source.url, { timeoutSeconds: 1 });
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  await setUp(bank, feed, sourceId, { firstPeriodStart: after(clock.now(), -90 * day).toISOString() });
  const look = (syncId: string): Promise<Json> => bank.done("GET", `${managedPath(feed)}/syncs/${syncId}`);
  const triedAgain = (syncId: string, code: string, at: string) =>
    waitFor("the fault to be told", async () => {
      const sync = await look(syncId);
      return sync.errorCode === code && sync.errorMessage !== at && sync;
    });

  const faults: Record<string, typeof source.answer> = {
    "source-unavailable": (_, response) => void response.writeHead(500).end("no"),
    "source-no-answer": (_, response) => {
      response.writeHead(200, { "content-length": "500" });
      response.write('{"transactions":');
      setImmediate(() => response.destroy());
    },
  };
  for (const [code, answer] of Object.entries(faults)) {
    await t.test(`${code}: the sync stays Started, says so, and succeeds once the source does`, async () => {
      source.answer = answer;
      const syncId = await runSync(bank, feed);
      let said = "";
      for (const wait of [minute, 3 * minute]) {
        const sync = await triedAgain(syncId, code, said);
        said = sync.errorMessage;
        assert.equal(sync.status, "Started");
        assert.match(said, /tried again at/);
        clock.advance(wait);
        await startDueSyncs(application);
      }
      await triedAgain(syncId, code, said);
      source.answer = () => page(lines(3, code));
      clock.advance(hour);
      await startDueSyncs(application);
      const sync = await syncEnded(bank, feed, syncId);
      assert.equal(sync.status, "SuccessDataPushed");
      assert.equal("errorMessage" in sync, false);
    });
  }

  await t.test(
    "a source that is silent counts as one that fails; after six attempts the sync is Failed",
    async () => {
      source.answer = () => undefined;
      const syncId = await runSync(bank, feed);
      const first = await triedAgain(syncId, "source-no-answer", "");
      assert.match(first.errorMessage, /1000 ms/);
      source.answer = (_, response) => void response.writeHead(503, { "retry-after": "7200" }).end();
      for (let attempt = 2, said = first.errorMessage; attempt < 6; attempt++) {
        clock.advance(hour + minute);
        await startDueSyncs(application);
        said = (await triedAgain(syncId, "source-unavailable", said)).errorMessage;
      }
      clock.advance(hour + minute);
      await startDueSyncs(application);
      const sync = await syncEnded(bank, feed, syncId);
      assert.deepEqual([sync.status, sync.errorCode], ["Failed", "source-unavailable"]);
      assert.doesNotMatch(sync.errorMessage, /tried again/);
    },
  );

  await t.test(
    "a sync left behind by its process is taken up again, and the process that was late writes nothing",
    async () => {
      let late: (() => void) | undefined;
      source.answer = (_, response) => {
        late = () => response.writeHead(200).end(JSON.stringify(page(lines(5, "left"))));
      };
      const slow = await addSource(bank, source.url, { timeoutSeconds: 60 });
      await setUp(bank, feed, slow);
      const syncId = await runSync(bank, feed);
      await waitFor("the source to be asked", () => late);
      const answerLate = late!;
      clock.advance(4 * minute);
      source.answer = () => page(lines(4, "left"));
      await startDueSyncs(application);
      const sync = await syncEnded(bank, feed, syncId);
      assert.equal(sync.status, "SuccessDataPushed");
      answerLate();
      const jobs =
        "select from jobs.job where data->>'syncId' = $1 and state in ('created', 'retry', 'active')";
      await waitFor(
        "both runs to end",
        async () => (await database.rows({ text: jobs }, [syncId])).length === 0,
      );
      await run(application, { companyId: feed.companyId, syncId });
      const stored = "select transaction_id from statement_line where transaction_id like 'left-%'";
      assert.equal((await database.rows({ text: stored })).length, 4);
      assert.deepEqual(await look(syncId), sync);
      const operations = await bank.done("GET", `/companies/${feed.companyId}/push?pageSize=100`);
      const keys = operations.results.map(({ pushOperationKey }: Json) => pushOperationKey);
      assert.equal(keys.filter((key: string) => sync.pushOperationKeys.includes(key)).length, 1);
    },
  );
});

test("schedules", async (t) => {
  const clock = adjustableClock();
  const { bank, millrace, another } = await testMillrace(t, { clock });
  const { application } = millrace;
  const source = await pretendSource(t);
  const sourceId = await addSource(bank, source.url);
  const latest = async (feed: Parameters<typeof managedPath>[0]) =>
    (await bank.call("GET", `${managedPath(feed)}/syncs/latest`)).body;
  const [one, two] = await bank.feeds(organisations.czk, [
    organisations.czkAccount,
    "c0ffee00-0000-4000-8000-000000000212",
  ]);

  await t.test(
    "what is due is started once, by however many nodes, and is due again after its hours",
    async () => {
      const second = await another();
      await setUp(bank, one!, sourceId, { enabled: true, schedule: { everyHours: 6 } });
      await Promise.all([0, 1, 2, 3].map((nth) => startDueSyncs(nth % 2 ? application : second.application)));
      const sync = await syncEnded(bank, one!, (await latest(one!)).syncId);
      assert.equal(sync.status, "SuccessNoDataPushed");
      clock.advance(6 * hour - minute);
      await startDueSyncs(application);
      assert.equal((await latest(one!)).syncId, sync.syncId);
      clock.advance(2 * minute);
      await Promise.all([0, 1, 2, 3].map((nth) => startDueSyncs(nth % 2 ? application : second.application)));
      const next = await syncEnded(bank, one!, (await latest(one!)).syncId);
      assert.equal(next.periodStartUtc, sync.periodEndUtc);
      assert.equal(source.calls.length, 2);
    },
  );

  await t.test("a day without any process is made up for by one sync of the whole day", async () => {
    const before = await latest(one!);
    source.calls.length = 0;
    clock.advance(25 * hour);
    await startDueSyncs(application);
    const sync = await syncEnded(bank, one!, (await latest(one!)).syncId);
    assert.equal(sync.periodStartUtc, before.periodEndUtc);
    await startDueSyncs(application);
    assert.equal(source.calls.length, 1);
  });

  await t.test("daily at an hour of a time zone", async () => {
    await setUp(bank, two!, sourceId, { enabled: true, schedule: { dailyAt: 6, timeZone: "Europe/Paris" } });
    const { nextRun } = await bank.done("GET", managedPath(two!));
    assert.equal(
      new Intl.DateTimeFormat("en", { timeZone: "Europe/Paris", hour: "2-digit", hourCycle: "h23" }).format(
        new Date(nextRun),
      ),
      "06",
    );
    await startDueSyncs(application);
    assert.equal(await latest(two!), undefined);
    clock.advance(new Date(nextRun).getTime() - clock.now().getTime() + 1_000);
    await startDueSyncs(application);
    await syncEnded(bank, two!, (await latest(two!)).syncId);
  });

  await t.test(
    "disconnecting an account ends its schedule and says why; connected again it must be enabled anew",
    async () => {
      const account = `${one!.path}/connectionInfo/bankFeedAccounts/${one!.accountId}`;
      await bank.done("PATCH", account, { status: "disconnected" });
      const ended = await bank.done("GET", managedPath(one!));
      assert.equal(ended.enabled, false);
      assert.equal("nextRun" in ended, false);
      assert.match(ended.endedBecause, /disconnected/);
      const before = (await latest(one!)).syncId;
      clock.advance(7 * hour);
      await startDueSyncs(application);
      assert.equal((await latest(one!)).syncId, before);
      const again = { sourceAccountId: one!.accountId, targetAccountId: organisations.czkAccount };
      // The feed before is still being ended at the provider for a moment.
      await waitFor("the account to be mapped again", async () => {
        const mapped = await bank.call("POST", `${one!.path}/bankFeedAccounts/mapping`, again);
        return mapped.status === 200 && mapped.body.status === "connected";
      });
      await setUp(bank, one!, sourceId, { enabled: true, schedule: { everyHours: 6 } });
      const enabled = await bank.done("GET", managedPath(one!));
      assert.equal("endedBecause" in enabled, false);
      assert.equal(enabled.coveredUntil, ended.coveredUntil);
    },
  );

  await t.test(
    "unlinking ends the schedules of all accounts; deleting an account forgets its set-up",
    async () => {
      await bank.done("DELETE", `${two!.path}/connectionInfo/bankFeedAccounts/${two!.accountId}`);
      await bank.account(two!.path, { id: two!.accountId, accountNumber: "771" });
      assert.equal((await bank.call("GET", managedPath(two!))).status, 404);
      await bank.done("PATCH", one!.path, { status: "Unlinked" });
      assert.equal((await bank.done("GET", managedPath(one!))).enabled, false);
    },
  );
});
