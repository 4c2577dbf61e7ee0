import { join } from "node:path";
import { parseArgs } from "node:util";
import { DemoProblem } from "./problem.ts";

export interface Options {
  readonly exit: boolean;
  readonly help: boolean;
  readonly accounts: number;
  readonly lines: number;
  readonly file: string;
  readonly limitFactor: number;
  readonly platforms: readonly Platform[];
}

export const platforms = ["xero", "quickbooks", "sage", "freeagent", "netsuite"] as const;
export type Platform = (typeof platforms)[number];

export const usage = `npm run demo                       plays the whole journey and keeps running until Ctrl-C
npm run demo -- --exit             ends after the journey; fails if any line is missing
npm run demo -- --platform P       one accounting package (xero, quickbooks, sage, freeagent, netsuite) or all (all)
npm run demo -- --accounts A       takes the A accounts with the most lines (all of the sample; two for each package beside Xero)
npm run demo -- --lines L          takes the latest L lines of each account (all)
npm run demo -- --file PATH        takes another file of the columns in examples/demo/DATA.md
npm run demo -- --limit-factor F   raises Xero's published call limits F times on both sides, to
                                   show the speed of Millrace alone (1)

PORT, MILLRACE_SANDBOX_PORT and MILLRACE_DATA choose ports and folder.`;

/** Reads the options of the command. Throws `DemoProblem` in plain words. */
export function readOptions(args: readonly string[]): Options {
  const values = parsed(args);
  return {
    exit: values.exit ?? false,
    help: values.help ?? false,
    accounts: count("--accounts", values.accounts, Number.POSITIVE_INFINITY, 1_000_000),
    lines: count("--lines", values.lines, Number.POSITIVE_INFINITY, 1_000_000_000),
    file: values.file ?? join(import.meta.dirname, "transactions.csv"),
    platforms: chosen(values.platform ?? "all"),
    limitFactor: count("--limit-factor", values["limit-factor"], 1, 1000),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        exit: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        accounts: { type: "string" },
        lines: { type: "string" },
        file: { type: "string" },
        platform: { type: "string" },
        "limit-factor": { type: "string" },
      },
    }).values;
  } catch (error) {
    const [said] = (error as Error).message.split(/\.(?:\s|$)/, 1);
    throw new DemoProblem(`${said}. These are the ways to run it:\n\n${usage}`);
  }
}

function chosen(text: string): readonly Platform[] {
  if (text === "all") return platforms;
  const platform = platforms.find((one) => one === text.toLowerCase());
  if (platform) return [platform];
  throw new DemoProblem(`--platform must be one of ${platforms.join(", ")} or all, not "${text}".`);
}

function count(name: string, text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new DemoProblem(`${name} must be a whole number from 1 to ${most}, not "${text}".`);
}
