import { buildWeb } from "../src/web/build-web.ts";
import { announce, startTestServer, type TestServer } from "./database.ts";

let server: TestServer | undefined;

/** One PostgreSQL for all test files: `node --test --test-global-setup=test/global-setup.ts`. */
export async function globalSetup(): Promise<void> {
  await buildWeb((line) => process.stderr.write(`${line}\n`));
  server = await startTestServer({ throwaway: true });
  announce(server);
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
