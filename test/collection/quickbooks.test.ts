import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mishap } from "../../simulators/quickbooks/mishap.ts";
import type { Poll } from "../../simulators/quickbooks/records.ts";
import { day, minute } from "../../src/clock.ts";
import { endSilentFeedsJob } from "../../src/collection/jobs.ts";
import { add, type Decimal, decimal } from "../../src/money.ts";
import type { Feed, Json, PushedLine } from "../bank.ts";
import { type AdjustableClock, adjustableClock } from "../clock.ts";
import { allowAccess, type Pair } from "../fdx-client.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* The whole way of QuickBooks, which is pretended: a pair from the bank, sign-on, first download, pushes, polls, end. */

test("QuickBooks collects", async (t) => {
  const clock = adjustableClock();
  const millrace = await testMillrace(t, { clock, platforms: ["hcws"] });
  const { feedUrl } = millrace.millrace.application.config;
  millrace.sandbox.quickbooks.admin.changeSettings({ bankUrl: feedUrl, pageSize: 2 });
  const scene = new Scene(millrace, clock);

  for (const standard of ["ofx", "fdx"] as const) {
    const open = (institution = `bank-${standard}`) => scene.customer(institution);

    await t.test(
      `${standard}: signing on offers the bank's accounts; fetching connects them and links`,
      async () => {
        const customer = await open();
        const { offered, complaints } = scene.quickbooks.connection(customer.id);
        assert.deepEqual(offered.map(({ name, card }) => [name, card]).toSorted(), [
          ["Operating & payroll", false],
          ["Visa", true],
        ]);
        assert.deepEqual(complaints, []);
        assert.deepEqual(
          [await customer.status(), await customer.accounts()],
          ["PendingAuth", ["pending", "pending"]],
        );
        await customer.link(0);
        assert.deepEqual(
          [await customer.status(), await customer.accounts()],
          ["Linked", ["connected", "pending"]],
        );
        await customer.link(1);
        assert.deepEqual(await customer.accounts(), ["connected", "connected"]);
        assertClean(customer.polls());
      },
    );

    await t.test(
      `${standard}: what was pushed arrives once and in order, and is told collected line by line`,
      async () => {
        const customer = await open();
        await customer.link(0);
        const first = [
          scene.line("a", -3),
          scene.line("b<&>", -2, "-0.1"),
          scene.line("c", 0, "1234567890.12"),
        ];
        const key = await customer.push(first);
        assert.deepEqual(await customer.states(key), ["available", "available", "available"]);
        customer.assertAdded(await customer.update(), 3);
        await waitFor("the lines to be told as collected", async () =>
          (await customer.states(key)).every((state) => state === "collected"),
        );
        const more = [scene.line("d", 0), scene.line("e", 0)];
        await customer.push(more);
        customer.assertAdded(await customer.update(), 2);
        customer.assertAdded(await customer.update(), 0);
        const last = scene.line("f", 0);
        await customer.push([...more, last]);
        for (const disturbance of ["unsent", "lost"] as const) {
          scene.quickbooks.addFault({ kind: disturbance, connectionId: customer.id });
          const [poll] = await customer.update();
          assert.deepEqual([poll?.outcome, poll?.added], ["failed", 0]);
        }
        for (const [mishap, outcome] of mishaps[standard]) {
          scene.quickbooks.addFault({ kind: "answer", as: mishap, institutionId: `bank-${standard}` });
          const [poll] = await customer.update();
          assert.deepEqual([poll?.outcome, poll?.added], [outcome, 0], mishap);
        }
        customer.assertAdded(await customer.update(), 1);
        customer.assertArrived(...first, ...more, last);
        assert.equal(scene.quickbooks.connection(customer.id).feeds[0]?.balance, customer.balance);
        assertClean(customer.polls().filter(({ added, repeated }) => added + repeated > 0));
      },
    );

    await t.test(
      `${standard}: whatever pushes and polls overlap, each line arrives once, in the bank's order`,
      async () => {
        const customer = await open();
        await customer.link(0);
        const pushed: PushedLine[] = [];
        for (let round = 0; round < 6; round += 1) {
          const days = -12 + round * 2;
          scene.quickbooks.changeSettings({ overlapDays: (round % 3) * 2 });
          const [one, two] = [1, 2].map((part) =>
            Array.from({ length: 1 + ((round + part) % 3) }, (_, n) =>
              scene.line(`r${round}-${part}-${n}`, days + part - 1),
            ),
          );
          pushed.push(...one!, ...two!);
          await Promise.all([
            customer.push(one!).then(() => customer.push(two!)),
            customer.update(),
            customer.update(),
          ]);
        }
        await customer.update();
        customer.assertArrived(...pushed);
        assertClean(customer.polls());
      },
    );

    await t.test(
      `${standard}: the daily poll goes on by itself, and the end of the pairs ends it`,
      async () => {
        const customer = await open();
        await customer.link(0, 1);
        const line = scene.line("a", -1);
        await customer.push([line]);
        const daily = await scene.nextDay(customer);
        assert.equal(
          daily.reduce((sum, { added }) => sum + added, 0),
          1,
        );
        await scene.bank.done("DELETE", customer.credentials);
        const refused = await scene.nextDay(customer);
        assert.ok(
          refused.length > 0 && refused.every(({ outcome }) => outcome === "refused"),
          JSON.stringify(refused),
        );
        assert.equal(scene.quickbooks.connection(customer.id).status, "attention");
        assert.deepEqual(
          [await customer.status(), await customer.accounts()],
          ["Unlinked", ["disconnected", "disconnected"]],
        );
        assert.deepEqual(await scene.nextDay(customer), []);
        customer.assertArrived(line);
      },
    );
  }

  await t.test("ofx: every way of writing OFX is answered alike", async () => {
    const customer = await scene.customer("bank-ofx");
    await customer.link(0, 1);
    const lines = [scene.line("a", -2), scene.line("b", -1)];
    await customer.push(lines);
    await customer.update();
    for (const dialect of dialects) {
      scene.quickbooks.putInstitution({ id: "bank-ofx", dialect });
      const polls = await customer.update();
      assert.deepEqual(
        polls.map(({ outcome, added, message }) => [outcome, added, message]),
        [
          ["collected", 0, null],
          ["collected", 0, null],
        ],
        dialect,
      );
      clock.advance(10_000);
    }
    scene.quickbooks.putInstitution({ id: "bank-ofx", dialect: "sgml-103" });
    customer.assertArrived(...lines);
    assertClean(customer.polls());
  });

  await t.test(
    "ofx: what no honest client does is answered in OFX or refused, and nothing breaks",
    async () => {
      const customer = await scene.customer("bank-ofx");
      await customer.link(0);
      const line = scene.line("a", -1);
      await customer.push([line]);
      clock.advance(20 * minute);
      for (const [probe, expected] of Object.entries(ofxProbes)) {
        const { answers } = await scene.quickbooks.probe(customer.id, { probe });
        const seen = answers.map(({ outcome, status, ofx }) =>
          ofx
            ? [ofx.signOn, ...ofx.answers.map((one) => one.split(" ")[1]), ...ofx.transactionIds].join(" ")
            : String(status ?? outcome),
        );
        assert.match(seen.join(", "), expected, probe);
      }
      clock.advance(20 * minute);
      customer.assertAdded(await customer.update(), 1);
      customer.assertArrived(line);
    },
  );

  await t.test("fdx: small pages, old tokens and lost answers bring neither gaps nor repeats", async () => {
    const customer = await scene.customer("bank-fdx");
    await customer.link(0);
    const lines = Array.from({ length: 7 }, (_, n) => scene.line(`p${n}`, -2 + Math.floor(n / 3)));
    await customer.push(lines);
    const [poll] = await customer.update();
    assert.deepEqual([poll?.received, poll?.added], [7, 7]);
    clock.advance(61 * minute);
    const { answers } = await scene.quickbooks.probe(customer.id, { probe: "fdx-lost-refresh" });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    customer.assertAdded(await customer.update(), 0);
    const race = await scene.quickbooks.probe(customer.id, { probe: "fdx-two-refreshes" });
    const tokens = race.answers.map(({ body }) => JSON.parse(body) as Record<string, string>);
    assert.equal(new Set(tokens.map((one) => one.refresh_token)).size, 2, JSON.stringify(tokens));
    for (const { access_token } of tokens) {
      const headers = { authorization: `Bearer ${access_token}` };
      assert.equal((await fetch(`${feedUrl}/fdx/v6/accounts`, { headers })).status, 200);
    }
    customer.assertAdded(await customer.update(), 0);
    customer.assertArrived(...lines);
    assertClean(customer.polls());
  });

  await t.test("fdx: both versions tell the same", async () => {
    const customer = await scene.customer("bank-fdx");
    await customer.link(0, 1);
    const lines = [scene.line("a", -2, "0.1"), scene.line("b", -2), scene.line("c", -1, "1234.56")];
    await customer.push(lines);
    await customer.update();
    scene.quickbooks.putInstitution({ id: "bank-fdx", fdxVersion: "v5" });
    const polls = await customer.update();
    scene.quickbooks.putInstitution({ id: "bank-fdx", fdxVersion: "v6" });
    assert.deepEqual(polls.map(({ added, repeated }) => [added, repeated]).toSorted(), [
      [0, 0],
      [0, 3],
    ]);
    customer.assertArrived(...lines);
    assertClean(customer.polls());
  });

  await t.test("fdx: what no honest client does is refused in the words of FDX", async () => {
    const customer = await scene.customer("bank-fdx");
    await customer.link(0);
    for (const [probe, [status, code]] of Object.entries(fdxProbes)) {
      const { answers } = await scene.quickbooks.probe(customer.id, { probe });
      const body = JSON.parse(answers[0]!.body);
      assert.deepEqual([answers[0]?.status, String(body.code ?? body.error ?? "")], [status, code], probe);
    }
    customer.assertAdded(await customer.update(), 0);
  });

  await t.test(
    "ofx: who disconnects in QuickBooks is told as disconnected after ten days, and goes on with a new sign-on",
    async () => {
      const customer = await scene.customer("bank-ofx");
      await customer.link(0);
      const [before, after] = [scene.line("a", -1), scene.line("b", 11)];
      await customer.push([before]);
      customer.assertAdded(await customer.update(), 1);
      scene.quickbooks.disconnect(customer.id);
      const told = async () => [await customer.status(), (await customer.accounts())[0]];
      clock.advance(10 * day - minute);
      await scene.lookForSilence();
      assert.deepEqual(await told(), ["Linked", "connected"]);
      clock.advance(day);
      await scene.lookForSilence();
      assert.deepEqual(await told(), ["Unlinked", "disconnected"]);
      const events = await customer.events();
      assert.ok(events.includes("bankFeeds.sourceAccount.disconnected"), events.join(" "));
      assert.equal((await customer.offer([after])).status, 400, "nobody would fetch it");
      await customer.signOnAnew();
      await customer.link(0);
      assert.deepEqual(await told(), ["Linked", "connected"]);
      await customer.push([after]);
      customer.assertAdded(await customer.update(), 1);
      customer.assertArrived(before, after);
    },
  );

  await t.test("nothing is ever due to be sent to software that fetches", async () => {
    const customer = await scene.customer("bank-ofx");
    await customer.link(0);
    await customer.push([scene.line("a", -1)]);
    const due = { text: "select source_account_key from lane where due_at is not null" };
    await waitFor("every lane to rest", async () => (await millrace.database.rows(due)).length === 0);
    customer.assertAdded(await customer.update(), 1);
  });
});

