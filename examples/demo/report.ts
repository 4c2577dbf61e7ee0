import type { Delivered, Feed, Repeated } from "./journey.ts";
import type { OtherResult } from "./other-journey.ts";
import { type CallCounters, type PretendXero, publishedLimits, statementCalls } from "./pretend-xero.ts";
import { counted, duration, number, type Screen } from "./progress.ts";
import { compare } from "./proof.ts";
import type { Selection } from "./sample.ts";
import type { Service } from "./service.ts";

const mostShown = 10;

/** `forXero`: whether Xero is among those who get the lines. */
export function reportSelection(
  screen: Screen,
  file: string,
  selection: Selection,
  asked: number,
  forXero: boolean,
): void {
  const { accounts, lineCount, firstDate, lastDate, movedByDays, tooOld, accountsTooOld } = selection;
  screen.row(
    "Transactions",
    `${counted(accounts.length, "account")}, ${counted(lineCount, "line")}, ${firstDate} to ${lastDate} (${file})`,
  );
  screen.row("Dates", `moved by ${number(movedByDays)} days, so that the newest line of the file is today`);
  if (tooOld > 0) {
    const accountsGone =
      accountsTooOld > 0 ? `, and with them ${counted(accountsTooOld, "account")} without a younger one` : "";
    const year = forXero ? "the year that Xero takes" : "a year";
    screen.row("Left out", `${counted(tooOld, "line")} older than ${year}${accountsGone}`);
  }
  const there = accounts.length + accountsTooOld;
  if (asked > there && Number.isFinite(asked)) {
    screen.row(
      "Note",
      `the file has ${counted(there, "account")}, fewer than the ${number(asked)} asked for`,
    );
  }
}

/** Tells a repeated push; true when nothing was sent twice. */
export function reportRepeat(screen: Screen, { feed, operation, lines, statementsSent }: Repeated): boolean {
  const warnings = operation.validation.warnings.filter(({ message }) =>
    /pushed before/.test(message),
  ).length;
  const right = operation.status === "Success" && warnings === lines && statementsSent === 0;
  screen.row(
    "Repeat",
    `the ${counted(lines, "line")} of account ${feed.account.id} pushed a second time: ${operation.status}, ` +
      `${counted(warnings, "warning")} "pushed before", ${counted(statementsSent, "statement")} sent to Xero`,
    right ? "good" : "bad",
  );
  return right;
}

export interface Proof {
  readonly matching: number;
  readonly differences: readonly string[];
}

/** Reads every account of every organisation back and holds it against what was pushed. */
export async function proveArrival(
  xero: PretendXero,
  feeds: readonly Feed[],
  tell: (read: number) => void,
): Promise<Proof> {
  let [matching, read] = [0, 0];
  const differences: string[] = [];
  for (const { customer, account, targetId } of feeds) {
    const result = compare(account.lines, await xero.lines(customer.organisationId, targetId));
    matching += result.matching;
    differences.push(...result.differences.map((text) => `account ${account.id}: ${text}`));
    read += 1;
    tell(read);
  }
  const fed = new Set(feeds.map(({ targetId }) => targetId));
  for (const { name, accounts } of await xero.organisations()) {
    for (const other of accounts.filter(({ id, lineCount }) => lineCount > 0 && !fed.has(id))) {
      differences.push(`${name}, ${other.name}: ${counted(other.lineCount, "line")} that nobody pushed`);
    }
  }
  return { matching, differences };
}

export function reportProof(screen: Screen, { matching, differences }: Proof, feeds: number): void {
  if (differences.length === 0) {
    screen.row(
      "Proof",
      `${counted(feeds, "account")} read back from Xero: ${counted(matching, "line")} with the same id, order, date, ` +
        "description, payee and amount to the cent, the same balance at the end, and no other line anywhere",
      "good",
    );
    return;
  }
  screen.row("Proof", `failed: ${counted(differences.length, "difference")}`, "bad");
  for (const difference of differences.slice(0, mostShown)) screen.row("", difference);
  const more = differences.length - mostShown;
  if (more > 0) screen.row("", `and ${number(more)} more`);
}

