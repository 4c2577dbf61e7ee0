import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, hour, latestDateOnEarth, systemClock } from "../../src/clock.ts";
import type { Feed, Json, PushedLine, Reply } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { instant, uuidForm } from "./company-shape.ts";
import { assertRefused, findingOf, warningsOf } from "./refusal.ts";

const now = systemClock.now();
const dateOf = (date: Date) => date.toISOString().slice(0, 10);
const today = dateOf(now);
let count = 0;

/** A line that breaks no rule, under an id of its own. */
function line(fields: Record<string, unknown> = {}): PushedLine {
  count += 1;
  return {
    id: `t${count}`,
    date: today,
    amount: -9.99,
    balance: 100,
    description: "Milk",
    transactionType: "Debit",
    ...fields,
  } as PushedLine;
}

test("create-bank-transactions", async (t) => {
  const { bank, database, sandbox } = await testMillrace(t, {
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "1000" },
  });
  sandbox.xero.admin.changeLimits({ minutePerTenant: 60_000, statementsPerMinute: 60_000 });
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const push = (...lines: readonly PushedLine[]) => bank.push(feed, lines);
  const raw = (body: string, { path, accountId }: Feed = feed): Promise<Reply> =>
    bank.call("POST", `${path}/push/bankAccounts/${accountId}/bankTransactions`, body);
  const storedLines = async (): Promise<number> => {
    const text = "select count(*)::int as lines from statement_line where company_id = $1";
    return (await database.one<{ lines: number }>({ text }, [feed.companyId])).lines;
  };

  await t.test("200: pending, with the echo of the request and every field of the operation", async () => {
    const sent = line({ counterparty: "Dairy", reference: "R-1", reconciled: true });
    const reply = await push(sent);
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers.get("content-type")!, /^application\/json/);
    const { pushOperationKey, requestedOnUtc, ...rest } = reply.body;
    assert.match(pushOperationKey, uuidForm);
    assert.match(requestedOnUtc, instant);
    assert.deepEqual(rest, {
      data: { accountId: feed.accountId, transactions: [sent] },
      changes: [],
      dataType: "bankTransactions",
      companyId: feed.companyId,
      dataConnectionKey: feed.connectionId,
      timeoutInMinutes: null,
      timeoutInSeconds: null,
      status: "Pending",
      statusCode: 202,
      errorMessage: null,
      validation: { errors: [], warnings: [] },
    });
  });

  await t.test(
    "200: absent and null fields are left out of the echo, types are shown in their case",
    async () => {
      const reply = await push(line({ counterparty: null, reference: undefined, transactionType: "debit" }));
      const [echo] = reply.body.data.transactions;
      assert.deepEqual(Object.keys(echo).sort(), [
        "amount",
        "balance",
        "date",
        "description",
        "id",
        "transactionType",
      ]);
      assert.equal(echo.transactionType, "Debit");
    },
  );

  await t.test("200: the balance of the last line becomes that of the account", async () => {
    await push(line({ balance: 5 }), line({ balance: -12.34 }));
    const [account] = await bank.done("GET", `${feed.path}/connectionInfo/bankFeedAccounts`);
    assert.equal(account.balance, -12.34);
  });

  await t.test("200: a line that is older than those before it leaves their balance", async () => {
    await push(line({ balance: 71 }));
    const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
    const late = await push(line({ date: yesterday, balance: 7 }));
    const [account] = await bank.done("GET", `${feed.path}/connectionInfo/bankFeedAccounts`);
    assert.equal(account.balance, 71);
    assert.deepEqual(warningsOf(late, `t${count}`).slice(1), [], "its balance is not held against theirs");
  });

  await t.test("400 where accountId is absent or not that of the path", async () => {
    for (const accountId of [undefined, null, "", "other", feed.accountId.toUpperCase()]) {
      assertRefused(await raw(JSON.stringify({ accountId, transactions: [line()] })), 400, "accountId");
    }
  });

  await t.test("400 for no transactions or a list that is none", async () => {
    const { accountId } = feed;
    for (const transactions of [undefined, null, []]) {
      assertRefused(await raw(JSON.stringify({ accountId, transactions })), 400, "transactions");
    }
    for (const transactions of [{}, "a", 5]) {
      assertRefused(await raw(JSON.stringify({ accountId, transactions })), 400, "transactions");
    }
    for (const transactions of [[null], [1], [[]]]) {
      assertRefused(await raw(JSON.stringify({ accountId, transactions })), 400, "transactions[0]");
    }
    for (const body of ["", "[]", "null", "{", '{"accountId":"ac-001"']) assertRefused(await raw(body), 400);
  });

  await t.test(
    "400 for anything wrong with a line, naming it; nothing is stored, and the good ones go through",
    async () => {
      const cases: Record<string, Record<string, unknown>> = {
        "no date": { date: null },
        "an empty date": { date: "" },
        "no date at all": { date: undefined },
        "a date that does not exist": { date: "2026-02-30" },
        "a date in another form": { date: "04/05/2026" },
        "a date as number": { date: 20_260_504 },
        "an hour that does not exist": { date: `${today}T24:00:00` },
        "no amount": { amount: undefined },
        "null for an amount": { amount: null },
        "an amount that is no number": { amount: "ten" },
        "an amount that is true": { amount: true },
        "an amount with too many decimals": { amount: -1.005 },
        "an amount with too many digits": { amount: "1234567890123456" },
        "an amount no number can hold": { amount: "1e400" },
        "a balance with too many decimals": { balance: 0.001 },
        "no balance, which Xero needs": { balance: undefined },
        "no description, which Xero needs": { description: " " },
        "no type, which Xero needs": { transactionType: null },
        "an unknown type": { transactionType: "Gift" },
        "a type that is no text": { transactionType: 5 },
        "reconciled that is no truth value": { reconciled: "yes" },
        "a date of tomorrow everywhere on earth": { date: dateOf(after(now, 2 * day)) },
        "a date older than Xero takes": { date: dateOf(after(now, -367 * day)) },
      };
      const before = await storedLines();
      const good = [line(), line()];
      for (const [what, fields] of Object.entries(cases)) {
        const bad = line({ id: "bad", ...fields });
        assertRefused(await push(good[0]!, bad), 400, "bad");
        assert.ok(findingOf(await push(bad, good[1]!), "bad"), what);
      }
      assert.equal(await storedLines(), before);
      const reply = await push(...good);
      assert.deepEqual(
        reply.body.validation.warnings.filter(({ message }: Json) => /before/.test(message)),
        [],
      );
      assert.equal(await storedLines(), before + 2);
    },
  );

  await t.test("400 for ids that are missing, repeated or not visible ASCII", async () => {
    for (const id of [undefined, null, ""])
      assertRefused(await push(line(), line({ id })), 400, "transactions[1]");
    for (const id of [5, true]) assertRefused(await push(line(), line({ id })), 400, "transactions[1].id");
    for (const id of [" a", "a ", "a\nb", "é", "x".repeat(129)])
      assertRefused(await push(line({ id })), 400, id);
    assertRefused(await push(line({ id: "twin" }), line(), line({ id: "twin" })), 400, "twin");
  });

  await t.test("400 tells of every bad line at once, at most a hundred", async () => {
    const bad = Array.from({ length: 300 }, (_, nth) => line({ id: `bad-${nth}`, amount: null }));
    const reply = await push(...bad);
    assertRefused(reply, 400, "bad-0", "bad-99");
    assert.equal(reply.body.validation.errors.length, 100);
  });

  await t.test("400 for dates that do not ascend, the clock time counting and the offset not", async () => {
    const at = (...dates: string[]) =>
      push(...dates.map((date, nth) => line({ id: `d${count}-${nth}`, date })));
    const first = dateOf(after(now, -2 * day));
    const refused: string[][] = [
      [today, first],
      [`${first}T10:00:01`, `${first}T10:00:00`],
      [`${first}T10:00:00+05:00`, `${first}T09:00:00-05:00`],
      [`${first}T00:00:01`, first],
      [`${first}T10:21:00.500`, `${first}T10:21`],
    ];
    for (const dates of refused) {
      const reply = await at(...dates);
      assertRefused(reply, 400);
      assert.match(reply.body.error, /ascend/);
    }
    const allowed: string[][] = [
      [first, first],
      [first, `${first}T00:00`, `${first}T00:00:00`, `${first}T00:00:00.0Z`, first],
      [`${first}T10:21:00`, `${first}T10:21`, `${first}t10:21:00.000+02:00`, `${first} 10:21:00`],
      [`${first}T09:00:00-05:00`, `${first}T10:00:00+05:00`],
    ];
    for (const dates of allowed) {
      const reply = await at(...dates);
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(
        reply.body.data.transactions.map(({ date }: Json) => date),
        dates,
      );
    }
  });

  await t.test("200 up to the date at UTC+14 and back to a year; the date is the one written", async () => {
    const latest = latestDateOnEarth(systemClock.now());
    for (const date of [latest, `${latest}T23:59:59-12:00`, dateOf(after(now, -364 * day))]) {
      assert.equal((await push(line({ date }))).status, 200, date);
    }
    const next = dateOf(after(new Date(`${latest}T00:00:00Z`), day + hour));
    assertRefused(await push(line({ id: "future", date: next })), 400, "future");
  });

  await t.test("200: amounts are the decimals that were written, to 15 digits", async () => {
    const fresh = await bank.feed(organisations.usd, "c0ffee00-0000-4000-8000-000000000412", {
      currency: "USD",
    });
    const [a, b, c, d] = [line(), line(), line(), line()].map(({ id }) => id);
    const common = `"date":"${today}","description":"x","transactionType":"Credit"`;
    const body = `{"accountId":"${fresh.accountId}","transactions":[
      {"id":"${a}",${common},"amount":1234567890123.45,"balance":9999999999999.99},
      {"id":"${b}",${common},"amount":"0.10","balance":1E2},
      {"id":"${c}",${common},"amount":12.50e1,"balance":-1e-2},
      {"id":"${d}",${common},"amount":0.30000000000000000,"balance":-0.0}]}`;
    const reply = await raw(body, fresh);
    assert.equal(reply.status, 200, reply.text);
    const echoed = reply.body.data.transactions.map(({ amount, balance }: Json) => [amount, balance]);
    assert.deepEqual(echoed, [
      [1234567890123.45, 9999999999999.99],
      [0.1, 100],
      [125, -0.01],
      [0.3, 0],
    ]);
    assert.ok(reply.text.includes('"amount":1234567890123.45,'), "an amount was echoed in another form");
    const { pushOperationKey } = reply.body;
    const shown = (await bank.lines(fresh, pushOperationKey)).map(({ amount }) => amount);
    assert.deepEqual(shown, [1234567890123.45, 0.1, 125, 0.3]);
    assert.equal((await bank.ended(fresh, pushOperationKey)).status, "Success");
    const arrived = bank.arrived(fresh).filter(({ transactionId }) => [a, b, c, d].includes(transactionId!));
    assert.deepEqual(
      arrived.map(({ signedAmount }) => Number(signedAmount)),
      shown,
    );
  });

  await t.test("400 for a literal of more digits than survive, never rounded", async () => {
    const { id: _, ...fields } = line({ id: "exact" });
    for (const amount of [
      "9007199254740993",
      "0.10000000000000001",
      "1234567890123456",
      "123456789012345.67",
      "1e16",
      "1.5e-2e",
    ]) {
      const body = JSON.stringify({ accountId: feed.accountId, transactions: [{ id: "exact", ...fields }] });
      assertRefused(
        await raw(body.replace("-9.99", amount)),
        400,
        ...(amount.endsWith("e") ? [] : ["exact"]),
      );
    }
  });

  await t.test("400 for a key that occurs twice", async () => {
    const body = `{"accountId":"${feed.accountId}","transactions":[{"id":"twice","date":"${today}","amount":1,"amount":2,
      "balance":1,"description":"x","transactionType":"Credit"}]}`;
    assertRefused(await raw(body), 400);
  });

  await t.test("400 for text that is too long for Xero, named", async () => {
    const long = "x".repeat(5000);
    for (const field of ["description", "counterparty", "reference"]) {
      assertRefused(await push(line({ id: "long", [field]: long })), 400, "long");
    }
  });

  await t.test("200 with a warning where amount and type disagree, naming the line", async () => {
    const [credit, debit] = [
      line({ transactionType: "Credit" }),
      line({ amount: 5, transactionType: "Debit" }),
    ];
    const free = [
      line({ amount: 0 }),
      line({ amount: 0, transactionType: "Credit" }),
      line({ transactionType: "Fee" }),
    ];
    const reply = await push(credit, debit, ...free);
    assert.equal(reply.status, 200, reply.text);
    const signs = (id: string) => warningsOf(reply, id).filter((message) => /transactionType/.test(message));
    assert.equal(signs(credit.id).length, 1);
    assert.equal(signs(debit.id).length, 1);
    for (const { id } of free) assert.deepEqual(signs(id), []);
  });

  await t.test("200 with a warning where the balances do not follow, naming the line", async () => {
    // No line of the account is newer than these.
    const date = latestDateOnEarth(systemClock.now());
    const chain = [
      line({ date, amount: -10, balance: 90 }),
      line({ date, amount: -0.1, balance: 89.9 }),
      line({ date, amount: -0.2, balance: 89.8 }),
      line({ date, amount: -9.8, balance: 80 }),
    ];
    const reply = await push(...chain);
    const breaks = chain.map(({ id }) => warningsOf(reply, id).length);
    assert.deepEqual(breaks.slice(1), [0, 1, 0], reply.text);
    assert.match(warningsOf(reply, chain[2]!.id)[0]!, /0\.1/);
    const sound = line({ date, amount: 1, balance: 81 });
    assert.deepEqual(warningsOf(await push(sound), sound.id).slice(1), []);
    const broken = line({ date, amount: 1, balance: 99 });
    assert.equal(
      warningsOf(await push(broken), broken.id).filter((message) => /follow/.test(message)).length,
      1,
    );
  });

  await t.test("200 for 1,000 lines, 400 for 1,001", async () => {
    const many = Array.from({ length: 1001 }, () => line());
    assertRefused(await push(...many), 400, "transactions");
    const reply = await push(...many.slice(1));
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.body.data.transactions.length, 1000);
  });

  await t.test("413 for a body over the limit", async () => {
    assertRefused(await push(line({ description: "x".repeat(6 * 1024 * 1024) })), 413);
  });

  await t.test("400 for parameters that cannot be; unknown and ignored ones are fine", async () => {
    for (const value of ["0", "-1", "1.5", "abc", "", "99999999999"]) {
      assertRefused(
        await bank.push(feed, [line()], {}, `?timeoutInMinutes=${value}`),
        400,
        "timeoutInMinutes",
      );
    }
    assertRefused(
      await bank.push(feed, [line()], {}, "?allowSyncOnPushComplete=perhaps"),
      400,
      "allowSyncOnPushComplete",
    );
    for (const query of ["?allowSyncOnPushComplete=true", "?AllowSyncOnPushComplete=False", "?colour=blue"]) {
      assert.equal((await bank.push(feed, [line()], {}, query)).status, 200, query);
    }
  });

  await t.test("200: a time limit is echoed and ends the operation, not its lines", async () => {
    const stuck = await bank.feed(organisations.usd, "c0ffee00-0000-4000-8000-000000000411", {
      currency: "USD",
    });
    const lane = (until: string) =>
      database.count({ text: "update lane set hold_until = $2, due_at = $2 where company_id = $1" }, [
        stuck.companyId,
        until,
      ]);
    await lane("infinity");
    const reply = await bank.push(stuck, [line()], {}, "?timeoutInMinutes=5");
    assert.deepEqual([reply.body.timeoutInMinutes, reply.body.timeoutInSeconds], [5, 300]);
    const key = reply.body.pushOperationKey;
    const jobs = {
      text: "select start_after from jobs.job where name = 'expire-operation' and data->>'operationId' = $1",
    };
    const [job] = await database.rows<{ start_after: Date }>(jobs, [key]);
    assert.equal(
      job!.start_after.toISOString(),
      after(new Date(reply.body.requestedOnUtc), 5 * 60_000).toISOString(),
    );
    await database.count({ text: "update jobs.job set start_after = $1 where name = 'expire-operation'" }, [
      now,
    ]);
    const operation = await bank.ended(stuck, key);
    assert.deepEqual([operation.status, operation.statusCode], ["TimedOut", 408]);
    assert.match(operation.completedOnUtc, instant);
    assert.equal((await bank.lines(stuck, key))[0].state, "accepted");
    const repeat = reply.body.data.transactions;
    await lane(now.toISOString());
    assert.equal((await bank.ended(stuck, await bank.pushed(stuck, repeat))).status, "Success");
    assert.deepEqual(await bank.operation(stuck, key), operation);
  });

  await t.test("400 for an account that is not connected, 404 for one that is unknown", async () => {
    await bank.account(feed.path, { id: "pending" });
    const other: Feed = { ...feed, accountId: "pending" };
    assertRefused(await bank.push(other, [line()]), 400);
    assertRefused(await bank.push({ ...feed, accountId: "nobody" }, [line()]), 404);
  });

  await t.test("400 for a connection that is not linked", async () => {
    for (const platformKey of ["gbol", "hcws", "olpr", "fbrh", "akxx"]) {
      const { id } = await bank.connection(feed.companyId, platformKey);
      const path = `/companies/${feed.companyId}/connections/${id}`;
      const account = await bank.account(path);
      const reply = await bank.push({ ...feed, path, accountId: account.id }, [line()]);
      assertRefused(reply, 400);
      assert.match(reply.body.error, /PendingAuth/);
    }
  });

  await t.test("200: an account id that needs encoding in the path", async () => {
    const id = "Checking 0202/é";
    await bank.account(feed.path, { id });
    await bank.map(feed.path, id, "c0ffee00-0000-4000-8000-000000000212");
    const reply = await bank.push({ ...feed, accountId: id }, [line()]);
    assert.equal(reply.status, 200, reply.text);
  });
});