/** What QuickBooks makes of answers that went wrong on the way. */
const mishaps: Readonly<Record<"ofx" | "fdx", readonly [Mishap, Poll["outcome"]][]>> = {
  ofx: [
    ["500", "failed"],
    ["503", "failed"],
    ["time-out", "failed"],
    ["cut", "failed"],
    ["empty-list", "collected"],
    ["13505", "refused"],
    ["15502", "refused"],
  ],
  fdx: [
    ["429", "failed"],
    ["503", "failed"],
    ["time-out", "failed"],
    ["cut", "failed"],
    ["empty-list", "collected"],
  ],
};

const dialects = [
  ...[
    "sgml-102",
    "sgml-102-lf",
    "sgml-102-end-tags",
    "sgml-102-http-1.0",
    "sgml-151",
    "sgml-160",
    "sgml-211",
  ],
  ...["sgml-no-institution", "xml-200", "xml-203", "xml-211-lf", "xml-220"],
] as const;

/** What comes back of each probe: code of the sign-on, codes of the answers, transaction ids; or the HTTP status. */
const ofxProbes: Readonly<Record<string, RegExp>> = {
  "no-sign-on": /^15500 15500$/,
  "sign-on-only": /^0$/,
  "wrong-password": /^15500 15500$/,
  "wrong-user": /^15500 15500$/,
  "anonymous-statement": /^0 15500$|^15500 15500$/,
  "wrong-institution": /^13504 13504$|^0 13504$/,
  "foreign-account": /^0 2003$/,
  "wrong-aggregate": /^0 200[123]$/,
  "reversed-dates": /^0 2027$/,
  "future-start": /^0 2027$/,
  "bad-date": /^0 2020$/,
  "no-start": /^0 0 \S+$/,
  "same-twice": /^(0 0 \S+), \1$/,
  "two-at-once": /^(0 0 \S+), \1$/,
  "cut-while-reading": /^failed, 0 0 \S+$/,
  "slow-reading": /^0 0 \S+$/,
  "http-1.0": /^0 0 \S+$/,
  "unknown-aggregates": /^0 0 \S+$/,
  "intu-tags": /^0 0 \S+$/,
  "several-sets": /^0 [01] 0 0 \S+$/,
  "unsupported-message": /^0 2000$/,
  "pin-change": /^0 15503$/,
  "unknown-version": /^2021\b|^400$|^0 2021$/,
  "large-body": /^413$|^400$|^failed$/,
  "deep-nesting": /^400$/,
  "many-tags": /^400$/,
  "doctype-bomb": /^400$/,
  "not-ofx": /^400$/,
  "empty-body": /^400$/,
  "wrong-content-type": /^0 0 \S+$|^415$/,
  get: /^405$/,
  "locked-pair": /^(15500 15500, ){10}15502 15502$/,
};