/** Tells how one of the other packages got its lines. */
export function reportOther(screen: Screen, result: OtherResult): void {
  const { accounts, differences, leftOut, lines, matching, name, tookMs, way } = result;
  const good = differences.length === 0 && matching === lines;
  screen.row(name, lines > 0 ? way : "nothing was pushed");
  if (leftOut) {
    const { because, lines: old, olderThanDays } = leftOut;
    screen.row(
      "",
      `left out: ${counted(old, "line")} older than ${counted(olderThanDays, "day")}, because ${because}`,
    );
  }
  if (lines === 0) return;
  screen.row(
    "",
    good
      ? `${counted(accounts, "account")}: ${counted(lines, "line")} arrived once, in order, with date, text and amount to the cent, in ${duration(tookMs)}`
      : `${number(matching)} of ${counted(lines, "line")} arrived; ${counted(differences.length, "difference")}`,
    good ? "good" : "bad",
  );
  for (const difference of differences.slice(0, mostShown)) screen.row("", difference);
  screen.row("", `${result.address}/`);
}

export function reportDelivery(screen: Screen, { operations, pushes, tookMs }: Delivered): void {
  const byStatus = new Map<string, number>();
  for (const { status } of operations) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const statuses = [...byStatus].map(([status, count]) => `${number(count)} ${status}`).join(", ");
  screen.row("Operations", `${counted(pushes, "push", "pushes")}: ${statuses}`);
  const delivered = operations.filter(({ status }) => status === "Success");
  const failed = operations.filter(({ status }) => status !== "Success");
  for (const { feed, errorMessage } of failed.slice(0, mostShown)) {
    screen.row("", `account ${feed.account.id}: ${errorMessage ?? "no reason given"}`);
  }
  if (delivered.length === 0) return;
  const lines = delivered.reduce((sum, operation) => sum + operation.lines, 0);
  const took = Math.max(1, tookMs);
  const rate = (lines * 1000) / took;
  screen.row(
    "Throughput",
    `${counted(lines, "line")} in ${duration(took)} from the first push to the last delivery: ` +
      `${rate < 10 ? rate.toFixed(1) : number(Math.round(rate))} lines a second`,
  );
  const times = delivered
    .map((one) => Date.parse(one.completedOnUtc ?? "") - Date.parse(one.requestedOnUtc))
    .sort((one, other) => one - other);
  screen.row(
    "Push time",
    `half were delivered within ${duration(times[Math.floor((times.length - 1) / 2)]!)}, all within ` +
      `${duration(times.at(-1)!)}; two seconds of it pass before Xero is asked how a statement fared`,
  );
}

/** Where the time went, as far as the provider's limits and manners decide it. */
export function reportLimits(screen: Screen, counters: CallCounters, factor: number): void {
  const statements = statementCalls(counters);
  const refused = counters.rateLimited.total;
  screen.row(
    "Calls to Xero",
    `${number(counters.total)}, of them ${number(statements)} about statements; ` +
      `${refused === 0 ? "none" : number(refused)} refused for coming too often`,
  );
  const { statementsPerMinute, minutePerTenant } = publishedLimits;
  if (factor !== 1) {
    screen.row(
      "Limits",
      `raised to ${factor} times what Xero publishes, for Millrace and for the pretend Xero. This run shows the speed of ` +
        "Millrace, not what Xero would allow",
    );
    return;
  }
  const minutes = Math.floor((statements - 1) / statementsPerMinute);
  screen.row(
    "Limits",
    `as Xero publishes them: ${statementsPerMinute} statement calls a minute for the bank, ${minutePerTenant} calls a ` +
      `minute for an organisation. ${
        minutes > 0
          ? `${number(statements)} statement calls need at least ${counted(minutes, "minute")}: that is where the time went`
          : "This run stayed below them"
      }`,
  );
}

export function reportAddresses(screen: Screen, service: Service, feeds: readonly Feed[]): void {
  const { customer, account, targetId } = feeds[0]!;
  const organisation = `${service.xeroUrl}/organisations/${customer.organisationId}`;
  screen.row("Books", `${customer.name} in the pretend Xero\n${organisation}`);
  screen.row("", `account ${account.id}, its lines\n${organisation}/accounts/${targetId}`);
  reportAccess(screen, service);
}

/** How the API of the running Millrace is reached. */
export function reportAccess(screen: Screen, service: Service): void {
  screen.row("Portal", `${service.portalLink}\nmakes you its administrator, once`);
  screen.row("API", service.url);
  screen.row("API key", service.apiKey);
  screen.row("Header", `Authorization: Basic ${Buffer.from(service.apiKey).toString("base64")}`);
  screen.row("Log", service.logFile);
  screen.row("Guide", "README.md");
}
