import { systemClock } from "../src/clock.ts";
import { someLines } from "../test/bank.ts";
import { startTestServer } from "../test/database.ts";
import { organisations } from "../test/millrace.ts";
import { waitFor } from "../test/wait-for.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, quantile } from "./measure.ts";
import { bankOf, newKey, newSecret, openXero, startService } from "./service.ts";

/**
 * Time from the answer to a push to the arrival of its statement at the provider, on an idle system: one push at a
 * time, to a new account each so that nothing is in flight. Both instants are read in this process.
 */
export async function benchLatency(pushes: number): Promise<Figure[]> {
  const server = await startTestServer();
  const { url, close } = await createBenchDatabase(server);
  const { sandbox, settings } = await openXero();
  const { admin } = sandbox.xero;
  admin.changeLimits({ minutePerTenant: 100_000, dayPerTenant: 100_000, statementsPerMinute: 100_000 });
  const service = await startService({
    ...settings,
    DATABASE_URL: url,
    MILLRACE_SECRET: newSecret(),
    MILLRACE_API_KEY: newKey(),
    MILLRACE_ROLES: "api,worker",
    MILLRACE_XERO_LIMIT_FACTOR: "100",
  });
  const waits: number[] = [];
  try {
    const bank = bankOf(service, sandbox);
    const { path, companyId, connectionId } = await bank.linked(organisations.czk);
    for (let nth = 0; nth < pushes; nth += 1) {
      const accountId = `latency-${nth}`;
      await bank.account(path, {
        id: accountId,
        accountName: `Latency ${nth}`,
        accountNumber: `90014623${nth}`,
      });
      const { targetAccountId: targetId } = await bank.map(path, accountId);
      const feed = { companyId, connectionId, accountId, organisationId: organisations.czk, targetId, path };
      admin.clearCalls();
      const key = await bank.pushed(
        feed,
        someLines(1, new Date(systemClock.now().getTime() - 86_400_000), accountId),
      );
      const answered = systemClock.now().getTime();
      const call = await waitFor("the statement to arrive", () =>
        admin.calls().calls.find((one) => one.operation === "post-statements"),
      );
      waits.push(Math.max(0, new Date(call.arrivedAt).getTime() - answered));
      await bank.ended(feed, key);
    }
  } finally {
    await service.stop();
    await sandbox.close();
    await close();
    await server.stop();
  }
  return [
    {
      name: "accepted push to call at the provider, idle, p50",
      value: quantile(waits, 0.5),
      unit: "ms",
      goal: { atMost: 25 },
    },
    {
      name: "accepted push to call at the provider, idle, p99",
      value: quantile(waits, 0.99),
      unit: "ms",
      goal: { atMost: 150 },
    },
  ];
}
