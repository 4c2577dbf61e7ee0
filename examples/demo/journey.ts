import { setTimeout as wait } from "node:timers/promises";
import type { BankClient, Connection, Operation, Place } from "./bank-client.ts";
import { type Approval, approve } from "./customer.ts";
import type { PretendXero } from "./pretend-xero.ts";
import { DemoProblem } from "./problem.ts";
import type { SampleAccount } from "./sample.ts";

/** A business customer of the bank with an organisation in the pretend Xero. */
export interface Customer extends Place {
  readonly name: string;
  readonly organisationId: string;
  readonly linkUrl: string;
  readonly status: string;
  readonly accounts: readonly SampleAccount[];
}

/** A source account that is mapped. */
export interface Feed {
  readonly customer: Customer;
  readonly account: SampleAccount;
  readonly targetId: string;
}

/** More accounts in one organisation would wait for Xero's limit of 60 calls a minute for each organisation. */
const accountsPerCompany = 10;
/** The contract's limit of one push. */
const linesPerPush = 1_000;
/** Requests of the bank under way at once. */
const atOnce = 8;
/** With nothing moving for this long, something is wrong. */
const stalledMs = 180_000;

const names = [
  "Brno Bakery",
  "Prague Bicycles",
  "Ostrava Print Works",
  "Plzen Tools",
  "Olomouc Books",
  "Liberec Glass",
  "Zlin Shoes",
  "Tabor Gardens",
  "Opava Furniture",
  "Jihlava Textiles",
  "Kladno Engineering",
  "Telc Tea House",
];

/** Every second account is in the organisation already; the others will be made by the mapping. */
const isThere = (index: number): boolean => index % 2 === 0;

/** Companies of nearly equal size, each with an organisation of its own, and a connection waiting for approval. */
export async function openCompanies(
  bank: BankClient,
  xero: PretendXero,
  accounts: readonly SampleAccount[],
): Promise<Customer[]> {
  const companies = Math.ceil(accounts.length / accountsPerCompany);
  const groups = Array.from({ length: companies }, (_, nth) => ({
    name: `${names[nth % names.length]}${nth < names.length ? "" : ` ${Math.floor(nth / names.length) + 1}`}`,
    accounts: accounts.filter((_account, index) => index % companies === nth),
  }));
  const organisations = await xero.addOrganisations(
    groups.map((group) => ({
      name: group.name,
      accounts: group.accounts
        .filter((_account, index) => isThere(index))
        .map(({ id }) => ({ name: `Bank account ${id}`, number: id })),
    })),
  );
  return inParallel(groups, atOnce, async ({ name, accounts: own }, nth) => {
    const companyId = await bank.createCompany(name);
    const { id, linkUrl, status } = await bank.createConnection(companyId);
    const organisationId = organisations[nth]!.id;
    return { name, companyId, connectionId: id, linkUrl, status, organisationId, accounts: own };
  });
}

/** The customer of every company approves; returns what the first one saw and how its connection stands. */
export async function approveAll(
  bank: BankClient,
  customers: readonly Customer[],
  tell: (done: number) => void,
): Promise<{ approval: Approval; connection: Connection }> {
  let done = 0;
  const approved = await inParallel(customers, 4, async (customer) => {
    const approval = await approve(customer.linkUrl, customer.name);
    const connection = await bank.connection(customer);
    if (connection.status !== "Linked") {
      throw new DemoProblem(`The connection of ${customer.name} is ${connection.status} after the approval.`);
    }
    done += 1;
    tell(done);
    return { approval, connection };
  });
  return approved[0]!;
}

