import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Sandbox, startSandbox } from "../../simulators/sandbox.ts";
import { day, systemClock } from "../../src/clock.ts";
import { databaseUser } from "../../src/database/embedded/initialise.ts";
import { openDatabase } from "../../src/database/pool.ts";
import { systemRandom } from "../../src/random.ts";
import { Bank, type Feed, type PushedLine } from "../bank.ts";
import { balanceAfter, recentLines } from "../deliveries.ts";
import { FreeAgentBank, freeAgentSettings, hurryFreeAgent } from "../freeagent.ts";
import { Installation, type MillraceProcess } from "../millrace-process.ts";
import { NetSuiteCustomer, netSuiteSettings } from "../netsuite.ts";
import { letSageKnow, SageCustomer, sageSettings } from "../sage.ts";
import { waitFor } from "../wait-for.ts";

/* The pretend packages live on in the process of the test, as the real ones do when Millrace dies. */

interface World {
  readonly bank: Bank;
  readonly sandbox: Sandbox;
}

/** One account of one package. */
interface Books {
  readonly name: string;
  readonly feed: Pick<Feed, "companyId" | "path" | "accountId">;
  /** Names and amounts of what has arrived, in order. */
  arrived(): readonly (readonly [line: string, amount: number])[];
  /** By what a line is known there. */
  readonly known: "id" | "description";
}

/** Takes lines from us: its answer is held when it has entered them. */
interface SentBooks extends Books {
  hold(): void;
  held(): boolean;
}

/** Fetches lines from us. */
interface CollectedBooks extends Books {
  collect(): Promise<unknown>;
  /** Fetches, and what comes of it when we die the moment the answer has left. */
  collectAtDeath(): Promise<unknown>;
  /** Whether it has the lines that it fetched then. */
  readonly keeps: boolean;
}

test("a death between what was sent or fetched and its record loses nothing, doubles nothing and keeps the order", async (t) => {
  const sandbox = await startSandbox({ port: 0, clock: systemClock, random: systemRandom });
  t.after(() => sandbox.close());
  const installation = await Installation.prepare(t, {
    MILLRACE_ROLES: "api,worker",
    ...sageSettings(sandbox),
    ...freeAgentSettings(sandbox),
    ...netSuiteSettings(sandbox),
  });
  let running = await start(installation);
  hurryFreeAgent(sandbox);
  letSageKnow(sandbox, installation.url);
  const world = { bank: new Bank(installation.url, installation.apiKey, sandbox), sandbox };
  const sent = await Promise.all([sage(world), freeAgent(world)]);
  const collected = await Promise.all([quickBooks(world, installation.url), netSuite(world)]);
  const all: readonly Books[] = [...sent, ...collected];

  const before = recentLines(3, "before");
  for (const key of await push(world, all, before)) await succeeded(world, key);
  for (const books of collected) await books.collect();
  for (const books of all) assertArrived(books, before);

  for (const books of sent) books.hold();
  const met = recentLines(4, "met", balanceAfter(before)).map((line) => ({ ...line, description: line.id }));
  const keys = await push(world, all, met);
  for (const books of sent)
    await waitFor(`${books.name} to hold its answer`, () => books.held() && books.arrived().length === 7);
  await beforeTheNote(t, installation, collected.length, async (waits) => {
    for (const books of collected) await books.collectAtDeath();
    await waits();
    running.killEverything();
    await running.ended;
  });
  for (const books of sent) assertArrived(books, [...before, ...met]);
  for (const books of collected) assertArrived(books, books.keeps ? [...before, ...met] : before);

  running = await start(installation);
  for (const key of keys) await succeeded(world, key);
  for (const [nth, books] of collected.entries()) {
    const { key } = keys[sent.length + nth]!;
    assert.deepEqual(
      await states(world, books, key),
      ["available"],
      `what ${books.name} fetched was not noted`,
    );
    await books.collect();
    await waitFor("it to be noted", async () => (await states(world, books, key)).join() === "collected");
  }
  for (const books of all) assertArrived(books, [...before, ...met]);
});

const start = (installation: Installation): Promise<MillraceProcess> =>
  installation.start({ entry: "test/crash/impatient-millrace.ts", settings: installation.withKey }).ready();

interface Pushed {
  readonly books: Books;
  readonly key: string;
}

const push = ({ bank }: World, all: readonly Books[], lines: readonly PushedLine[]): Promise<Pushed[]> =>
  Promise.all(all.map(async (books) => ({ books, key: await bank.pushed(books.feed as Feed, lines) })));

