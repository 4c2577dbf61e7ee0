import { systemClock } from "../src/clock.ts";
import type { Database } from "../src/database/pool.ts";
import type { Decimal } from "../src/money.ts";
import { systemRandom, timeOrderedUuid, uuid } from "../src/random.ts";
import { insertLines } from "../src/transactions/queries.ts";
import type { AcceptedLine } from "../src/transactions/transaction.ts";
import { type Feed, type PushedLine, someLines } from "../test/bank.ts";
import { startTestServer } from "../test/database.ts";
import { organisations } from "../test/millrace.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, overRounds, residentMegabytes, timed } from "./measure.ts";
import { bankOf, newKey, newSecret, openXero, startService } from "./service.ts";

const callers = 4;
const sizes = [
  { lines: 1, pushes: 600 },
  { lines: 100, pushes: 200 },
  { lines: 1000, pushes: 60 },
];

/**
 * Durable pushes over HTTP against the same insert of the same lines run directly on the same PostgreSQL, in turn, in
 * the same run. The service runs without a worker, so that only accepting is measured; the database is the embedded one.
 */
export async function benchPush(rounds: number): Promise<Figure[]> {
  const server = await startTestServer();
  const { database, url, close } = await createBenchDatabase(server);
  const { sandbox, settings } = await openXero();
  const secret = newSecret();
  const apiKey = newKey();
  const common = { ...settings, DATABASE_URL: url, MILLRACE_SECRET: secret, MILLRACE_API_KEY: apiKey };
  const service = await startService({ ...common, MILLRACE_ROLES: "api" });
  const figures: Figure[] = [];
  let peak = 0;
  try {
    const bank = bankOf(service, sandbox);
    const feeds: Feed[] = [];
    const { path, companyId, connectionId } = await bank.linked(organisations.czk);
    for (let nth = 0; nth < callers; nth += 1) {
      const accountId = `bench-${nth}`;
      await bank.account(path, {
        id: accountId,
        accountName: `Bench ${nth}`,
        accountNumber: `28014623${nth}0`,
      });
      const { targetAccountId: targetId } = await bank.map(path, accountId);
      feeds.push({ companyId, connectionId, accountId, organisationId: organisations.czk, targetId, path });
    }
    for (const size of sizes) {
      const ratios: number[] = [];
      const rates: number[] = [];
      const direct: number[] = [];
      // The round before the first warms both sides up and does not count.
      for (let round = -1; round < rounds; round += 1) {
        const tag = `${size.lines}-${round}`;
        const directSeconds = await timed(callers, directTasks(database, size, tag));
        const tasks = httpTasks(bank.url, bank.authorization, feeds, size, tag);
        const httpSeconds = await timed(callers, tasks);
        if (round < 0) continue;
        peak = Math.max(peak, residentMegabytes(service.process.pid!));
        rates.push((size.lines * size.pushes) / httpSeconds);
        direct.push((size.lines * size.pushes) / directSeconds);
        ratios.push(directSeconds / httpSeconds);
      }
      const goal = size.lines === 1000 ? { atLeast: 0.6 } : undefined;
      figures.push(
        overRounds(`pushes of ${size.lines} lines over HTTP, ${callers} callers`, "lines/s", rates),
        overRounds(`  the same insert run directly, ${callers} callers`, "lines/s", direct),
        overRounds("  ratio", "×", ratios, goal),
      );
    }
    figures.push({
      name: "resident memory under this load (Node process)",
      value: peak,
      unit: "MB",
      goal: { atMost: 500 },
    });
  } finally {
    await service.stop();
    await sandbox.close();
    await close();
    await server.stop();
  }
  return figures;
}

const firstDay = () => new Date(systemClock.now().getTime() - 60 * 86_400_000);

/** Bodies are made before the clock runs. Each caller has an account of its own. */
function httpTasks(
  url: string,
  authorization: string,
  feeds: readonly Feed[],
  size: { lines: number; pushes: number },
  tag: string,
) {
  return Array.from({ length: size.pushes }, (_, nth) => {
    const feed = feeds[nth % feeds.length]!;
    const body = JSON.stringify({
      accountId: feed.accountId,
      transactions: someLines(size.lines, firstDay(), `${tag}-${nth}`),
    });
    const address = `${url}${feed.path}/push/bankAccounts/${feed.accountId}/bankTransactions`;
    return async () => {
      const response = await fetch(address, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body,
      });
      const reply = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${reply.slice(0, 500)}`);
    };
  });
}

function directTasks(database: Database, size: { lines: number; pushes: number }, tag: string) {
  const companyId = uuid(systemRandom);
  const keys = Array.from({ length: callers }, () => uuid(systemRandom));
  return Array.from({ length: size.pushes }, (_, nth) => {
    const sourceAccountKey = keys[nth % callers]!;
    const lines = someLines(size.lines, firstDay(), `${tag}-${nth}`).map((line, place) =>
      accepted(line, nth * size.lines + place),
    );
    const operationId = timeOrderedUuid(systemRandom, systemClock.now());
    return async () => {
      const stored = await database.transaction((tx) =>
        insertLines(
          tx,
          { companyId, sourceAccountKey, feedNumber: 1 },
          operationId,
          lines,
          "accepted",
          systemClock.now(),
        ),
      );
      if (stored !== size.lines) throw new Error(`${stored} of ${size.lines} stored`);
    };
  });
}

const accepted = (line: PushedLine, position: number): AcceptedLine & { position: number } => ({
  position,
  transactionId: line.id,
  date: line.date,
  dateText: line.date,
  amount: String(line.amount) as Decimal,
  balance: String(line.balance) as Decimal,
  description: line.description ?? null,
  counterparty: null,
  reference: null,
  transactionType: line.transactionType ?? null,
  reconciled: null,
});