const fdxProbes: Readonly<Record<string, readonly [status: number, code: string]>> = {
  "fdx-no-token": [401, "401"],
  "fdx-wrong-token": [401, "401"],
  "fdx-one-date": [400, "703"],
  "fdx-reversed-dates": [400, "703"],
  "fdx-bad-date": [400, "703"],
  "fdx-no-dates": [200, ""],
  "fdx-foreign-account": [404, "701"],
  "fdx-bad-page": [400, "703"],
  "fdx-post": [404, "601"],
  "fdx-wrong-secret": [401, "invalid_client"],
};

/** A bank with pretend QuickBooks beside it. */
class Scene {
  readonly millrace: TestMillrace;
  readonly clock: AdjustableClock;
  #customers = 0;

  constructor(millrace: TestMillrace, clock: AdjustableClock) {
    this.millrace = millrace;
    this.clock = clock;
  }

  get bank() {
    return this.millrace.bank;
  }

  get quickbooks() {
    return this.millrace.sandbox.quickbooks.admin;
  }

  date(days: number): string {
    return new Date(this.clock.now().getTime() + days * day).toISOString().slice(0, 10);
  }

  line(id: string, days: number, amount = "-1.5"): PushedLine {
    return { id, date: this.date(days), amount: Number(amount), description: `Line ${id}` };
  }

