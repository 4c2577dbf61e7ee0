/**
 * The only code of the project that opens outbound connections: rules on where calls may go, limits on time and
 * size, and exact knowledge of whether a call that brought no answer can have reached the other side.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NoAnswer, type Outbound } from "../integrations/integration.ts";
import {
  type ConnectSettings,
  checkTarget,
  connect,
  type Resolve,
  systemResolve,
  type Target,
} from "./connect.ts";
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
  /**
   * Throws `EgressRefused` when a guarded call to `url` would be refused as its name resolves now. A name that is not
   * found, or not in time, passes: what counts is the check when a connection is made.
   */
  check(url: string): Promise<void>;
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
  const connecting = (guarded: boolean): ConnectSettings => ({
    guarded,
    allow,
    resolve: settings.resolve ?? systemResolve,
    connectTimeoutMs: settings.connectTimeoutMs ?? 5_000,
  });
  const pool = (guarded: boolean) => {
    const rules = connecting(guarded);
    return {
      "http:": withConnect(new HttpAgent(pooling), false, rules),
      "https:": withConnect(new HttpsAgent(pooling), true, rules),
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
    check: (text) => checkTarget(targetOf(callable(text)), connecting(true)),
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

const targetOf = (url: URL): Target => ({
  host: url.hostname.replace(/^\[|\]$/g, ""),
  port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
  secure: url.protocol === "https:",
});

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
