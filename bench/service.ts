import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../simulators/sandbox.ts";
import { systemClock } from "../src/clock.ts";
import { lettersAndDigits, randomText, systemRandom } from "../src/random.ts";
import { Bank } from "../test/bank.ts";
import { freePort } from "../test/millrace.ts";
import { waitFor } from "../test/wait-for.ts";

/** A Millrace in a process of its own, as `npm start` runs it. */
export interface Service {
  readonly process: ChildProcess;
  readonly url: string;
  readonly apiKey: string;
  /** Milliseconds from spawning the process to a ready answer. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

export async function startService(settings: Readonly<Record<string, string>>): Promise<Service> {
  const port = settings.PORT ?? String(await freePort());
  const apiKey = settings.MILLRACE_API_KEY ?? newKey();
  const started = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts")], {
    env: {
      PATH: process.env.PATH,
      PORT: port,
      MILLRACE_API_KEY: apiKey,
      MILLRACE_LOG_LEVEL: "warn",
      ...settings,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(
    "the service to be ready",
    async () => {
      if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`);
      return fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
    },
    30_000,
  );
  const readyMs = performance.now() - started;
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { process: child, url, apiKey, readyMs, stop };
}

export const newKey = (): string => `test${randomText(systemRandom, 36, lettersAndDigits)}`;
export const newSecret = (): string => randomText(systemRandom, 40, lettersAndDigits);

/** A pretend Xero without limits of its own in the way, and the settings that lead a service to it. */
export async function openXero(): Promise<{ sandbox: Sandbox; settings: Record<string, string> }> {
  const sandbox = await startSandbox({ port: 0, clock: systemClock, random: systemRandom });
  sandbox.xero.admin.changeSettings({ settleDelayMs: 0 });
  return {
    sandbox,
    settings: {
      MILLRACE_XERO_CLIENT_ID: "millrace-sandbox",
      MILLRACE_XERO_CLIENT_SECRET: "millrace-sandbox-secret",
      MILLRACE_XERO_LOGIN_URL: `${sandbox.url}/xero`,
      MILLRACE_XERO_IDENTITY_URL: `${sandbox.url}/xero/identity`,
      MILLRACE_XERO_API_URL: `${sandbox.url}/xero`,
    },
  };
}

export const bankOf = (service: Service, sandbox: Sandbox): Bank =>
  new Bank(service.url, service.apiKey, sandbox);
