import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { day, hour, minute, second } from "../../src/clock.ts";
import { endSilentFeeds } from "../../src/collection/end-silent-feeds.ts";
import { callsPerMinute } from "../../src/fdx/resource-routes.ts";
import { adjustableClock } from "../clock.ts";
import { allowAccess, FdxClient, type FdxReply } from "../fdx-client.ts";
import type { TestMillrace } from "../millrace.ts";
import { type Books, conformance, type Trouble } from "./conformance.ts";

const clock = adjustableClock();
/** Connections that were made to ask too often. */
const hurried = new Set<string>();

conformance({
  name: "QuickBooks over OFX",
  platformKey: "hcws",
  options: { clock },
  connect: (world) => connect(world, "bank-ofx"),
  lineState: "collected",
  // A password does not run out.
  immune: ["the access token runs out between two batches"],
  movesClock: true,
  overLimits: refusals,
  // QuickBooks tells nobody that its user has left the bank: silence does.
  afterRevoking: { connection: "Unlinked", account: "disconnected" },
});

conformance({
  name: "QuickBooks over FDX",
  platformKey: "hcws",
  options: { clock },
  connect: (world) => connect(world, "bank-fdx"),
  lineState: "collected",
  // All customers of a client have one limit.
  shared: ["whoever calls is asked to wait"],
  movesClock: true,
  overLimits: refusals,
  // The bank revokes the pair that access was given with.
  afterRevoking: { connection: "Unlinked", account: "disconnected" },
});

/** Polls that heard 429. */
function refusals({ sandbox }: TestMillrace): number {
  const { admin } = sandbox.quickbooks;
  const polls = admin
    .connections()
    .filter(({ id }) => !hurried.has(id))
    .flatMap(({ id }) => admin.polls(id));
  assert.ok(polls.length > 0);
  return polls.filter(({ code, message }) => code === "429" || /\b429\b/.test(message ?? "")).length;
}

/** A customer who has signed on from QuickBooks with a pair of the bank's, and linked one account. */
async function connect(world: TestMillrace, institutionId: "bank-ofx" | "bank-fdx"): Promise<Books> {
  const { bank, millrace, sandbox } = world;
  const quickbooks = sandbox.quickbooks.admin;
  quickbooks.changeSettings({ bankUrl: millrace.application.config.feedUrl, pollEveryMs: 0 });
  const path = await quickBooksConnection(bank);
  const [, , companyId = "", , connectionId = ""] = path.split("/");
  const { id: accountId } = await bank.account(path, { currency: "USD" });
  const credentials = `${path}/connectionInfo/bankFeedAccounts/credentials`;
  const pair = await bank.done("POST", credentials, {});
  const [company] = quickbooks.addCompanies([{ name: "Shop", accounts: [{ name: "Checking" }] }]);
  const names = { companyId: company!.id, institutionId };
  const allow = async () => {
    const { address } = await quickbooks.askPermission(names);
    return quickbooks.takePermission(await allowAccess(address, pair));
  };
  const overFdx = institutionId === "bank-fdx";
  const { id } = overFdx ? await allow() : await quickbooks.signOn({ ...names, ...pair });
  const ledgerAccountId = company!.accounts[0]!.id;
  const [offered] = quickbooks.connection(id).offered;
  const startDate = new Date(quickbooks.now().getTime() - 60 * day).toISOString().slice(0, 10);
  await quickbooks.link(id, [{ accountId: offered!.id, ledgerAccountId, startDate }]);
  const client = new Client(world, id);
  const silence = async () => {
    quickbooks.disconnect(id);
    clock.advance(11 * day);
    await endSilentFeeds(millrace.application);
  };
  return {
    feed: { companyId, connectionId, accountId, path },
    arrived: () =>
      quickbooks.lines(ledgerAccountId).map((line) => ({
        known: { id: line.transactionId },
        amount: Number(line.amount),
      })),
    collect: () => client.collect(),
    troubles: overFdx ? client.overFdx() : client.overOfx(),
    troublesLeft: () => client.left,
    revoke: overFdx ? () => bank.done("DELETE", credentials) : silence,
  };
}

/** Path of a new connection of a new company. */
async function quickBooksConnection(bank: TestMillrace["bank"]): Promise<string> {
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId, "hcws");
  return `/companies/${companyId}/connections/${id}`;
}

/** The pretend QuickBooks as the client of one connection, and what goes wrong with its next poll. */
class Client {
  readonly #world: TestMillrace;
  readonly #admin: TestMillrace["sandbox"]["quickbooks"]["admin"];
  readonly #id: string;
  /** What it does before its next poll. */
  readonly #before: (() => Promise<unknown>)[] = [];
  /** Troubles that were provoked and have met nothing yet. */
  left = 0;

  constructor(world: TestMillrace, id: string) {
    this.#world = world;
    this.#admin = world.sandbox.quickbooks.admin;
    this.#id = id;
  }