  /** A company whose customer has signed on and linked nothing yet. */
  async customer(institutionId: string): Promise<Customer> {
    this.clock.advance(2 * minute);
    const companyId = await this.bank.company();
    const { id: connectionId } = await this.bank.connection(companyId, "hcws");
    const path = `/companies/${companyId}/connections/${connectionId}`;
    await this.bank.account(path, { id: "ac-001", accountName: "Operating & payroll", currency: "USD" });
    const card = { accountType: "Credit", accountNumber: "4111111111111111" };
    await this.bank.account(path, { id: "ac-002", accountName: "Visa", currency: "USD", ...card });
    const credentials = `${path}/connectionInfo/bankFeedAccounts/credentials`;
    const pair = await this.bank.done("POST", credentials, {});
    const [company] = this.quickbooks.addCompanies([
      {
        name: `Shop ${++this.#customers}`,
        accounts: [{ name: "Checking" }, { name: "Card", kind: "Credit card" }],
      },
    ]);
    const names = { companyId: company!.id, institutionId };
    const { protocol } = this.quickbooks.institutions().find(({ id }) => id === institutionId)!;
    const signOn = async () =>
      protocol === "ofx" ? this.quickbooks.signOn({ ...names, ...pair }) : this.permit(names, pair);
    const { id } = await signOn();
    const feed = { companyId, connectionId, accountId: "ac-001", organisationId: "", targetId: "", path };
    return new Customer(
      this,
      id,
      feed,
      company!.accounts.map(({ id: ledger }) => ledger),
      credentials,
      signOn,
    );
  }

  /** Runs the scheduled job that ends feeds of silence, as its hour would. */
  async lookForSilence(): Promise<void> {
    const { database, millrace } = this.millrace;
    await millrace.application.jobs.enqueue(database, endSilentFeedsJob, {});
    const open = {
      text: "select id from jobs.job where name = 'end-silent-feeds' and state in ('created', 'retry', 'active')",
    };
    await waitFor("the look for silence", async () => (await database.rows(open)).length === 0);
  }

  /** The customer's browser: goes to the bank, types the pair, agrees to all accounts, and comes back. */
  async permit(names: { companyId: string; institutionId: string }, pair: Pair): Promise<{ id: string }> {
    const { address } = await this.quickbooks.askPermission(names);
    return this.quickbooks.takePermission(await allowAccess(address, pair));
  }

  /** A day later on both sides; the polls of one customer that this made due. */
  async nextDay(customer: Customer): Promise<readonly Poll[]> {
    const before = customer.polls().length;
    this.clock.advance(day);
    await this.quickbooks.advanceClock(0);
    return customer.polls().slice(before);
  }
}

