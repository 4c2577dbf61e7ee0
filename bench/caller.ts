import { Agent, request } from "node:http";
import { type Figure, overRounds, quantile } from "./measure.ts";

/** One request to repeat; `nth` makes each of them its own. */
export interface Call {
  readonly method: string;
  readonly path: (nth: number, caller: number) => string;
  readonly body?: (nth: number, caller: number) => string;
  /** The status every answer must have. */
  readonly status: number;
}

export interface Speed {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** Calls one server over kept connections, each of `callers` waiting for its answer before it calls again. */
export class Caller {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #callers: number;
  readonly #agent: Agent;
  #nth = 0;

  constructor(url: string, headers: Readonly<Record<string, string>>, callers: number) {
    this.#url = new URL(url);
    this.#headers = headers;
    this.#callers = callers;
    this.#agent = new Agent({ keepAlive: true, maxSockets: callers });
  }

  /** Repeats a call for a time and tells how fast it went; throws on an answer of another status. */
  async repeat(call: Call, forMs: number): Promise<Speed> {
    const waits: number[] = [];
    const started = performance.now();
    const one = async (caller: number) => {
      while (performance.now() - started < forMs) {
        const nth = this.#nth++;
        const body = call.body?.(nth, caller);
        const began = performance.now();
        await this.#send(call, call.path(nth, caller), body);
        waits.push(performance.now() - began);
      }
    };
    await Promise.all(Array.from({ length: this.#callers }, (_, caller) => one(caller)));
    const seconds = (performance.now() - started) / 1000;
    return { perSecond: waits.length / seconds, p99: quantile(waits, 0.99) };
  }

  #send({ method, status }: Call, path: string, body: string | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const headers = {
      ...this.#headers,
      ...(body === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const { hostname, port } = this.#url;
    const asked = request({ hostname, port, path, method, headers, agent: this.#agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        if (response.statusCode === status) return resolve();
        reject(
          new Error(
            `${method} ${path}: ${response.statusCode} ${Buffer.concat(chunks).toString().slice(0, 500)}`,
          ),
        );
      });
    });
    asked.on("error", reject);
    asked.end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Ours and a peer's speed with their ratio, medians over rounds of which each gave both in turn. */
export function sideBySide(
  name: string,
  ours: readonly Speed[],
  peers: readonly Speed[],
  atLeast?: number,
): Figure[] {
  const rate = (speeds: readonly Speed[]) => speeds.map(({ perSecond }) => perSecond);
  const ratios = ours.map((speed, round) => speed.perSecond / peers[round]!.perSecond);
  return [
    overRounds(name, "requests/s", rate(ours)),
    overRounds(
      "  p99",
      "ms",
      ours.map(({ p99 }) => p99),
    ),
    overRounds("  the mock", "requests/s", rate(peers)),
    overRounds(
      "  the mock, p99",
      "ms",
      peers.map(({ p99 }) => p99),
    ),
    overRounds("  ratio", "×", ratios, atLeast === undefined ? undefined : { atLeast }),
  ];
}
