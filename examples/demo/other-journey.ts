import { setTimeout as wait } from "node:timers/promises";
import type { BankClient, Operation, Place } from "./bank-client.ts";
import { freeagent } from "./freeagent.ts";
import { netsuite } from "./netsuite.ts";
import type { Platform } from "./options.ts";
import type { ConnectedBooks, OtherPackage } from "./other-package.ts";
import { PretendPackage } from "./pretend-package.ts";
import { DemoProblem } from "./problem.ts";
import { compare } from "./proof.ts";
import { quickbooks } from "./quickbooks.ts";
import { sage } from "./sage.ts";
import { daysBetween, type SampleAccount } from "./sample.ts";

/** What one package's customer got, held against what the bank pushed. */
export interface OtherResult {
  readonly name: string;
  readonly way: string;
  readonly accounts: number;
  readonly lines: number;
  /** Lines that were not pushed because of their age; absent where there are none. */
  readonly leftOut?: { readonly lines: number; readonly olderThanDays: number; readonly because: string };
  readonly matching: number;
  readonly differences: readonly string[];
  readonly tookMs: number;
  /** Page of the pretend books. */
  readonly address: string;
}

const packages: Readonly<Record<Exclude<Platform, "xero">, OtherPackage>> = {
  quickbooks,
  sage,
  freeagent,
  netsuite,
};
const names: Readonly<Record<string, string>> = {
  QuickBooks: "Elbe Ceramics",
  Sage: "Vltava Boats",
  FreeAgent: "Morava Design",
  NetSuite: "Sazava Mills",
};
/** The contract's limit of one push. */
const linesPerPush = 1_000;
const stalledMs = 180_000;

/** One company whose customer uses another package than Xero: connects, pushes, and reads back what arrived. */
export function playOther(
  bank: BankClient,
  sandboxUrl: string,
  platform: Exclude<Platform, "xero">,
  sample: readonly SampleAccount[],
  now: () => Date,
): Promise<OtherResult> {
  const pack = packages[platform];
  return playPackage(bank, new PretendPackage(pack.name, `${sandboxUrl}/${platform}`), pack, sample, now);
}

/** As `playOther`, for any package; `beforePushing` is told when every account is connected. */
export async function playPackage(
  bank: BankClient,
  pretend: PretendPackage,
  pack: OtherPackage,
  sample: readonly SampleAccount[],
  now: () => Date,
  beforePushing: () => Promise<void> = async () => {},
): Promise<OtherResult> {
  const { url: address } = pretend;
  const today = now().toISOString().slice(0, 10);
  const { name, oldest, way } = pack;
  const accounts = oldest ? youngEnough(sample, oldest.days, today) : sample;
  const [lines, had] = [countLines(accounts), countLines(sample)];
  const leftOut = oldest &&
    had > lines && {
      leftOut: { lines: had - lines, olderThanDays: oldest.days, because: oldest.because },
    };
  const facts = { name, way, accounts: accounts.length, lines, address, ...leftOut };
  if (lines === 0) return { ...facts, matching: 0, differences: [], tookMs: 0 };
  const customer = names[name] ?? `Customer of ${name}`;
  const companyId = await bank.createCompany(customer);
  const connection = await bank.createConnection(companyId, pack.platformKey);
  const place = { companyId, connectionId: connection.id };
  await bank.createSourceAccounts(place, accounts);
  const books = await pack.connect(bank, pretend, {
    ...place,
    name: customer,
    connection,
    accounts,
  });
  await allConnected(bank, place);
  await beforePushing();
  const began = performance.now();
  const pushed: Operation[] = [];
  for (const account of accounts)
    for (let from = 0; from < account.lines.length; from += linesPerPush)
      pushed.push(await bank.push(place, account.id, account.lines.slice(from, from + linesPerPush)));
  for (const operation of pushed) await ended(bank, companyId, operation);
  await books.collect?.();
  const tookMs = performance.now() - began;
  return { ...facts, tookMs, ...(await prove(books)) };
}

const countLines = (accounts: readonly SampleAccount[]): number =>
  accounts.reduce((sum, { lines }) => sum + lines.length, 0);

const youngEnough = (sample: readonly SampleAccount[], days: number, today: string): SampleAccount[] =>
  sample
    .map(({ id, lines }) => ({ id, lines: lines.filter(({ date }) => daysBetween(date, today) <= days) }))
    .filter(({ lines }) => lines.length > 0);

/** Software that names accounts to the bank does so a moment after its user has picked them. */
async function allConnected(bank: BankClient, place: Place): Promise<void> {
  const deadline = performance.now() + stalledMs;
  for (;;) {
    const statuses = await bank.accountStatuses(place);
    if ([...statuses.values()].every((status) => status === "connected")) return;
    if (performance.now() > deadline)
      throw new DemoProblem(
        `Not every account was connected within three minutes: ${[...statuses].join("; ")}.`,
      );
    await wait(200);
  }
}

async function ended(bank: BankClient, companyId: string, pushed: Operation): Promise<void> {
  const deadline = performance.now() + stalledMs;
  let operation = pushed;
  while (operation.status === "Pending") {
    if (performance.now() > deadline)
      throw new DemoProblem(
        `The push operation ${pushed.pushOperationKey} has been pending for three minutes.`,
      );
    await wait(200);
    operation = await bank.operation(companyId, pushed.pushOperationKey);
  }
}

async function prove({ accounts }: ConnectedBooks): Promise<Pick<OtherResult, "matching" | "differences">> {
  let matching = 0;
  const differences: string[] = [];
  for (const { account, arrived } of accounts) {
    const result = compare(account.lines, await arrived());
    matching += result.matching;
    differences.push(...result.differences.map((text) => `account ${account.id}: ${text}`));
  }
  return { matching, differences };
}