async function succeeded({ bank }: World, { books, key }: Pushed): Promise<void> {
  const operation = await bank.ended(books.feed, key, 30_000);
  assert.equal(operation.status, "Success", `${books.name}: ${JSON.stringify(operation)}`);
}

async function states({ bank }: World, { feed }: Books, key: string): Promise<string[]> {
  return [...new Set((await bank.lines(feed, key)).map(({ state }) => state as string))];
}

function assertArrived({ arrived, known, name }: Books, lines: readonly PushedLine[]): void {
  assert.deepEqual(
    arrived(),
    lines.map((line) => [line[known], line.amount]),
    name,
  );
}

/** Keeps what was fetched from being noted; `waits` resolves when so many notes wait. */
async function beforeTheNote(
  t: TestContext,
  { dataFolder }: Installation,
  notes: number,
  meanwhile: (waits: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const host = join(dataFolder, "run");
  const database = openDatabase({ host, user: databaseUser, database: databaseUser, maximumConnections: 2 });
  t.after(() => database.close());
  const waiting = {
    text: `select from pg_stat_activity
      where wait_event_type = 'Lock' and query like 'update statement_line set state = ''collected''%'`,
  };
  await database
    .transaction(async (tx) => {
      // Lines can be read, and not changed.
      await tx.rows({ text: "lock table statement_line in exclusive mode" });
      await meanwhile(() =>
        waitFor("the notes to wait", async () => (await database.rows(waiting)).length === notes),
      );
    })
    // The server is killed meanwhile, and the lock with it.
    .catch((error: Error) => assert.equal(error.name, "DatabaseUnavailable", error.stack));
}

async function sage(world: World): Promise<SentBooks> {
  const customer = await SageCustomer.arrive(world);
  const { bankAccountId, feed } = await customer.connect();
  const { admin } = customer;
  return {
    name: "Sage",
    known: "id",
    feed,
    arrived: () => customer.arrived(bankAccountId).map(({ uniqueId, amount }) => [uniqueId, Number(amount)]),
    hold: () => void admin.addFault({ kind: "hang", when: "after", match: { operation: "post-statement" } }),
    held: () => admin.faults().length === 0,
  };
}

async function freeAgent(world: World): Promise<SentBooks> {
  const bank = new FreeAgentBank(world);
  const feed = await bank.freshFeed();
  return {
    name: "FreeAgent",
    known: "description",
    feed,
    arrived: () => bank.booked(feed).map(({ text, amount }) => [text, Number(amount)]),
    hold: () => bank.fault(feed, { kind: "hang", when: "after", match: { operation: "upload-statement" } }),
    held: () => bank.admin.faults().length === 0,
  };
}

/** Collects over OFX, and loses what it fetched when we died. */
async function quickBooks({ bank, sandbox }: World, bankUrl: string): Promise<CollectedBooks> {
  const { admin } = sandbox.quickbooks;
  admin.changeSettings({ bankUrl });
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const { id: accountId } = await bank.account(path, { currency: "USD" });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
  const [company] = admin.addCompanies([{ name: "Shop", accounts: [{ name: "Checking" }] }]);
  const ledgerAccountId = company!.accounts[0]!.id;
  const { id, offered } = await admin.signOn({ companyId: company!.id, institutionId: "bank-ofx", ...pair });
  const startDate = new Date(admin.now().getTime() - 60 * day).toISOString().slice(0, 10);
  await admin.link(id, [{ accountId: offered[0]!.id, ledgerAccountId, startDate }]);
  return {
    name: "QuickBooks",
    known: "id",
    keeps: false,
    feed: { companyId, accountId, path },
    arrived: () => admin.lines(ledgerAccountId).map((line) => [line.transactionId, Number(line.amount)]),
    collect: () => admin.update(id),
    collectAtDeath: async () => {
      admin.addFault({ kind: "lost", connectionId: id });
      const [poll] = await admin.update(id);
      assert.equal(poll?.message, "The answer got lost");
    },
  };
}

/** Keeps what it fetched when we died, and is served it again. */
async function netSuite(world: World): Promise<CollectedBooks> {
  const customer = await NetSuiteCustomer.withBooks(world);
  await customer.map("ac-1", customer.checking);
  await customer.admin.settled();
  const [{ configurationId }] = await customer.pairings();
  const collect = async () => {
    const { message, status } = await customer.fetchNow(configurationId);
    assert.equal(status, "Complete", String(message));
  };
  return {
    name: "NetSuite",
    known: "id",
    keeps: true,
    feed: customer.feed("ac-1", customer.checking),
    arrived: () => customer.arrived(customer.checking).map(({ id, amount }) => [id, amount]),
    collect,
    collectAtDeath: collect,
  };
}
