import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { day, systemClock } from "../../src/clock.ts";
import type { TestMillrace } from "../millrace.ts";
import { cardMessage, OfxClient, type Pair, statementMessage } from "../ofx/ofx-client.ts";

/* What independent OFX clients are tried with: an account and a card that are fed, and the programs where they are installed. */

export interface Place {
  readonly url: string;
  readonly pair: Pair;
  readonly folder: string;
  /** The account's statement as a file. */
  download(format: string): Promise<string>;
}

/** What was pushed, as clients must read it: id, amount, name. */
export const checking = [
  ["7832323211-GIF", "-45.10", "R&B events <hospitality> fur"],
  ["0191e5a87c1b7d2e9b1a3f2a5c6d7e8f", "730.00", "Zoe's Cafe"],
] as const;
/** OFX 2.x keeps what ASCII has not. */
export const checkingInUtf8 = [
  ["7832323211-GIF", "-45.10", "R&B events <hospitality> für"],
  ["0191e5a87c1b7d2e9b1a3f2a5c6d7e8f", "730.00", "Zoë’s Café"],
] as const;
export const card = [["c-1", "-12.34", "Card purchase"]] as const;

export const wrong = (pair: Pair): Pair => ({ ...pair, password: "x".repeat(16) });

export const dateOf = (days: number): string =>
  new Date(systemClock.now().getTime() + days * day).toISOString().slice(0, 10).replaceAll("-", "");

/** A connection with an account and a card, both connected and with lines. */
export async function pushed({ bank }: TestMillrace): Promise<Omit<Place, "folder">> {
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  await bank.account(path, { currency: "USD", accountNumber: "12345670" });
  const cardFields = {
    id: "card",
    accountName: "Card",
    accountType: "creditcard",
    accountNumber: "4111111111111111",
    currency: "USD",
  };
  await bank.account(path, cardFields);
  const pair: Pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`);
  const url = `${bank.url}/ofx`;
  await new OfxClient(url, pair).send(statementMessage("12345670") + cardMessage("CARD-1111"));
  const at = (days: number) => new Date(systemClock.now().getTime() + days * day).toISOString().slice(0, 10);
  const feed = { companyId, connectionId, accountId: "ac-001", organisationId: "", targetId: "", path };
  await bank.pushed(feed, [
    {
      id: "7832323211-GIF",
      date: at(-3),
      amount: -45.1,
      description: "R&B events <hospitality> für Gäste am Donnerstag",
    },
    {
      id: "0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f",
      date: at(-1),
      amount: 730,
      description: "Invoice 17",
      counterparty: "Zoë’s Café",
    },
  ]);
  await bank.pushed({ ...feed, accountId: "card" }, [
    { id: "c-1", date: at(-2), amount: "-12.34", description: "Card purchase" },
  ]);
  const download = async (format: string) =>
    (await bank.call("GET", `${path}/connectionInfo/bankFeedAccounts/ac-001/statement?format=${format}`))
      .text;
  return { url, pair, download };
}

/** What a subtest needs, as its options: what is missing is named, and the subtest told as skipped. */
export function needs(...wanted: readonly string[]): { skip: string | false } {
  const missing = wanted.filter((one) => !isThere(one));
  return { skip: missing.length > 0 && `not installed here: ${missing.join(", ")}` };
}

function isThere(wanted: string): boolean {
  try {
    if (wanted.startsWith("/")) return existsSync(wanted);
    if (wanted.startsWith("python3 "))
      execFileSync("/usr/bin/python3", ["-c", `import ${wanted.slice(8)}`], { stdio: "ignore" });
    else if (wanted === "unshare") execFileSync("unshare", ["-Urm", "true"], { stdio: "ignore" });
    else execFileSync("sh", ["-c", `command -v ${wanted}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program that must succeed; its output. */
export function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program}: ${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}
