import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlatformKey } from "../../src/integrations/integration.ts";
import type { Feed, Json, PushedLine } from "../bank.ts";
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
const troubles = [
  "the answer is lost",
  "nothing arrives",
  "the software is out of order",
  "whoever calls is asked to wait",
] as const;
/** One more, which meets a delivery of several batches in its midst. */
const inMidst = "the access token runs out between two batches";
export type Trouble = (typeof troubles)[number] | typeof inMidst;

/** An account that the books have. */
export interface BooksAccount {
  readonly name: string;
  readonly currency: string | null;
  /** Whether lines of a checking account can be sent there, were the currency the same. */
  readonly takesChecking: boolean;
}

/** One account of a new customer, connected as a customer does it. */
export interface Books {
  readonly feed: Pick<Feed, "companyId" | "connectionId" | "accountId" | "path">;
  /** In order of arrival. */
  arrived(): readonly ArrivedLine[];
  /** Has the software fetch, where it fetches. */
  collect?(): Promise<void>;
  /** What is to be offered, where it is read from the software. */
  listed?(): readonly BooksAccount[];
  /** Lets a trouble meet the next exchange; the one of the access token, the one after. */
  readonly troubles: Partial<Record<Trouble, () => unknown>>;
  /** Troubles that were provoked and have met nothing yet. */
  troublesLeft(): number;
  /** Ends access from inside the software or from the bank's side; what notices it, besides a push and a fetch, is done. */
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
  /** How a line that arrived is told. */
  readonly lineState: "delivered" | "collected";
  /** Moves the world's clock where its access ends or its token runs out: those cases then wait for the others. */
  readonly movesClock?: true;
  /** Troubles that would meet other customers as well: these cases, too, wait for the others. */
  readonly shared?: readonly Trouble[];
  /**
   * Comes up to the limits that the software publishes, by all at once, when the other cases are over; makes them count
   * where they did not until then. Absent where whoever is asked to wait has come up to limits of ours.
   */
  crowd?(world: TestMillrace): Promise<void>;
  /** How often somebody was refused for calling too often, other than on request. */
  overLimits(world: TestMillrace): number;
  /** What the bank learns when access was ended inside the software. */
  readonly afterRevoking: {
    readonly connection: "Deauthorized" | "Unlinked" | "Linked";
    /** Lines go on where it is "connected". */
    readonly account: "connected" | "disconnected";
    /** Words of the error that the connection shows. */
    readonly error?: RegExp;
  };
}