  /** The user presses Update, and again where it did not work; one who has left the bank cannot. */
  async collect(): Promise<void> {
    if (this.#admin.connection(this.#id).status === "disconnected") return;
    for (const act of this.#before.splice(0)) await act();
    const polls = await this.#admin.update(this.#id);
    const failed = polls.filter(({ outcome }) => outcome === "failed");
    if (failed.length === 0) return;
    if (
      failed.some(
        ({ message }) => message === "The answer got lost" || message === "The bank was not reached",
      )
    )
      this.left -= 1;
    await this.#admin.update(this.#id);
  }

  overOfx(): Partial<Record<Trouble, () => unknown>> {
    return {
      ...this.#disturbances(),
      // It dies within the answer, and once more when it has it.
      "the software is out of order": () => this.#next(() => this.#die()),
      "whoever calls is asked to wait": () => this.#next(() => this.#hurry()),
    };
  }

  overFdx(): Partial<Record<Trouble, () => unknown>> {
    return {
      ...this.#disturbances(),
      // It has lost the answer to a refresh of its tokens, twice at once.
      "the software is out of order": () => this.#next(() => this.#loseTokens()),
      "whoever calls is asked to wait": () => this.#next(() => this.#crowdOut()),
      "the access token runs out between two batches": () => this.#letAnHourPass(),
    };
  }

  #disturbances() {
    const disturb = (how: "lost" | "unsent") => {
      this.left += 1;
      this.#admin.addFault({ kind: how, connectionId: this.#id });
    };
    return { "the answer is lost": () => disturb("lost"), "nothing arrives": () => disturb("unsent") };
  }

  #next(act: () => Promise<unknown>): void {
    this.left += 1;
    this.#before.push(act);
  }

  async #die(): Promise<void> {
    const { answers } = await this.#admin.probe(this.#id, { probe: "cut-while-reading" });
    const [cut, whole] = answers;
    assert.match(cut?.reason ?? "", /cut while reading/);
    assert.ok(
      (whole?.ofx?.transactionIds.length ?? 0) >= 5,
      "the second answer had the lines, and is lost as well",
    );
    this.left -= 1;
  }

  async #loseTokens(): Promise<void> {
    const { answers } = await this.#admin.probe(this.#id, { probe: "fdx-lost-refresh" });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    this.left -= 1;
  }

  /** Signs on again and again until it hears 429, polls in vain, and waits as it was told. */
  async #hurry(): Promise<void> {
    hurried.add(this.#id);
    const refused = async () =>
      (await this.#admin.probe(this.#id, { probe: "sign-on-only" })).answers[0]?.status === 429;
    for (let nth = 0; !(await refused()); nth += 1) assert.ok(nth < 130, "there is a limit");
    const [poll] = await this.#admin.update(this.#id);
    // A new minute may have begun since.
    if (poll?.outcome === "failed") assert.match(poll.message ?? "", /^HTTP 429\b.*Try again in \d+ seconds/);
    clock.advance(minute);
    this.left -= 1;
  }

  /** Another customer of the client uses up the minute; it polls in vain, and waits as it was told. */
  async #crowdOut(): Promise<void> {
    hurried.add(this.#id);
    const { bank, sandbox } = this.#world;
    const path = await quickBooksConnection(bank);
    await bank.account(path, { currency: "USD" });
    const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
    const client = new FdxClient(bank, sandbox);
    const { access } = await client.access(pair);
    // Shares are of minutes by the clock: all of one is left for the calls and for the poll that follows.
    clock.advance(minute - (clock.now().getTime() % minute));
    const seconds = await secondsOnceRefused(client, access);
    const [poll] = await this.#admin.update(this.#id);
    assert.deepEqual([poll?.outcome, poll?.code, poll?.complaints], ["failed", "429", []]);
    clock.advance(seconds * second);
    this.left -= 1;
  }

  /** When the second page is asked for, the token that came with it has run out by the time it is looked at. */
  #letAnHourPass(): void {
    this.left += 1;
    const channel = "http.server.request.start";
    const heard = (message: unknown) => {
      const { request } = message as { request: IncomingMessage };
      if (!/\/transactions\?.*pageKey=/.test(request.url ?? "")) return;
      unsubscribe(channel, heard);
      clock.advance(hour + minute);
      this.left -= 1;
    };
    subscribe(channel, heard);
  }
}

/** Calls until the client has had its share of the minute, and gives the seconds it is told to wait. */
async function secondsOnceRefused(client: FdxClient, access: string): Promise<number> {
  let refused: FdxReply | undefined;
  for (let calls = 0; calls <= 2 * callsPerMinute && !refused; calls += 25) {
    const ask = () => client.get("/fdx/v6/accounts/none", access);
    const replies = await Promise.all(Array.from({ length: 25 }, ask));
    refused = replies.find(({ status }) => status === 429);
  }
  assert.equal(refused?.body.code, "429");
  const seconds = Number(refused?.headers.get("retry-after"));
  assert.ok(seconds >= 1 && seconds <= 60, `${seconds} seconds`);
  return seconds;
}
