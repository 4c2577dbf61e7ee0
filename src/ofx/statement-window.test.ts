import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { after, day } from "../clock.ts";
import type { CollectedLine } from "../collection/collector.ts";
import { inWindow } from "../collection/window.fixture.ts";
import { storedDecimal } from "../money.ts";
import type { Element } from "./element.ts";
import { readElements } from "./read-elements.ts";
import {
  type AskedWindow,
  answeredWindow,
  type Found,
  type ReadWindow,
  readWindow,
  wanted,
  windowToRead,
} from "./statement-window.ts";

const start = new Date("2026-11-22T06:54:11.000Z");
const dateOf = (at: Date) => at.toISOString().slice(0, 10);

const message = (inside: string): Element =>
  readElements(`<OFX><STMTRQ>${inside}</STMTRQ></OFX>`).children[0]!;

test("a window is widened to whole days, in GMT", () => {
  const read = (inside: string) => readWindow(message(`<INCTRAN>${inside}<INCLUDE>Y</INCTRAN>`), start);
  assert.deepEqual(read("<DTSTART>20261114<DTEND>20261115"), {
    from: "2026-11-14",
    until: "2026-11-15",
    end: new Date("2026-11-15T23:59:59.999Z"),
  });
  assert.deepEqual(read("<DTSTART>20261114220000[-5:EST]"), { from: "2026-11-15", until: null, end: start });
  assert.deepEqual(read("<DTEND>20261115010000[+2]"), {
    from: null,
    until: "2026-11-14",
    end: new Date("2026-11-14T23:00:00.000Z"),
  });
});

test("bad dates and ranges are told apart, and no lines are read where none are asked for", () => {
  const read = (inside: string) => readWindow(message(inside), start);
  assert.equal(read("<INCTRAN><DTSTART>2026111<INCLUDE>Y</INCTRAN>"), "badDate");
  assert.equal(read("<INCTRAN><DTEND>20260230<INCLUDE>Y</INCTRAN>"), "badDate");
  assert.equal(read("<INCTRAN><DTSTART>20261116<DTEND>20261115<INCLUDE>Y</INCTRAN>"), "badRange");
  assert.equal(read("<INCTRAN><DTSTART>20261115120000<DTEND>20261115110000<INCLUDE>Y</INCTRAN>"), "badRange");
  assert.equal(read("<INCTRAN><DTSTART>20261201<INCLUDE>Y</INCTRAN>"), "badRange");
  assert.equal(read("<INCTRAN><DTSTART>20261115<INCLUDE>N</INCTRAN>"), undefined);
  assert.equal(read("<BANKACCTFROM></BANKACCTFROM>"), undefined);
});

test("an answer says how far it is sure, and never more", () => {
  const asked: AskedWindow = { from: "2026-11-10", until: null, end: start };
  const window = windowToRead(asked, null, 90, start);
  const answered = (found: Partial<Found>, until: string | null = null) =>
    answeredWindow({ ...asked, until, end: until ? new Date(`${until}T23:59:59.999Z`) : start }, window, {
      lines: [],
      more: false,
      newestDate: null,
      ...found,
    });
  const midnight = (date: string) => `${date}000000.000[0:GMT]`;
  assert.deepEqual(answered({}), { start: midnight("20261110"), end: midnight("20261110") });
  assert.equal(answered({ newestDate: "2026-11-20" }).end, midnight("20261120"));
  assert.equal(answered({ newestDate: "2026-11-01" }).end, midnight("20261110"), "not before its start");
  assert.equal(answered({ newestDate: "2026-11-20" }, "2026-11-15").end, "20261115235959.999[0:GMT]");
  assert.equal(answered({ newestDate: "2026-11-20" }, "2026-11-20").end, midnight("20261120"));
});

test("what an answer carried comes again for two days, or whoever asks from before it, and never what the feed left out", () => {
  const bank = new BankAndServer(100);
  const have = (dtStart: string) => bank.answer(dtStart).lines.map(({ id }) => id);
  bank.add("before", "2026-11-01");
  assert.deepEqual(have("20261110"), []);
  bank.add("late", "2026-11-12");
  const [late] = bank.answer("20261120").lines;
  assert.equal(late?.id, "late");
  late!.collectedAt = bank.now;
  bank.now = after(bank.now, day);
  assert.deepEqual(have("20261122"), ["late"]);
  bank.now = after(bank.now, 2 * day);
  assert.deepEqual(have("20261123"), ["late"], "the last good answer may be of the day before");
  assert.deepEqual(have("20261124"), []);
  assert.deepEqual(have("20261112"), ["late"]);
});

/* A bank that pushes, a client that polls. Replies get lost, statements are cut, days pass. */

interface Line {
  readonly id: string;
  readonly date: string;
  readonly position: number;
  collectedAt: Date | null;
}

/** An answer may get lost before it has left, or after: then its lines count as fetched. */
const ending = fc.constantFrom("good" as const, "not sent" as const, "lost" as const);
const step = fc.oneof(
  fc.record({
    kind: fc.constant("push" as const),
    /** Days after the newest line (before it: not taken). */
    days: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant("poll" as const), end: ending, withoutStart: fc.boolean() }),
  fc.record({ kind: fc.constant("wait" as const), halfDays: fc.oneof(fc.nat(4), fc.nat(120)) }),
);