/** Runs the suite for a package. */
export function conformance(pack: Package): void {
  test(`${pack.name} conforms`, { concurrency: 5 }, async (t) => {
    const world = await testMillrace(t, { platforms: [pack.platformKey], ...pack.options });
    const suite = new Suite(pack, world);
    await Promise.all(suite.cases().map(([title, run]) => t.test(title, run)));
    for (const [title, run] of suite.lateCases()) await t.test(title, run);
    await t.test("nobody was refused for calling too often", () => {
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
    const { connectToNew, movesClock, shared = [] } = this.#pack;
    return [
      ["a customer connects an account of those the books have", async () => this.#connects(await books())],
      [
        "what is pushed again, whole or in part, arrives no second time",
        async () => this.#again(await books()),
      ],
      [
        "one line arrives, once, and so do others that are alike in all but their id",
        async () => this.#twins(await books()),
      ],
      ...this.#troubles(books, (trouble) => !shared.includes(trouble)),
      [
        "a disconnected account takes nothing, and what has arrived stays",
        async () => this.#closed(await books()),
      ],
      ...(connectToNew
        ? ([["an account that the software makes takes lines", () => this.#made()]] as const)
        : []),
      ...(movesClock ? [] : this.#movers()),
    ];
  }

  /** Those that would disturb others, one after another. */
  lateCases(): Case[] {
    const { crowd, movesClock, shared = [] } = this.#pack;
    return [
      ...(movesClock ? this.#movers() : []),
      ...this.#troubles(
        () => this.#pack.connect(this.#world),
        (trouble) => shared.includes(trouble),
      ),
      ...(crowd ? ([["many calls at once stay within the limits", () => crowd(this.#world)]] as const) : []),
    ];
  }

  #movers(): Case[] {
    const books = () => this.#pack.connect(this.#world);
    const meets = this.#pack.immune?.includes(inMidst) ? "" : `, although ${inMidst}`;
    return [
      [
        `${manyLines} lines of several pushes arrive, in order and once${meets}`,
        async () => this.#many(await books()),
      ],
      ["the end of access is told", async () => this.#revoked(await books())],
    ];
  }

  #troubles(books: () => Promise<Books>, wanted: (trouble: Trouble) => boolean): Case[] {
    const met = troubles.filter((trouble) => !this.#pack.immune?.includes(trouble) && wanted(trouble));
    return met.map((trouble) => [
      `every line arrives once although ${trouble}`,
      async () => {
        const connected = await books();
        await this.#delivered(connected, lines(3));
        await this.#provoke(connected, trouble);
        const later = lines(5, "later", balanceAfter(lines(3)));
        const key = await this.#delivered(connected, later, lines(3));
        assert.equal(connected.troublesLeft(), 0, "the trouble was met");
        await this.#told(connected, key, later.length);
      },
    ]);
  }

  async #provoke(books: Books, trouble: Trouble): Promise<void> {
    const provoke = books.troubles[trouble];
    assert.ok(provoke, `${this.#pack.name} can be made to meet it`);
    await provoke();
  }

  /** Whatever was in doubt is settled: every line of the operation says that it arrived. */
  async #told({ feed }: Books, key: string, count: number): Promise<void> {
    const { bank } = this.#world;
    const states = () => bank.lines(feed, key).then((all) => all.map(({ state }) => state as string));
    const wanted = Array.from({ length: count }, () => this.#pack.lineState);
    // What was fetched is noted a moment after it has left.
    await waitFor("the lines to be told", async () => (await states()).join() === wanted.join()).catch(
      async () => assert.deepEqual(await states(), wanted),
    );
  }

  async #connects({ feed, listed }: Books): Promise<void> {
    const { bank } = this.#world;
    assert.equal((await bank.done("GET", feed.path)).status, "Linked");
    assert.equal(await this.#accountStatus(feed), "connected");
    if (!listed) return;
    const there = listed();
    const [item] = await bank.done("GET", `${feed.path}/bankFeedAccounts/mapping`);
    const fitting = there.filter(
      ({ currency, takesChecking }) => takesChecking && currency === item.sourceCurrency,
    );
    assert.ok(fitting.length > 0 && fitting.length < there.length, "some fit and some do not");
    assert.deepEqual(
      item.targetAccountOptions.map(({ name }: Json) => name).sort(),
      fitting.map(({ name }) => name).sort(),
    );
    await this.#fetched(feed);
    const { results } = await bank.done("GET", `${feed.path}/data/bankAccounts`);
    assert.deepEqual(
      results.map(({ accountName, currency }: Json) => `${accountName} in ${currency}`).sort(),
      there.map(({ currency, name }) => `${name} in ${currency}`).sort(),
    );
  }

  /** Has the accounts of the books fetched. */
  async #fetched({ companyId, connectionId }: Books["feed"]): Promise<void> {
    const { bank } = this.#world;
    const data = `/companies/${companyId}/data`;
    const { id } = await bank.done("POST", `${data}/queue/bankAccounts?connectionId=${connectionId}`);
    const pull = await waitFor("the accounts to be fetched", async () => {
      const one = await bank.done("GET", `${data}/history/${id}`);
      return one.progress === 100 && one;
    });
    assert.equal(pull.isErrored, false, JSON.stringify(pull));
  }

  async #made(): Promise<void> {
    await this.#delivered(await this.#pack.connectToNew!(this.#world), lines(2));
  }

  async #many(books: Books): Promise<void> {
    const all = lines(manyLines);
    if (!this.#pack.immune?.includes(inMidst)) await this.#provoke(books, inMidst);
    const keys: string[] = [];
    for (let from = 0; from < all.length; from += mostOfPush)
      keys.push(await this.#pushed(books, all.slice(from, from + mostOfPush)));
    for (const key of keys) await this.#succeeded(books, key);
    await this.#arrive(books, all);
    assert.equal(books.troublesLeft(), 0, "the trouble was met");
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
    const [first, ...twins] = [1, 2, 3].map((nth) => ({
      ...coffee,
      id: `coffee-${nth}`,
      balance: (-34 * nth) / 10,
    }));
    await this.#delivered(books, [first!]);
    await this.#delivered(books, twins, [first!]);
  }

  async #closed(books: Books): Promise<void> {
    const before = lines(2);
    await this.#delivered(books, before);
    // What waits to be fetched when the account is closed is not fetched any more.
    const waiting = lines(1, "waiting", balanceAfter(before));
    if (books.collect) await this.#succeeded(books, await this.#pushed(books, waiting));
    const account = `${books.feed.path}/connectionInfo/bankFeedAccounts/${books.feed.accountId}`;
    await this.#world.bank.done("PATCH", account, { status: "disconnected" });
    const refused = await this.#push(books, lines(1, "late", balanceAfter(before)));
    assert.equal(refused.status, 400, refused.text);
    await this.#arrive(books, before);
    assert.equal(await this.#accountStatus(books.feed), "disconnected");
  }

  async #revoked(books: Books): Promise<void> {
    const { bank } = this.#world;
    const { afterRevoking: expected } = this.#pack;
    const before = lines(2);
    await this.#delivered(books, before);
    await books.revoke();
    const later = lines(1, "later", balanceAfter(before));
    if (expected.account === "connected") await this.#delivered(books, later, before);
    else {
      // Where nobody has told us it shows with this push.
      const reply = await this.#push(books, later);
      assert.ok(reply.status === 200 || reply.status === 400, reply.text);
      const key = reply.status === 200 && reply.body.pushOperationKey;
      if (key) assert.equal((await bank.ended(books.feed, key, 30_000)).status, "Failed");
    }
    const connection = await waitFor("the end of access to be told", async () => {
      const one = await bank.done("GET", books.feed.path);
      const account = await this.#accountStatus(books.feed);
      return one.status === expected.connection && account === expected.account && one;
    });
    const error: Json = connection.dataConnectionErrors.at(-1);
    if (expected.error) assert.match(error?.errorMessage ?? "", expected.error);
    else assert.equal(error, undefined);
    if (expected.account === "connected") return;
    assert.equal((await this.#push(books, later)).status, 400, "pushes are refused from now on");
    await this.#arrive(books, before);
  }

  /** Pushes lines, waits for them to have arrived after what was there, and proves that they did so once. */
  async #delivered(
    books: Books,
    next: readonly PushedLine[],
    before: readonly PushedLine[] = [],
  ): Promise<string> {
    const key = await this.#pushed(books, next);
    await this.#succeeded(books, key);
    await this.#arrive(books, [...before, ...next]);
    return key;
  }

  /** Exactly these lines are in the books, whatever is fetched now. */
  async #arrive(books: Books, expected: readonly PushedLine[]): Promise<void> {
    await books.collect?.();
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

/** More than a push, a statement, an upload or a page takes. */
const manyLines = 2_500;
/** The contract's limit of one push. */
const mostOfPush = 1_000;

/** Lines of one month ago, 100 a day, whose balances chain. */
function lines(count: number, prefix = "t", balance = 0): PushedLine[] {
  let cents = Math.round(balance * 100);
  return Array.from({ length: count }, (_, nth) => {
    const amount = ((nth * 37) % 1000) - 400;
    cents += amount;
    return {
      id: `${prefix}-${nth}`,
      date: dayOf(Math.floor(nth / 100)),
      amount: amount / 100,
      balance: cents / 100,
      description: `Line ${prefix} ${nth}`,
      transactionType: amount < 0 ? "Debit" : "Credit",
    };
  });
}
const dayOf = (nth: number): string =>
  new Date(monthAgo().getTime() + nth * 86_400_000).toISOString().slice(0, 10);
