import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { freePort } from "../../test/millrace.ts";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Circumstances {
  readonly env?: Record<string, string>;
  /** Once this is on the screen the demo gets SIGTERM. */
  readonly until?: string;
  /** Told the address of the pretend Xero's admin interface once it is there. */
  readonly meddle?: (admin: string) => Promise<unknown>;
}

/** The command as a person runs it, in a folder of its own. */
async function demo(
  t: TestContext,
  args: readonly string[],
  { env = {}, until, meddle }: Circumstances = {},
): Promise<Ended> {
  const data = mkdtempSync(join(tmpdir(), "millrace-demo-"));
  // As root the database server runs under another user, who must be able to pass.
  chmodSync(data, 0o711);
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const ports = { PORT: String(await freePort()), MILLRACE_SANDBOX_PORT: String(await freePort()) };
  const child = spawn(process.execPath, [join(import.meta.dirname, "demo.ts"), ...args], {
    env: { ...process.env, ...ports, MILLRACE_DATA: data, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => void child.kill("SIGKILL"));
  let [out, err, asked, meddled] = ["", "", false, false];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (meddle && !meddled && out.includes("Started")) {
      meddled = true;
      void meddle(`http://127.0.0.1:${ports.MILLRACE_SANDBOX_PORT}/xero/admin`);
    }
    if (until && !asked && out.includes(until)) {
      asked = true;
      child.kill("SIGTERM");
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

test("the demo delivers every line, proves it, and ends by itself when asked to", async (t) => {
  const { code, out, err } = await demo(t, [
    "--exit",
    "--platform",
    "xero",
    "--accounts",
    "2",
    "--lines",
    "20",
  ]);
  assert.equal(code, 0, out + err);
  assert.equal(lastLine(out), "delivered 40 of 40 transactions");
  assert.equal(err, "");
  for (const word of [
    "PendingAuth",
    "Linked",
    "2 Success",
    "2 of 2 pushes told as ended, every signature good",
    '20 warnings "pushed before"',
  ])
    assert.ok(out.replace(/\s+/g, " ").includes(word), `${word} is not in:\n${out}`);
});

/** Lines of today, and of 30, 70 and 100 days ago. */
const agedLines = `account_id,transaction_id,date,amount,balance,description,counterparty
7,a,1993-12-21,100.00,100.00,Cash deposit,
7,b,1994-01-20,-20.00,80.00,"Rent, January",
7,c,1994-03-01,-30.00,50.00,Transfer to,AB 4455
7,d,1994-03-31,5.00,55.00,Interest credited,
`;

test("lines arrive in each of the five accounting packages; what is left out for its age is told with the reason", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-demo-file-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "aged.csv");
  writeFileSync(file, agedLines);
  const { code, out, err } = await demo(t, ["--exit", "--file", file]);
  assert.equal(code, 0, out + err);
  assert.equal(lastLine(out), "delivered 17 of 17 transactions");
  const said = out.replace(/\s+/g, " ");
  const packages = {
    QuickBooks: [3, "left out: 1 line older than 89 days, because QuickBooks takes 90 days of the past"],
    Sage: [2, "left out: 2 lines older than 55 days, because a statement to Sage spans two weeks"],
    FreeAgent: [4, ""],
    NetSuite: [4, ""],
  } as const;
  for (const [name, [lines, leftOut]] of Object.entries(packages)) {
    const told = new RegExp(
      ` ${name} (.*?) 1 account: ${lines} lines arrived once, in order, with date, text`,
    );
    const [, way = "nothing"] = told.exec(said) ?? [];
    assert.equal(way.slice(way.indexOf("left out")).startsWith(leftOut), true, out);
    assert.equal(way.includes("left out"), leftOut !== "", out);
  }
});

test("without --exit the demo keeps running until SIGTERM, which stops it with the result as its last line", async (t) => {
  const { code, out, err } = await demo(t, ["--platform", "quickbooks", "--accounts", "1", "--lines", "3"], {
    until: "Press Ctrl-C",
  });
  assert.equal(code, 0, out + err);
  assert.doesNotMatch(out, /xero/i, "another package than Xero is played alone");
  assert.match(out, /Where to look[\s\S]*Authorization: Basic/);
  assert.equal(lastLine(out), "delivered 3 of 3 transactions");
});

test("lines that did not arrive are named and counted, and the demo fails", async (t) => {
  const body = JSON.stringify({ kind: "reject-later", errorType: "invalid-end-balance" });
  const headers = { "content-type": "application/json" };
  const { code, out } = await demo(t, ["--exit", "--platform", "xero", "--accounts", "2", "--lines", "4"], {
    meddle: (admin) => fetch(`${admin}/faults`, { method: "POST", headers, body }),
  });
  assert.equal(code, 1, out);
  assert.equal(out.match(/transaction \d+ did not arrive/g)?.length, 4, out);
  assert.match(out, /1 Success, 1 Failed|1 Failed, 1 Success/);
  assert.equal(lastLine(out), "delivered 4 of 8 transactions");
});

test("a port that is taken, a wrong option and a missing file are told in plain words, without a stack", async (t) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "::", resolve));
  t.after(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const cases: [string[], Record<string, string>, RegExp][] = [
    [["--exit"], { PORT: String(port) }, /Port \d+ is taken by another program\. Choose another one: PORT=/],
    [["--acounts", "3"], {}, /Unknown option '--acounts'[\s\S]*npm run demo -- --accounts A/],
    [["--platform", "sap"], {}, /--platform must be one of xero, quickbooks/],
    [["--accounts", "none"], {}, /--accounts must be a whole number from 1/],
    [["--file", "no-such-file.csv"], {}, /no-such-file\.csv cannot be read/],
  ];
  for (const [args, env, expected] of cases) {
    const { code, err } = await demo(t, args, { env });
    assert.equal(code, 1, err);
    assert.match(err, expected);
    assert.doesNotMatch(err, /^\s+at /m);
  }
});
