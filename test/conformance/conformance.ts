import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformKey } from "../../src/integrations/integration.ts";
import type { Feed, PushedLine } from "../bank.ts";
import { balanceAfter, monthAgo } from "../deliveries.ts";
import { type TestMillrace, type TestOptions, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/*
 * One suite that every accounting package passes, through the whole product and against its simulator. What a package
 * has besides, its own faults above all, is proved in files of its own.
 */

/** A line as it stands in the pretend books. */
export interface ArrivedLine {
  /** The bank's id, or the text where the software knows lines by no id of the bank: it may have something added. */
  readonly known: { readonly id: string | null } | { readonly text: string };
  /** Above zero is money in. */
  readonly amount: number;
}

/** What can happen on the way, whatever the package; none may lose, double or reorder a line. */
export type Trouble =
  | "the answer is lost"
  | "nothing arrives"
  | "the software is out of order"
  | "the software asks to wait"
  | "the access token has run out";

/** One account of a new customer, connected as a customer does it. */
export interface Books {
  readonly feed: Pick<Feed, "companyId" | "connectionId" | "accountId" | "path">;
  /** In order of arrival. */
  arrived(): readonly ArrivedLine[];
  /** Has the software fetch, where it fetches. */
  collect?(): Promise<void>;
  /** Lets a trouble meet the next exchange. */
  readonly troubles: Partial<Record<Trouble, () => unknown>>;
  /** Troubles that were provoked and have met nothing yet. */
  troublesLeft(): number;
  /** Ends access from inside the software. */
  revoke(): unknown;
}

export interface Package {
  readonly name: string;
  readonly platformKey: PlatformKey;
  readonly options?: TestOptions;
  connect(world: TestMillrace): Promise<Books>;
  /** Has the software make an account of its own for a source account; absent where only its user can. */
  connectToNew?(world: TestMillrace): Promise<Books>;
  /** Troubles that cannot meet it, because of how it works. */
  readonly immune?: readonly Trouble[];
  /** Refusals of the simulator because its published limits were exceeded. */
  overLimits(world: TestMillrace): number;
  /** What the bank learns when access was ended inside the software. */
  readonly afterRevoking: {
    readonly connection: "Deauthorized" | "Unlinked" | "Linked";
    readonly account: string;
  };
}

/** Runs the suite for a package. */
export function conformance(pack: Package): void {
  test(`${pack.name} conforms`, { concurrency: 5 }, async (t) => {
    const world = await testMillrace(t, { platforms: [pack.platformKey], ...pack.options });
    const suite = new Suite(pack, world);
    await Promise.all(suite.cases().map(([title, run]) => t.test(title, run)));
    await t.test("no limit that the provider publishes was exceeded", () => {
      assert.equal(pack.overLimits(world), 0);
    });
  });
}

type Case = readonly [title: string, run: () => Promise<void>];

class Suite {
  readonly #pack: Package;
  readonly #world: TestMillrace;

  constructor(pack: Package, world: TestMillrace) {
    this.#pack = pack;
    this.#world = world;
  }

  cases(): Case[] {
    const books = () => this.#pack.connect(this.#world);
    return [
      [
        "a customer connects an account; the connection is linked and takes transactions",
        () => this.#connects(),
      ],
      ["one line arrives, once", async () => this.#delivered(await books(), lines(1))],
      ["a thousand lines arrive, in order and once", async () => this.#delivered(await books(), lines(1000))],
      ["many pushes arrive in the order in which they were made", async () => this.#many(await books())],
      [
        "what is pushed again, whole or in part, arrives no second time",
        async () => this.#again(await books()),
      ],
      ["two lines that are alike in all but their id both arrive", async () => this.#twins(await books())],
      ...this.#troubles(books),
      [
        "a disconnected account takes nothing, and what has arrived stays",
        async () => this.#closed(await books()),
      ],
      ["access that is ended inside the software is told", async () => this.#revoked(await books())],
      ...(this.#pack.connectToNew
        ? ([["an account that the software makes takes lines", () => this.#made()]] as const)
        : []),
    ];
  }

  #troubles(books: () => Promise<Books>): Case[] {
    const all: Trouble[] = [
      "the answer is lost",
      "nothing arrives",
      "the software is out of order",
      "the software asks to wait",
      "the access token has run out",
    ];
    const met = all.filter((trouble) => !this.#pack.immune?.includes(trouble));
    return met.map((trouble) => [
      `every line arrives once although ${trouble}`,
      async () => {
        const connected = await books();
        const provoke = connected.troubles[trouble];
        assert.ok(provoke, `${this.#pack.name} can be made to meet it`);
        await this.#delivered(connected, lines(3));
        await provoke();
        await this.#delivered(connected, lines(5, "later", balanceAfter(lines(3))), lines(3));
        assert.equal(connected.troublesLeft(), 0, "the trouble was met");
      },
    ]);
  }

  async #connects(): Promise<void> {
    const { feed } = await this.#pack.connect(this.#world);
    const { bank } = this.#world;
    assert.equal((await bank.done("GET", feed.path)).status, "Linked");
    assert.equal(await this.#accountStatus(feed), "connected");
  }

  async #made(): Promise<void> {
    await this.#delivered(await this.#pack.connectToNew!(this.#world), lines(2));
  }

  async #many(books: Books): Promise<void> {
    const all: PushedLine[] = [];
    const keys: string[] = [];
    for (const nth of [1, 2, 3, 4]) {
      const next = lines(120, `push-${nth}`, all.length > 0 ? balanceAfter(all) : 0);
      const dated = next.map((line) => ({ ...line, date: dayOf(nth) }));
      keys.push(await this.#pushed(books, dated));
      all.push(...dated);
    }
    for (const key of keys) await this.#succeeded(books, key);
    await this.#arrive(books, all);
  }

  async #again(books: Books): Promise<void> {
    const first = lines(4);
    await this.#delivered(books, first);
    await this.#succeeded(books, await this.#pushed(books, first));
    const fresh = lines(2, "fresh", balanceAfter(first)).map((line) => ({
      ...line,
      date: first.at(-1)!.date,
    }));
    const mixed = [...first.slice(-2), ...fresh];
    await this.#succeeded(books, await this.#pushed(books, mixed));
    await this.#arrive(books, [...first, ...fresh]);
  }

  async #twins(books: Books): Promise<void> {
    const [line] = lines(1) as [PushedLine];
    const coffee = { ...line, amount: -3.4, description: "Coffee", transactionType: "Debit" };
    const twins = [
      { ...coffee, id: "coffee-1", balance: -3.4 },
      { ...coffee, id: "coffee-2", balance: -6.8 },
    ];
    await this.#delivered(books, twins);
    const third = { ...coffee, id: "coffee-3", balance: -10.2 };
    await this.#delivered(books, [third], twins);
  }

  async #closed(books: Books): Promise<void> {
    const before = lines(2);
    await this.#delivered(books, before);
    const account = `${books.feed.path}/connectionInfo/bankFeedAccounts/${books.feed.accountId}`;
    await this.#world.bank.done("PATCH", account, { status: "disconnected" });
    const refused = await this.#push(books, lines(1, "late", balanceAfter(before)));
    assert.equal(refused.status, 400, refused.text);
    await this.#arrive(books, before, true);
  }

  async #revoked(books: Books): Promise<void> {
    const { bank } = this.#world;
    await books.revoke();
    // Nobody tells us: it shows with the next exchange.
    await this.#push(books, lines(1));
    await books.collect?.().catch(() => {});
    const { afterRevoking } = this.#pack;
    await waitFor("the end of access to be told", async () => {
      const { status } = await bank.done("GET", books.feed.path);
      return (
        status === afterRevoking.connection &&
        (await this.#accountStatus(books.feed)) === afterRevoking.account
      );
    });
  }

  /** Pushes lines, waits for them to have arrived after what was there, and proves that they did so once. */
  async #delivered(
    books: Books,
    next: readonly PushedLine[],
    before: readonly PushedLine[] = [],
  ): Promise<void> {
    await this.#succeeded(books, await this.#pushed(books, next));
    await this.#arrive(books, [...before, ...next]);
  }

  async #arrive(books: Books, expected: readonly PushedLine[], closed = false): Promise<void> {
    if (!closed) await books.collect?.();
    const arrived = books.arrived();
    assert.deepEqual(
      arrived.map(({ amount, known }, nth) => [
        "id" in known ? known.id : idByText(known.text, expected[nth]),
        amount,
      ]),
      expected.map(({ id, amount }) => [id, amount]),
    );
  }

  async #succeeded(books: Books, key: string): Promise<void> {
    const operation = await this.#world.bank.ended(books.feed, key, 30_000);
    assert.equal(operation.status, "Success", JSON.stringify(operation));
  }

  #push({ feed }: Books, transactions: readonly PushedLine[]) {
    return this.#world.bank.push({ ...feed, organisationId: "", targetId: "" }, transactions);
  }

  async #pushed(books: Books, transactions: readonly PushedLine[]): Promise<string> {
    const reply = await this.#push(books, transactions);
    assert.equal(reply.status, 200, reply.text);
    return reply.body.pushOperationKey;
  }

  async #accountStatus({ path, accountId }: Books["feed"]): Promise<string> {
    const { database } = this.#world;
    const connectionId = path.split("/").at(-1);
    const text = "select status from source_account where connection_id = $1 and account_id = $2";
    return (await database.one<{ status: string }>({ text }, [connectionId, accountId])).status;
  }
}

/** The id of a line where the text is its own. */
const idByText = (text: string, line: PushedLine | undefined): string =>
  line && text.startsWith(line.description!) ? line.id : text;

/** Lines of one month ago, 50 a day, whose balances chain. */
function lines(count: number, prefix = "t", balance = 0): PushedLine[] {
  let cents = Math.round(balance * 100);
  return Array.from({ length: count }, (_, nth) => {
    const amount = ((nth * 37) % 1000) - 400;
    cents += amount;
    return {
      id: `${prefix}-${nth}`,
      date: dayOf(Math.floor(nth / 50)),
      amount: amount / 100,
      balance: cents / 100,
      description: `Line ${prefix} ${nth}`,
      transactionType: amount < 0 ? "Debit" : "Credit",
    };
  });
}
const dayOf = (nth: number): string =>
  new Date(monthAgo().getTime() + nth * 86_400_000).toISOString().slice(0, 10);
