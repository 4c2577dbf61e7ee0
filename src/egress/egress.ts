/**
 * The only code of the project that opens outbound connections: rules on where calls may go, limits on time and
 * size, and exact knowledge of whether a call that brought no answer can have reached the other side.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NoAnswer, type Outbound } from "../integrations/integration.ts";
import { type ConnectSettings, connect, type Resolve, systemResolve } from "./connect.ts";
import { callable, exchange } from "./exchange.ts";
import { parseRange } from "./ip-range.ts";

export interface EgressSettings {
  /** Networks in CIDR notation that caller-given URLs may reach beside the public internet. */
  readonly allow: readonly string[];
  /** Limit on a whole exchange, connecting included, unless the call sets its own. */
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly maximumResponseBytes?: number;
  readonly maximumHeaderBytes?: number;
  /** How long an idle connection is kept; shorter than servers keep theirs, so that ours is the side that ends it. */
  readonly idleMs?: number;
  readonly resolve?: Resolve;
}

export interface Egress {
  /**
   * `guarded` for addresses that come from callers (webhook consumers): refused unless public or allowed by CIDR.
   * Addresses that the operator configured (providers) are not guarded.
   */
  outbound(options: { guarded: boolean }): Outbound;
  /** Ends idle connections and refuses new calls; calls under way finish. */
  close(): void;
}

/** Throws when one of `allow` is not a network in CIDR notation. */
export function createEgress(settings: EgressSettings): Egress {
  const limits = {
    timeoutMs: settings.timeoutMs ?? 15_000,
    maximumResponseBytes: settings.maximumResponseBytes ?? 5_000_000,
    maximumHeaderBytes: settings.maximumHeaderBytes ?? 32_768,
  };
  const allow = settings.allow.map(parseRange);
  // As an option of the agent, `timeout` ends idle connections; calls under way have their own limit.
  const pooling = { keepAlive: true, maxFreeSockets: 32, timeout: settings.idleMs ?? 4_000 };
  let closed = false;

  // Guarded and unguarded calls never share a connection: one that skipped the rules must not serve one that needs them.
  const pool = (guarded: boolean) => {
    const connecting: ConnectSettings = {
      guarded,
      allow,
      resolve: settings.resolve ?? systemResolve,
      connectTimeoutMs: settings.connectTimeoutMs ?? 5_000,
    };
    return {
      "http:": withConnect(new HttpAgent(pooling), false, connecting),
      "https:": withConnect(new HttpsAgent(pooling), true, connecting),
    };
  };
  const pools = { guarded: pool(true), unguarded: pool(false) };

  return {
    outbound: ({ guarded }) => ({
      request: async (asked) => {
        if (closed) throw new NoAnswer("outbound calls have ended because the process is stopping", false);
        const url = callable(asked.url);
        const agents = guarded ? pools.guarded : pools.unguarded;
        return exchange(url, asked, agents[url.protocol as "http:" | "https:"], limits);
      },
    }),
    close: () => {
      closed = true;
      for (const agents of [pools.guarded, pools.unguarded]) {
        for (const agent of [agents["http:"], agents["https:"]]) {
          agent.keepSocketAlive = () => false;
          for (const sockets of Object.values(agent.freeSockets)) {
            for (const socket of sockets ?? []) socket.destroy();
          }
        }
      }
    },
  };
}

/** The agent, made to connect by our rules. */
function withConnect<A extends HttpAgent>(agent: A, secure: boolean, settings: ConnectSettings): A {
  agent.createConnection = (options, done) => {
    const { host, port } = options as { host: string; port: number };
    connect({ host: host.replace(/^\[|\]$/g, ""), port: Number(port), secure }, settings).then(
      (socket) => done?.(null, socket),
      (error) => done?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
}
