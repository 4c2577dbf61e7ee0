import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { NoAnswer } from "../integrations/integration.ts";
import type { Range } from "./ip-range.ts";
import { allowedByRange, refusedPort, refusingRule } from "./target-rules.ts";

/** A call that a rule of ours refused before anything left. */
export class EgressRefused extends NoAnswer {
  /** The rule that refused, such as `private` or `metadata`. */
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message, false);
    this.name = "EgressRefused";
    this.rule = rule;
  }
}

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** A caller waits for its answer meanwhile. */
const checkTimeout = 2_000;

export interface ConnectSettings {
  readonly guarded: boolean;
  readonly allow: readonly Range[];
  readonly resolve: Resolve;
  readonly connectTimeoutMs: number;
}

/**
 * Opens a connection, TLS included, and only then hands it out, so that whatever fails in here has certainly
 * sent nothing of a request. A guarded connection goes to the very addresses that were checked: the name is
 * resolved once, and the address connected to is checked again.
 */
export function connect(target: Target, settings: ConnectSettings): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  let socket: Socket | undefined;
  const giveUp = (reason: NoAnswer) => {
    clearTimeout(timer);
    reject(reason);
    socket?.destroy();
  };
  const timer = setTimeout(
    () =>
      giveUp(new NoAnswer(`no connection to ${target.host} within ${settings.connectTimeoutMs} ms`, false)),
    settings.connectTimeoutMs,
  );
  let givenUp = false;
  promise.catch(() => {
    givenUp = true;
  });
  addressesOf(target, settings).then((addresses) => {
    if (givenUp) return;
    socket = open(target, addresses);
    const failed = (error: Error) => giveUp(connectionFailed(target, error));
    socket.once("error", failed);
    socket.once(target.secure ? "secureConnect" : "connect", () => {
      const reached = socket!.remoteAddress ?? "";
      const refusal = settings.guarded ? refusingRule(reached, settings.allow) : undefined;
      if (refusal) return giveUp(refused(refusal, target.host, reached));
      clearTimeout(timer);
      socket!.off("error", failed);
      resolve(socket!);
    });
  }, giveUp);
  return promise;
}

/** Throws `EgressRefused` when a rule refuses the target as its name resolves now; see `Egress.check`. */
export async function checkTarget(target: Target, settings: ConnectSettings): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise((resolve) => {
    timer = setTimeout(resolve, checkTimeout);
  });
  const resolved = addressesOf(target, settings).catch((error: unknown) => {
    if (error instanceof EgressRefused) throw error;
  });
  try {
    await Promise.race([resolved, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

async function addressesOf(target: Target, settings: ConnectSettings): Promise<readonly string[]> {
  let addresses: readonly string[];
  try {
    addresses = isIP(target.host) ? [target.host] : await settings.resolve(target.host);
  } catch (error) {
    throw new NoAnswer(`the host name ${target.host} was not found (${codeOf(error)})`, false);
  }
  if (addresses.length === 0) throw new NoAnswer(`the host name ${target.host} has no address`, false);
  if (!settings.guarded) return addresses;
  for (const address of addresses) {
    const rule = refusingRule(address, settings.allow);
    if (rule) throw refused(rule, target.host, address);
  }
  if (refusedPort(target.port) && !addresses.every((address) => allowedByRange(address, settings.allow))) {
    throw new EgressRefused(
      "port",
      `calls to port ${target.port} of ${target.host} are refused by the rule "port": 80, 443 and ports from 1024 on may be called`,
    );
  }
  return addresses;
}

function open(target: Target, addresses: readonly string[]): Socket {
  const pinned = addresses.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
  const options = {
    host: target.host,
    port: target.port,
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    lookup: (
      _host: string,
      asked: { all?: boolean },
      answer: (error: null, address: string | typeof pinned, family?: number) => void,
    ) => (asked.all ? answer(null, pinned) : answer(null, pinned[0]!.address, pinned[0]!.family)),
  };
  if (!target.secure) return connectTcp(options);
  return connectTls({
    ...options,
    ...(isIP(target.host) ? {} : { servername: target.host }),
    ALPNProtocols: ["http/1.1"],
    minVersion: "TLSv1.2",
  });
}

function refused(rule: string, host: string, address: string): EgressRefused {
  const where = host === address ? address : `${host} (${address})`;
  return new EgressRefused(
    rule,
    `calls to ${where} are refused by the rule "${rule}"; an operator can allow the network it is in by adding its CIDR to MILLRACE_EGRESS_ALLOW`,
  );
}

const connectionFailed = (target: Target, error: Error): NoAnswer =>
  new NoAnswer(`no connection to ${target.host} port ${target.port} (${codeOf(error)})`, false);

/** The system's short name of an error; its message may repeat what was sent and is never passed on. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "unknown error";
}