/** Maps every source account: to the account with its number where Xero has one, else to a new one. */
export async function mapAll(
  bank: BankClient,
  customers: readonly Customer[],
  tell: (mapped: number) => void,
): Promise<{ feeds: Feed[]; existing: number }> {
  let mapped = 0;
  let existing = 0;
  const feeds = await inParallel(customers, 4, async (customer) => {
    await bank.createSourceAccounts(customer, customer.accounts);
    const listed = await bank.mapping(customer);
    return inParallel(customer.accounts, 2, async (account) => {
      const options = listed.find((item) => item.sourceAccountId === account.id)?.targetAccountOptions ?? [];
      const match = options.find(({ accountNumber }) => accountNumber === account.id);
      const targetId = await bank.map(customer, account.id, match?.id, account.lines[0]!.date);
      if (match) existing += 1;
      mapped += 1;
      tell(mapped);
      return { customer, account, targetId };
    });
  });
  return { feeds: feeds.flat(), existing };
}

/** A push operation that has ended. */
export interface EndedOperation extends Operation {
  readonly feed: Feed;
  readonly lines: number;
}

export interface Delivered {
  readonly pushes: number;
  readonly operations: readonly EndedOperation[];
  /** From the first push to the end of the last operation. */
  readonly tookMs: number;
}

/** Pushes every line and waits until every operation has ended. `tell` gets lines pushed and lines delivered. */
export async function pushAll(
  bank: BankClient,
  feeds: readonly Feed[],
  now: () => Date,
  tell: (pushed: number, delivered: number) => void,
): Promise<Delivered> {
  const began = now().getTime();
  const open = new Map<string, { feed: Feed; lines: number }>();
  const ended: EndedOperation[] = [];
  let [pushes, pushed, delivered, movedAt] = [0, 0, 0, performance.now()];
  const moved = () => {
    movedAt = performance.now();
    tell(pushed, delivered);
  };
  let pushing = true;
  const work = inParallel(feeds, atOnce, async (feed) => {
    const { customer, account } = feed;
    for (let from = 0; from < account.lines.length; from += linesPerPush) {
      const lines = account.lines.slice(from, from + linesPerPush);
      const { pushOperationKey } = await bank.push(customer, account.id, lines);
      open.set(pushOperationKey, { feed, lines: lines.length });
      pushes += 1;
      pushed += lines.length;
      moved();
    }
  }).finally(() => {
    pushing = false;
  });
  const watch = async () => {
    while (pushing || open.size > 0) {
      await wait(400);
      for (const companyId of new Set([...open.values()].map(({ feed }) => feed.customer.companyId))) {
        for (const operation of await bank.operations(companyId)) {
          const known = open.get(operation.pushOperationKey);
          if (!known || operation.status === "Pending") continue;
          open.delete(operation.pushOperationKey);
          ended.push({ ...operation, ...known });
          if (operation.status === "Success") delivered += known.lines;
          moved();
        }
      }
      tell(pushed, delivered);
      if (performance.now() - movedAt > stalledMs) {
        throw new DemoProblem(
          `Nothing has moved for ${stalledMs / 60_000} minutes; ${open.size} push operations are still pending.`,
        );
      }
    }
  };
  await Promise.all([work, watch()]);
  const last = Math.max(...ended.map(({ completedOnUtc }) => Date.parse(completedOnUtc ?? "")));
  return { pushes, operations: ended, tookMs: last - began };
}

export interface Repeated {
  readonly feed: Feed;
  readonly operation: Operation;
  readonly lines: number;
  /** Statements that reached the pretend Xero because of it; none is right. */
  readonly statementsSent: number;
}

/** Pushes one batch a second time and waits for the end of its operation. */
export async function repeatOne(bank: BankClient, xero: PretendXero, feed: Feed): Promise<Repeated> {
  const sent = async () => (await xero.counters()).perOperation["post-statements"] ?? 0;
  const before = await sent();
  const { companyId } = feed.customer;
  const lines = feed.account.lines.slice(0, linesPerPush);
  let operation = await bank.push(feed.customer, feed.account.id, lines);
  for (let looks = 0; operation.status === "Pending" && looks < 60; looks += 1) {
    await wait(250);
    operation = { ...operation, ...(await bank.operation(companyId, operation.pushOperationKey)) };
  }
  return { feed, operation, lines: lines.length, statementsSent: (await sent()) - before };
}

/** Runs `work` on every item, so many at once, and keeps the order of the results. The first failure ends it. */
async function inParallel<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const one = async () => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, one));
  return results;
}
