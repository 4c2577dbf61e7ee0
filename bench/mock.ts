import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "../src/clock.ts";
import { someLines } from "../test/bank.ts";
import { startTestServer } from "../test/database.ts";
import { freePort, organisations } from "../test/millrace.ts";
import { waitFor } from "../test/wait-for.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Call, Caller, type Speed, sideBySide } from "./caller.ts";
import type { Figure } from "./measure.ts";
import { bankOf, newKey, newSecret, openXero, type Service, startService } from "./service.ts";

const callers = 10;
const forMs = 3_000;
const mock = "@stoplight/prism-cli@5.16.0";
const company = "6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01";

/**
 * Requests per second of the durable service beside a mock server, which stores nothing, in turn and in the same run.
 * The mock (Prism, installed from the npm registry into a folder of its own) plays `contract`, an OpenAPI file; without
 * one it plays our own document.
 */
export async function benchAgainstMock(rounds: number, contract: string | undefined): Promise<Figure[]> {
  const server = await startTestServer();
  const { url, close } = await createBenchDatabase(server);
  const { sandbox, settings } = await openXero();
  const service = await startService({
    ...settings,
    DATABASE_URL: url,
    MILLRACE_SECRET: newSecret(),
    MILLRACE_API_KEY: newKey(),
    MILLRACE_ROLES: "api",
  });
  const peer = await startMock(contract ? resolve(contract) : `${service.url}/openapi.json`);
  const headers = { authorization: `Basic ${Buffer.from(service.apiKey).toString("base64")}` };
  const ours = new Caller(service.url, headers, callers);
  const theirs = new Caller(peer.url, headers, callers);
  const figures: Figure[] = [];
  try {
    for (const { name, ourCall, theirCall, atLeast } of await comparisons(service, sandbox)) {
      const our: Speed[] = [];
      const their: Speed[] = [];
      // The round before the first warms both sides up and does not count.
      for (let round = -1; round < rounds; round += 1) {
        const speed = await ours.repeat(ourCall, forMs);
        const other = await theirs.repeat(theirCall, forMs);
        if (round < 0) continue;
        our.push(speed);
        their.push(other);
      }
      figures.push(...sideBySide(name, our, their, atLeast));
    }
  } finally {
    ours.close();
    theirs.close();
    await peer.stop();
    await service.stop();
    await sandbox.close();
    await close();
    await server.stop();
  }
  return figures;
}

async function comparisons(service: Service, sandbox: Parameters<typeof bankOf>[1]) {
  const bank = bankOf(service, sandbox);
  const { companyId, path } = await bank.linked(organisations.czk);
  for (let caller = 0; caller < callers; caller += 1) {
    const id = `bench-${caller}`;
    await bank.account(path, { id, accountName: `Bench ${caller}`, accountNumber: `28014623${caller}0` });
    await bank.map(path, id);
  }
  const create = { method: "POST", path: () => "/companies", body: () => '{"name":"Bench"}', status: 200 };
  const get = (id: string): Call => ({ method: "GET", path: () => `/companies/${id}`, status: 200 });
  const push = (connection: string, lines: number): Call => ({
    method: "POST",
    path: (_nth, caller) => `${connection}/push/bankAccounts/bench-${caller}/bankTransactions`,
    body: (nth, caller) => pushBody(lines, nth, caller),
    status: 200,
  });
  const mocked = `/companies/${company}/connections/${company}`;
  return [
    { name: "Create company", ourCall: create, theirCall: create },
    { name: "Get company", ourCall: get(companyId), theirCall: get(company), atLeast: 2 },
    { name: "push of 2 lines", ourCall: push(path, 2), theirCall: push(mocked, 2), atLeast: 1 },
    { name: "push of 1,000 lines", ourCall: push(path, 1000), theirCall: push(mocked, 1000) },
  ];
}

const templates = new Map<number, string>();

/** A body made from a prepared text, so that making it costs neither side anything to speak of. */
function pushBody(lines: number, nth: number, caller: number): string {
  if (!templates.has(lines)) {
    const firstDay = new Date(systemClock.now().getTime() - 60 * 86_400_000);
    const transactions = someLines(lines, firstDay, "@nth@").map((line) => ({
      ...line,
      date: `${line.date}T00:00:00`,
    }));
    templates.set(lines, JSON.stringify({ accountId: "@account@", transactions }));
  }
  return templates
    .get(lines)!
    .replaceAll("@nth@", `b${lines}-${nth}`)
    .replace("@account@", `bench-${caller}`);
}

async function startMock(contract: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-mock-"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  process.stdout.write(`installing ${mock} into ${folder}\n`);
  await promisify(execFile)("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", mock], {
    cwd: folder,
  });
  const port = await freePort();
  const program = join(folder, "node_modules/@stoplight/prism-cli/dist/index.js");
  if (!existsSync(program)) throw new Error(`${mock} has no ${program}`);
  const args = [program, "mock", "-p", String(port), "-h", "127.0.0.1", contract];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(
    "the mock to answer",
    () => {
      if (child.exitCode !== null) throw new Error(`the mock ended with ${child.exitCode}`);
      return fetch(`${url}/companies`).then(
        () => true,
        () => false,
      );
    },
    60_000,
  );
  const stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, stop };
}
