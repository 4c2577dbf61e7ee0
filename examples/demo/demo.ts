/** `npm run demo`: starts everything, plays a bank, its customers and their approval over HTTP, and proves what arrived. */
import { relative } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { BankClient } from "./bank-client.ts";
import { approveAll, mapAll, openCompanies, pushAll, repeatOne } from "./journey.ts";
import { type Options, type Platform, readOptions, usage } from "./options.ts";
import { playOther } from "./other-journey.ts";
import { PretendXero } from "./pretend-xero.ts";
import { DemoProblem } from "./problem.ts";
import { counted, duration, number, Screen } from "./progress.ts";
import { WebhookReceiver } from "./receiver.ts";
import {
  proveArrival,
  reportAccess,
  reportAddresses,
  reportDelivery,
  reportLimits,
  reportOther,
  reportProof,
  reportRepeat,
  reportSelection,
} from "./report.ts";
import { readSample, type Selection, select } from "./sample.ts";
import { type Service, startService } from "./service.ts";

interface Result {
  /** Lines that arrived once, unchanged and in order, of those that were pushed. */
  readonly matching: number;
  readonly pushed: number;
  readonly good: boolean;
}

const lineOf = ({ matching, pushed }: Result) => `delivered ${matching} of ${pushed} transactions`;
/** Accounts of the sample that the customer of each other package has. */
const accountsBesideXero = 2;

/** Webhooks follow the end of a push within a moment. */
const webhookLimitMs = 30_000;
const screen = new Screen();
let service: Service | undefined;
let result: Result | undefined;
let interruptedAt: number | undefined;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void interrupted());
process.on("unhandledRejection", (error) => void giveUp(error));

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) screen.verbatim(usage);
  else await run(options);
} catch (error) {
  await giveUp(error);
}

async function run(options: Options): Promise<void> {
  screen.heading("Millrace demo");
  screen.line(
    "Real bank transactions, pushed as a bank would, delivered to pretend accounting packages on this machine.\n",
  );
  const everything = readSample(options.file);
  const selection = select(everything, options, systemClock.now().toISOString().slice(0, 10));
  if (selection.lineCount === 0) throw new DemoProblem("No line is left to push. Choose other accounts.");
  const forXero = options.platforms.includes("xero");
  reportSelection(screen, shownPath(options.file), selection, options.accounts, forXero);

  service = await startService(process.env, options.limitFactor, (error) => void giveUp(error));
  for (const note of service.notes) screen.row("Note", note);
  screen.row(
    "Started",
    `in ${duration(service.startedInMs)}: API ${service.url}, pretend accounting packages ${service.sandboxUrl}/`,
  );
  if (interruptedAt !== undefined) return;
  result = await play(service, selection, options);
  if (interruptedAt !== undefined) return;
  if (options.exit) return end(result);
  screen.verbatim(`\n${lineOf(result)}`);
  screen.line("\nEverything keeps running. Press Ctrl-C to stop it.");
}

async function play(running: Service, selection: Selection, options: Options): Promise<Result> {
  const others = options.platforms.filter((platform) => platform !== "xero");
  const results: Result[] = [];
  if (options.platforms.includes("xero")) results.push(await playXero(running, selection, options));
  if (others.length > 0 && interruptedAt === undefined)
    results.push(await playOthers(running, selection, options, others));
  if (!options.exit && !options.platforms.includes("xero")) {
    screen.heading("Where to look");
    reportAccess(screen, running);
  }
  return {
    matching: results.reduce((sum, { matching }) => sum + matching, 0),
    pushed: results.reduce((sum, { pushed }) => sum + pushed, 0),
    good: results.every(({ good }) => good),
  };
}

/** The packages beside Xero, all at once, a company for each. */
async function playOthers(
  running: Service,
  selection: Selection,
  options: Options,
  platforms: readonly Exclude<Platform, "xero">[],
): Promise<Result> {
  const bank = new BankClient(running.url, running.apiKey);
  const asked = Number.isFinite(options.accounts) ? options.accounts : accountsBesideXero;
  const sample = selection.accounts.slice(0, asked);
  screen.heading(platforms.length > 1 ? "The other packages, a company each" : "The journey");
  let done = 0;
  const tell = () => screen.progress("Delivery", `${done} of ${counted(platforms.length, "package")} proved`);
  tell();
  const results = await Promise.all(
    platforms.map(async (platform) => {
      const result = await playOther(bank, running.sandboxUrl, platform, sample, () => systemClock.now());
      done += 1;
      tell();
      return result;
    }),
  );
  for (const result of results) reportOther(screen, result);
  const pushed = results.reduce((sum, { lines }) => sum + lines, 0);
  const matching = results.reduce((sum, one) => sum + one.matching, 0);
  return {
    matching,
    pushed,
    good: matching === pushed && results.every(({ differences }) => differences.length === 0),
  };
}

