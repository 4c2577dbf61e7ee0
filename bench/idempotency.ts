import { systemClock } from "../src/clock.ts";
import { systemRandom, uuid } from "../src/random.ts";
import { someLines } from "../test/bank.ts";
import { startTestServer } from "../test/database.ts";
import { organisations } from "../test/millrace.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, median, overRounds } from "./measure.ts";
import { bankOf, newKey, newSecret, openXero, startService } from "./service.ts";

const lines = 1_000;
const pushesPerRound = 20;

/** A push of 1,000 lines under an `Idempotency-Key` and its repeat under the same key, one at a time, in turn. */
export async function benchIdempotency(rounds: number): Promise<Figure[]> {
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
  const firsts: number[] = [];
  const repeats: number[] = [];
  const ratios: number[] = [];
  try {
    const bank = bankOf(service, sandbox);
    const { path } = await bank.linked(organisations.czk);
    const { id } = await bank.account(path);
    await bank.map(path, id);
    const address = `${bank.url}${path}/push/bankAccounts/${id}/bankTransactions`;
    const firstDay = new Date(systemClock.now().getTime() - 60 * 86_400_000);
    const send = async (body: string, key: string, replayed: boolean): Promise<number> => {
      const began = performance.now();
      const response = await fetch(address, {
        method: "POST",
        headers: {
          authorization: bank.authorization,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body,
      });
      const text = await response.text();
      const took = performance.now() - began;
      if (response.status !== 200 || response.headers.has("idempotent-replayed") !== replayed)
        throw new Error(`${response.status} ${text.slice(0, 500)}`);
      return took;
    };
    // The round before the first warms both up and does not count.
    for (let round = -1; round < rounds; round += 1) {
      const first: number[] = [];
      const repeat: number[] = [];
      for (let nth = 0; nth < pushesPerRound; nth += 1) {
        const transactions = someLines(lines, firstDay, `${round}-${nth}`);
        const body = JSON.stringify({ accountId: id, transactions });
        const key = uuid(systemRandom);
        first.push(await send(body, key, false));
        repeat.push(await send(body, key, true));
      }
      if (round < 0) continue;
      firsts.push(median(first));
      repeats.push(median(repeat));
      ratios.push(median(repeat) / median(first));
    }
  } finally {
    await service.stop();
    await sandbox.close();
    await close();
    await server.stop();
  }
  return [
    overRounds("first push of 1,000 lines under a key", "ms", firsts),
    overRounds("  its repeat under the same key", "ms", repeats),
    overRounds("  ratio", "×", ratios, { atMost: 0.2 }),
  ];
}