test("any interleaving of pushes and polls brings every line to clients that go on from DTEND or from their last poll", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.option(fc.nat(120)),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      ending,
      (steps, firstDaysBack, limit, ownClock, first) => {
        // Who goes by its own clock knows nothing of answers that were cut.
        const bank = new BankAndServer(ownClock ? 10_000 : limit);
        const client = new Client(bank, firstDaysBack, ownClock);
        client.poll(first, false);
        for (const one of steps) {
          if (one.kind === "push") bank.push(one.days);
          else if (one.kind === "wait") bank.now = after(bank.now, (one.halfDays * day) / 2);
          else client.poll(one.end, one.withoutStart);
        }
        for (let more = true; more; ) more = client.poll("good", false);
        const due = bank.lines.filter(({ date }) => client.first === null || date >= client.first);
        assert.deepEqual(
          due.map(({ id }) => id).filter((id) => !client.have.has(id)),
          [],
        );
        assert.equal(new Set(bank.lines.map(({ id }) => id)).size, bank.lines.length);
      },
    ),
    { numRuns: 3000 },
  );
});

/** What the bank may push (once somebody has asked, never older than the newest line, at most 90 days old), and the server's answers by rule. */
class BankAndServer {
  now = start;
  readonly lines: Line[] = [];
  feedStart: string | null = null;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(id: string, date: string): void {
    this.lines.push({ id, date, position: this.lines.length + 1, collectedAt: null });
  }

  push(days: readonly number[]): void {
    if (this.feedStart === null) return;
    const today = dateOf(this.now);
    let date = this.lines.at(-1)?.date ?? dateOf(after(this.now, -90 * day));
    const oldest = dateOf(after(this.now, -90 * day));
    if (date < oldest) date = oldest;
    for (const ahead of days) {
      const next = dateOf(after(new Date(date), ahead * day));
      date = next > today ? date : next;
      this.add(`t${this.lines.length + 1}`, date);
    }
  }

  /** As the server answers: the same rules, over lines in memory. */
  answer(dtStart: string | null): { lines: Line[]; end: string } {
    const inside = `<INCTRAN>${dtStart ? `<DTSTART>${dtStart}` : ""}<INCLUDE>Y</INCTRAN>`;
    const asked = readWindow(message(inside), this.now);
    assert.ok(asked && typeof asked !== "string", String(asked));
    const window = windowToRead(asked, this.feedStart, 90, this.now);
    this.feedStart ??= window.from;
    const { collectedSince: _, ...withoutRepeats } = window;
    let all = this.#found(window);
    if (all.length > this.#limit) all = this.#found(withoutRepeats);
    let size = Math.min(this.#limit, all.length);
    while (size < all.length && all[0]!.date === all[size - 1]!.date) size += 1;
    const page = all.slice(0, size).map(asCollected);
    const own = wanted(asked, page);
    const more = size < all.length && own.length > 0 && own.at(-1) === page.at(-1);
    const { end } = answeredWindow(asked, window, {
      lines: own,
      more,
      newestDate: this.lines.at(-1)?.date ?? null,
    });
    return { lines: own.map(({ position }) => this.lines[position - 1]!), end };
  }

  #found(window: ReadWindow): Line[] {
    return this.lines
      .filter((line) => inWindow(line, line.collectedAt, window))
      .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.position - b.position));
  }
}

const asCollected = ({ id, date, position, collectedAt }: Line): CollectedLine => ({
  position,
  transactionId: id,
  date,
  amount: storedDecimal("1"),
  balance: null,
  description: null,
  counterparty: null,
  reference: null,
  transactionType: null,
  acceptedAt: start,
  state: collectedAt ? "collected" : "available",
});

/** Goes on from the DTEND of its last answer, or from the day of its last poll. */
class Client {
  readonly have = new Set<string>();
  readonly first: string | null;
  readonly #server: BankAndServer;
  readonly #ownClock: boolean;
  #next: string | null;

  constructor(server: BankAndServer, firstDaysBack: number | null, ownClock: boolean) {
    this.#server = server;
    this.#ownClock = ownClock;
    this.first = firstDaysBack === null ? null : dateOf(after(start, -firstDaysBack * day));
    this.#next = this.first?.replaceAll("-", "") ?? null;
  }

  /** Whether there was anything new, so that another poll may bring more. */
  poll(answerIs: "good" | "not sent" | "lost", withoutStart: boolean): boolean {
    const { lines, end } = this.#server.answer(withoutStart && this.first === null ? null : this.#next);
    if (answerIs === "not sent") return false;
    for (const line of lines) line.collectedAt ??= this.#server.now;
    if (answerIs === "lost") return false;
    const before = this.have.size;
    for (const { id } of lines) this.have.add(id);
    const next = this.#ownClock ? dateOf(this.#server.now).replaceAll("-", "") : end;
    const further = next !== this.#next && !withoutStart;
    if (!withoutStart) this.#next = next;
    return this.have.size > before || further;
  }
}