async function playXero(running: Service, selection: Selection, options: Options): Promise<Result> {
  const bank = new BankClient(running.url, running.apiKey);
  const xero = new PretendXero(running.xeroUrl);
  if (options.limitFactor !== 1) await xero.raiseLimits(options.limitFactor);

  screen.heading("The journey");
  const customers = await openCompanies(bank, xero, selection.accounts);
  const [first] = customers;
  const others = customers.length - 1;
  const company = counted(customers.length, "company", "companies");
  screen.row("Companies", `${company}${others > 0 ? ", such as" : ":"} ${first!.name}`);
  screen.row(
    "Link",
    `${first!.status}; the customer of ${first!.name} gets this address:\n${first!.linkUrl}`,
  );
  const { approval, connection } = await approveAll(bank, customers, (done) =>
    screen.progress("Approval", `${done} of ${customers.length}`),
  );
  screen.row(
    "Approval",
    `opened the link, pressed "${approval.button}", agreed to what is shared, picked the organisation, allowed access, read ` +
      `"${approval.heading}": ${connection.status}${others > 0 ? ` (and ${counted(others, "other company", "other companies")} likewise)` : ""}`,
  );

  const { length } = selection.accounts;
  const { feeds, existing } = await mapAll(bank, customers, (mapped) =>
    screen.progress("Mapping", `${number(mapped)} of ${number(length)} accounts`),
  );
  screen.row(
    "Mapping",
    `${counted(feeds.length, "account")}: ${number(existing)} to an account that was there, ${number(feeds.length - existing)} to a new one`,
  );

  const receiver = new WebhookReceiver();
  await receiver.subscribe(bank);
  const total = number(selection.lineCount);
  const delivered = await pushAll(
    bank,
    feeds,
    () => systemClock.now(),
    (pushed, arrived) =>
      screen.progress("Delivery", `${number(arrived)} of ${total} lines, ${number(pushed)} pushed`),
  );
  screen.row("Delivery", `${counted(selection.lineCount, "line")} pushed; every push operation has ended`);
  const counters = await xero.counters();
  const success = delivered.operations.find(({ status }) => status === "Success");
  const once = success !== undefined && reportRepeat(screen, await repeatOne(bank, xero, success.feed));
  const proof = await proveArrival(xero, feeds, (read) =>
    screen.progress("Proof", `${number(read)} of ${counted(feeds.length, "account")} read back`),
  );
  reportProof(screen, proof, feeds.length);
  const keys = delivered.operations.map(({ pushOperationKey }) => pushOperationKey);
  const heard = await receiver.hear(keys, webhookLimitMs);
  screen.row(
    "Webhook",
    `${number(heard)} of ${counted(keys.length, "push", "pushes")} told as ended, ${receiver.refused === 0 ? "every signature good" : `${number(receiver.refused)} with a bad signature`}`,
  );

  screen.heading("In figures");
  reportDelivery(screen, delivered);
  reportLimits(screen, counters, options.limitFactor);
  if (!options.exit) {
    screen.heading("Where to look");
    reportAddresses(screen, running, feeds);
  }
  const good =
    once &&
    heard === keys.length &&
    receiver.refused === 0 &&
    proof.differences.length === 0 &&
    proof.matching === selection.lineCount;
  return { matching: proof.matching, pushed: selection.lineCount, good };
}

/** Ctrl-C, or SIGTERM: deliveries under way end first. A second one ends at once; npm passes on what both have got. */
async function interrupted(): Promise<void> {
  const now = performance.now();
  if (interruptedAt !== undefined) {
    if (now - interruptedAt > 1_000) process.exit(1);
    return;
  }
  interruptedAt = now;
  screen.clear();
  screen.line("\nStopping; deliveries under way end first.");
  if (result) return end(result);
  await service?.stop().catch(() => {});
  screen.line("Stopped before the journey was over.");
  process.exit(1);
}

/** Stops everything, and says the result last of all. */
async function end(ended: Result): Promise<never> {
  try {
    await service?.stop();
  } catch (error) {
    service?.log.error({ err: error }, "not everything stopped cleanly");
    screen.row("Note", `not everything stopped cleanly; ${service?.logFile} says more`);
  }
  screen.verbatim(`\n${lineOf(ended)}`);
  process.exit(ended.good ? 0 : 1);
}

/** What a person can change is told as it is; anything else goes to the log, with a plain line here. */
async function giveUp(error: unknown): Promise<void> {
  if (interruptedAt !== undefined) return;
  interruptedAt = performance.now();
  screen.clear();
  service?.log.error({ err: error }, "the demo failed");
  const reason = error instanceof Error ? error.message : String(error);
  const where = service ? ` ${service.logFile} says more.` : "";
  const text = error instanceof DemoProblem ? reason : `Something went wrong that should not: ${reason}.`;
  process.stderr.write(`\nThe demo stopped. ${text}${where}\n`);
  await service?.stop().catch(() => {});
  process.exit(1);
}

function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
