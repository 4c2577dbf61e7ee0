import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import type { Clock } from "../src/clock.ts";
import type { Random } from "../src/random.ts";
import { createPretendFreeAgent, type PretendFreeAgent } from "./freeagent/pretend-freeagent.ts";
import { indexPage } from "./index-page.ts";
import { createPretendNetSuite, type PretendNetSuite } from "./netsuite/pretend-netsuite.ts";
import { createPretendQuickbooks, type PretendQuickbooks } from "./quickbooks/pretend-quickbooks.ts";
import { createPretendSage, type PretendSage } from "./sage/pretend-sage.ts";
import type { CallbackAddresses } from "./sage/records.ts";
import type { Log } from "./world.ts";
import { createPretendXero, type PretendXero } from "./xero/pretend-xero.ts";

export interface SandboxOptions {
  /** 0 is any free port. */
  readonly port: number;
  readonly host?: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Where what the pretend packages have accepted outlives a killed process; without it they live in memory. */
  readonly folder?: string;
  readonly log?: Log;
  /** Where the pretend Sage calls the bank that is always there; without it, where a Millrace without settings is. */
  readonly sage?: { readonly callbackURLs: CallbackAddresses };
  /** Base address of the bank feeds that the pretend QuickBooks collects, unless its own settings name another. */
  readonly feedUrl?: string;
}

export interface Sandbox {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly xero: PretendXero;
  readonly freeagent: PretendFreeAgent;
  readonly sage: PretendSage;
  readonly quickbooks: PretendQuickbooks;
  readonly netsuite: PretendNetSuite;
  close(): Promise<void>;
}

/** Starts the pretend accounting packages on one port, each at a path of its own. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, random, folder, log, host = "127.0.0.1" } = options;
  const kept = (name: string) => ({
    ...{ clock, random, log },
    folder: folder === undefined ? undefined : `${folder}/${name}`,
  });
  const xero = createPretendXero(kept("xero"));
  const freeagent = createPretendFreeAgent(kept("freeagent"));
  const sage = createPretendSage({ ...kept("sage"), ...options.sage });
  let reached = options.port;
  const quickbooks = createPretendQuickbooks({
    ...kept("quickbooks"),
    bankUrl: options.feedUrl,
    ownUrl: () => `http://localhost:${reached}/quickbooks`,
  });
  const netsuite = createPretendNetSuite(kept("netsuite"));
  const server = Fastify({
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
  });
  await server.register(xero.plugin, { prefix: "/xero" });
  await server.register(freeagent.plugin, { prefix: "/freeagent" });
  await server.register(sage.plugin, { prefix: "/sage" });
  await server.register(quickbooks.plugin, { prefix: "/quickbooks" });
  await server.register(netsuite.plugin, { prefix: "/netsuite" });
  server.get("/", (_request, reply) => reply.headers(indexPage.headers).send(indexPage.body));
  for (const one of [xero, freeagent, sage, quickbooks, netsuite]) {
    server.addHook("onClose", async () => one.close());
  }
  try {
    await server.listen({ port: options.port, host });
  } catch (error) {
    await server.close();
    throw error;
  }
  const { port } = server.server.address() as AddressInfo;
  reached = port;
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${name}:${port}`,
    port,
    xero,
    freeagent,
    sage,
    quickbooks,
    netsuite,
    close: () => server.close(),
  };
}
