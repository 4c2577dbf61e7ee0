import { createServer } from "node:net";
import pino, { type Logger } from "pino";
import { type Sandbox, startSandbox } from "../simulators/sandbox.ts";
import { type Clock, systemClock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import type { XeroConfig } from "../src/config-xero.ts";
import type { Database } from "../src/database/pool.ts";
import type { Resolve } from "../src/egress/connect.ts";
import type { Integration, PlatformKey } from "../src/integrations/integration.ts";
import { createIntegrations } from "../src/integrations/registry.ts";
import { createXero, type XeroTiming } from "../src/integrations/xero/index.ts";
import { type Millrace, startMillrace } from "../src/millrace.ts";
import { lettersAndDigits, randomText, systemRandom } from "../src/random.ts";
import { Bank } from "./bank.ts";
import { testDatabase } from "./database.ts";
import { fdxSettings } from "./fdx-client.ts";
import { fastFreeAgent, freeAgentSettings, hurryFreeAgent } from "./freeagent.ts";
import { netSuiteSettings } from "./netsuite.ts";
import { fastSage, letSageKnow, sageSettings } from "./sage.ts";

interface Cleanup {
  after(run: () => Promise<void>): void;
}

export interface TestMillrace {
  readonly bank: Bank;
  readonly sandbox: Sandbox;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly millrace: Millrace;
  /** Starts another process's worth of Millrace on the same database and the same pretend Xero. */
  another(settings?: Record<string, string>): Promise<Millrace>;
}

export interface TestOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly timing?: Partial<XeroTiming>;
  readonly clock?: Clock;
  /** Accounting packages that this Millrace can deliver to besides Xero. */
  readonly platforms?: readonly PlatformKey[];
  /** Generation of Xero's feed connections. */
  readonly feedConnections?: "1.0" | "2.0";
  /** Finds the addresses of host names that callers give. */
  readonly resolve?: Resolve;
  /** How long calls to the outside may take, in milliseconds. */
  readonly callTimeoutMs?: number;
  /** Where the log goes; nowhere unless `MILLRACE_TEST_LOG` names a level. */
  readonly log?: Logger;
}

/** The organisations that every new pretend Xero has. */
export const organisations = {
  czk: "c0ffee00-0000-4000-8000-000000000203",
  czkAccount: "c0ffee00-0000-4000-8000-000000000211",
  gbp: "c0ffee00-0000-4000-8000-000000000826",
  usd: "c0ffee00-0000-4000-8000-000000000840",
} as const;

/** A real Millrace on a database of its own with a pretend Xero of its own, reached over HTTP like any other. */
export async function testMillrace(t: Cleanup, options: TestOptions = {}): Promise<TestMillrace> {
  const clock = options.clock ?? systemClock;
  const sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
  t.after(() => sandbox.close());
  sandbox.xero.admin.changeSettings({ settleDelayMs: 0 });
  hurryFreeAgent(sandbox);
  const { database, url } = await testDatabase(t);
  const apiKey = `test${randomText(systemRandom, 36, lettersAndDigits)}`;
  const secret = randomText(systemRandom, 40, lettersAndDigits);

  const start = async (more: Readonly<Record<string, string>> = {}): Promise<Millrace> => {
    const port = await freePort();
    const config = readConfig({
      PORT: String(port),
      DATABASE_URL: url,
      MILLRACE_SECRET: secret,
      MILLRACE_API_KEY: apiKey,
      MILLRACE_ROLES: "api,worker",
      MILLRACE_DATABASE_CONNECTIONS: "8",
      MILLRACE_XERO_CLIENT_ID: "millrace-sandbox",
      MILLRACE_XERO_CLIENT_SECRET: "millrace-sandbox-secret",
      MILLRACE_XERO_LOGIN_URL: `${sandbox.url}/xero`,
      MILLRACE_XERO_IDENTITY_URL: `${sandbox.url}/xero/identity`,
      MILLRACE_XERO_API_URL: `${sandbox.url}/xero`,
      MILLRACE_XERO_FEED_CONNECTIONS: options.feedConnections ?? "2.0",
      ...netSuiteSettings(sandbox),
      ...sageSettings(sandbox),
      ...freeAgentSettings(sandbox),
      ...(options.platforms?.includes("hcws") ? fdxSettings(sandbox) : undefined),
      ...options.settings,
      ...more,
    });
    const timing = { ladderMs: [20, 50, 100, 200], ...options.timing };
    const xeroOf = ({ clientId, clientSecret, ...xero }: XeroConfig) =>
      createXero({ clientId: clientId!, clientSecret: clientSecret!, ...xero, timing });
    const millrace = await startMillrace(config, {
      clock,
      random: systemRandom,
      log: options.log ?? pino({ level: process.env.MILLRACE_TEST_LOG ?? "silent" }),
      checkReplies: true,
      resolve: options.resolve,
      callTimeoutMs: options.callTimeoutMs,
      makeIntegrations: (settings) => {
        const made = createIntegrations(settings, clock);
        const wanted = [...made].filter(([key]) => options.platforms?.includes(key));
        const hurried = new Map<PlatformKey, () => [PlatformKey, Integration]>([
          ["olpr", () => fastSage(settings.sage)],
          ["fbrh", () => fastFreeAgent(settings.freeAgent)],
        ]);
        return new Map<PlatformKey, Integration>([
          ...wanted.map((one) => hurried.get(one[0])?.() ?? one),
          ["gbol", xeroOf(settings.xero)],
        ]);
      },
    });
    letSageKnow(sandbox, config.feedUrl);
    t.after(() => millrace.stop());
    return millrace;
  };
  const millrace = await start();
  const bank = new Bank(`http://127.0.0.1:${millrace.port}`, apiKey, sandbox);
  return { bank, sandbox, database, databaseUrl: url, millrace, another: start };
}

const firstPort = 12_000;
const ports = 16_000;

/**
 * A port that was free a moment ago; links need to know theirs before the server listens. Never one that the system
 * gives to outgoing calls: those would take it in between.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + (systemRandom.bytes(4).readUInt32BE() % ports);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
