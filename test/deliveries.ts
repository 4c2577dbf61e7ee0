import assert from "node:assert/strict";
import type { FaultRequest } from "../simulators/xero/faults.ts";
import { systemClock } from "../src/clock.ts";
import { type Feed, type Json, type PushedLine, someLines } from "./bank.ts";
import type { TestMillrace } from "./millrace.ts";
import { waitFor } from "./wait-for.ts";

export const monthAgo = () => new Date(systemClock.now().getTime() - 30 * 86_400_000);

/** Lines of the last month; those of one prefix have ids of their own. */
export const recentLines = (count = 5, prefix = "t", balance = 0): PushedLine[] =>
  someLines(count, monthAgo(), prefix, balance);

export const balanceAfter = (lines: readonly PushedLine[]): number => Number(lines.at(-1)!.balance);

/** An organisation of its own in the pretend Xero, with as many bank accounts as asked for. */
export function freshOrganisation(
  { sandbox }: Pick<TestMillrace, "sandbox">,
  accounts = 1,
): { organisationId: string; accountIds: string[] } {
  const [organisation] = sandbox.xero.admin.addOrganisations([
    {
      name: "Weir & Sons",
      baseCurrency: "CZK",
      countryCode: "CZ",
      currencies: ["EUR"],
      multicurrency: true,
      accounts: Array.from({ length: accounts }, (_, nth) => ({
        name: `Account ${nth}`,
        number: `28014623${nth}`,
        bankAccountType: "BANK" as const,
        currency: "CZK",
      })),
    },
  ]);
  const { accounts: made } = sandbox.xero.admin.organisation(organisation!.id);
  const accountIds = made.filter((account) => account.name.startsWith("Account ")).map(({ id }) => id);
  return { organisationId: organisation!.id, accountIds };
}

/** A feed into an organisation of its own. */
export async function freshFeed(world: Pick<TestMillrace, "bank" | "sandbox">): Promise<Feed> {
  const { organisationId, accountIds } = freshOrganisation(world);
  return world.bank.feed(organisationId, accountIds[0]!);
}

/** Makes something go wrong for one organisation only. */
export function addFault(
  { sandbox }: Pick<TestMillrace, "sandbox">,
  feed: Pick<Feed, "organisationId">,
  fault: FaultRequest,
): void {
  const match = { tenantId: feed.organisationId, ...fault.match };
  sandbox.xero.admin.addFault({ ...fault, match } as FaultRequest);
}

export const post = { operation: "post-statements" } as const;

/** Waits until an operation ended well and holds what arrived against what was pushed. */
export async function assertDelivered(
  { bank }: Pick<TestMillrace, "bank">,
  feed: Feed,
  key: string,
  lines: readonly PushedLine[],
  limitMs = 30_000,
): Promise<void> {
  const operation = await bank.ended(feed, key, limitMs);
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  assertArrived({ bank }, feed, lines);
  assert.deepEqual(await statesOf({ bank }, feed, key), ["delivered"]);
}

/** Exactly these lines are in the books, once each, in order, to the cent. */
export function assertArrived(
  { bank }: Pick<TestMillrace, "bank">,
  feed: Feed,
  lines: readonly PushedLine[],
): void {
  assert.deepEqual(
    bank.arrived(feed).map((line) => [line.transactionId, Number(line.signedAmount)]),
    lines.map((line) => [line.id, line.amount]),
  );
}

/** The different states that the lines of an operation are in. */
export const statesOf = async (
  { bank }: Pick<TestMillrace, "bank">,
  feed: Feed,
  key: string,
): Promise<string[]> => [...new Set((await bank.lines(feed, key)).map((line) => line.state as string))];

/** Waits until all lines of an operation are in one state. */
export const linesTo = (world: Pick<TestMillrace, "bank">, feed: Feed, key: string, state: string) =>
  waitFor(`the lines of ${key} to be ${state}`, async () => {
    const states = await statesOf(world, feed, key);
    return states.length === 1 && states[0] === state;
  });

/** The status of a feed's source account as the bank sees it. */
export async function accountStatus(
  { bank }: Pick<TestMillrace, "bank">,
  feed: Pick<Feed, "path" | "accountId">,
): Promise<string> {
  const items: Json[] = await bank.done("GET", `${feed.path}/bankFeedAccounts/mapping`);
  return items.find((item) => item.sourceAccountId === feed.accountId).status;
}

/** Waits until a feed's source account has a status. */
export const accountTo = (
  world: Pick<TestMillrace, "bank">,
  feed: Pick<Feed, "path" | "accountId">,
  status: string,
) =>
  waitFor(
    `account ${feed.accountId} to be ${status}`,
    async () => (await accountStatus(world, feed)) === status,
    30_000,
    500,
  );

/**
 * Waits until so many lanes have noted that our own limits make them wait. A clock that is put forward before that is
 * put forward in vain: the wait is counted from when it is noted.
 */
export const lanesHeld = ({ database }: Pick<TestMillrace, "database">, count: number): Promise<unknown> =>
  waitFor("our own limits to hold up deliveries", async () => {
    const text = `select from delivery_batch where state = 'ready' and reason like 'Within the provider''s limits%'`;
    return (await database.rows({ text })).length === count;
  });
