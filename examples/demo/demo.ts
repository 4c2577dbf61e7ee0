/** `npm run demo`: starts everything, plays a bank, its customers and their approval over HTTP, and proves what arrived. */
import { relative } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { BankClient } from "./bank-client.ts";
import { approveAll, mapAll, openCompanies, pushAll, repeatOne } from "./journey.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { PretendXero } from "./pretend-xero.ts";
import { DemoProblem } from "./problem.ts";
import { counted, duration, number, Screen } from "./progress.ts";
import { WebhookReceiver } from "./receiver.ts";
import {
  proveArrival,
  reportAddresses,
  reportDelivery,
  reportLimits,
  reportProof,
  reportRepeat,
  reportSelection,
} from "./report.ts";
import { readSample, type Selection, select } from "./sample.ts";
import { type Service, startService } from "./service.ts";

interface Result {
  readonly line: string;
  readonly good: boolean;
}

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
    "Real bank transactions, pushed as a bank would, delivered to a pretend Xero on this machine.\n",
  );
  const everything = readSample(options.file);
  const selection = select(everything, options, systemClock.now().toISOString().slice(0, 10));
  if (selection.lineCount === 0) throw new DemoProblem("No line is left to push. Choose other accounts.");
  reportSelection(screen, shownPath(options.file), selection, options.accounts);

  service = await startService(process.env, options.limitFactor, (error) => void giveUp(error));
  for (const note of service.notes) screen.row("Note", note);
  screen.row(
    "Started",
    `in ${duration(service.startedInMs)}: API ${service.url}, pretend Xero ${service.xeroUrl}/`,
  );
  if (interruptedAt !== undefined) return;
  result = await play(service, selection, options);
  if (interruptedAt !== undefined) return;
  if (options.exit) return end(result);
  screen.verbatim(`\n${result.line}`);
  screen.line("\nEverything keeps running. Press Ctrl-C to stop it.");
}

async function play(running: Service, selection: Selection, options: Options): Promise<Result> {
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
  return { line: `delivered ${proof.matching} of ${selection.lineCount} transactions`, good };
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
async function end({ line, good }: Result): Promise<never> {
  try {
    await service?.stop();
  } catch (error) {
    service?.log.error({ err: error }, "not everything stopped cleanly");
    screen.row("Note", `not everything stopped cleanly; ${service?.logFile} says more`);
  }
  screen.verbatim(`\n${line}`);
  process.exit(good ? 0 : 1);
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