/** One customer of the bank, as the bank and as QuickBooks know them. */
class Customer {
  id: string;
  readonly credentials: string;
  balance = "0" as Decimal;
  readonly #scene: Scene;
  readonly #feed: Feed;
  readonly #ledger: readonly string[];
  readonly #signOn: () => Promise<{ id: string }>;
  readonly #pushed = new Map<string, PushedLine>();

  constructor(
    scene: Scene,
    id: string,
    feed: Feed,
    ledger: readonly string[],
    credentials: string,
    signOn: () => Promise<{ id: string }>,
  ) {
    this.#scene = scene;
    this.id = id;
    this.#feed = feed;
    this.#ledger = ledger;
    this.credentials = credentials;
    this.#signOn = signOn;
  }

  /** Another connection in QuickBooks, with the same pair. */
  async signOnAnew(): Promise<void> {
    this.id = (await this.#signOn()).id;
  }

  /** Links the current account (0), the card (1), or both. */
  async link(...places: readonly number[]): Promise<void> {
    const { offered } = this.#scene.quickbooks.connection(this.id);
    const startDate = this.#scene.date(-30);
    const { polls } = await this.#scene.quickbooks.link(
      this.id,
      places.map((place) => ({
        accountId: offered.find(({ card }) => card === (place === 1))!.id,
        ledgerAccountId: this.#ledger[place]!,
        startDate,
      })),
    );
    for (const { outcome, message } of polls) assert.deepEqual([outcome, message], ["collected", null]);
  }

  /** Pushes lines with their running balance, known ones as before; returns the key of the operation, which has succeeded already. */
  async push(lines: readonly PushedLine[]): Promise<string> {
    const withBalances = lines.map((line) => {
      const pushed = this.#pushed.get(line.id);
      if (pushed) return pushed;
      this.balance = add(this.balance, decimal(line.amount as number)!);
      const told = { ...line, balance: Number(this.balance) };
      this.#pushed.set(line.id, told);
      return told;
    });
    const key = await this.#scene.bank.pushed(this.#feed, withBalances);
    assert.equal((await this.#scene.bank.operation(this.#feed, key)).status, "Success");
    return key;
  }

  /** Pushes lines whatever becomes of them. */
  offer = (lines: readonly PushedLine[]) => this.#scene.bank.push(this.#feed, lines);

  update = (): Promise<Poll[]> => this.#scene.quickbooks.update(this.id);
  polls = (): readonly Poll[] => this.#scene.quickbooks.polls(this.id);

  async states(key: string): Promise<string[]> {
    return (await this.#scene.bank.lines(this.#feed, key)).map(({ state }) => state);
  }

  async events(): Promise<string[]> {
    const of = { text: "select type from domain_event where company_id = $1" };
    const rows = await this.#scene.millrace.database.rows<{ type: string }>(of, [this.#feed.companyId]);
    return rows.map(({ type }) => type);
  }

  async status(): Promise<string> {
    return (await this.#scene.bank.done("GET", this.#feed.path)).status;
  }

  async accounts(): Promise<string[]> {
    const accounts = await this.#scene.bank.done("GET", `${this.#feed.path}/connectionInfo/bankFeedAccounts`);
    const list: Json[] = Array.isArray(accounts) ? accounts : accounts.results;
    return list.toSorted((one, other) => one.id.localeCompare(other.id)).map(({ status }) => status);
  }

  assertAdded([poll]: readonly Poll[], added: number): void {
    assert.deepEqual([poll?.outcome, poll?.message, poll?.added], ["collected", null, added]);
  }

  /** Exactly these lines have arrived in the first account, in this order, with their dates, amounts and texts. */
  assertArrived(...lines: readonly PushedLine[]): void {
    const arrived = this.#scene.quickbooks.lines(this.#ledger[0]!);
    assert.deepEqual(
      arrived.map(({ date, amount }) => [date, amount]),
      lines.map(({ date, amount }) => [date, decimal(amount as number)]),
    );
    for (const [nth, { description, memo }] of arrived.entries())
      assert.ok([description, memo].includes(lines[nth]!.description!), `${description} / ${memo}`);
    assert.equal(new Set(arrived.map(({ transactionId }) => transactionId)).size, lines.length);
  }
}

/** Nothing was refused, contradicted, or more than a strict client would put up with. */
function assertClean(polls: readonly Poll[]): void {
  for (const { outcome, message, contradicted, complaints } of polls)
    assert.deepEqual([outcome, message, contradicted, complaints], ["collected", null, 0, []]);
}
