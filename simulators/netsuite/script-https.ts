import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { Company } from "./records.ts";
import { ScriptFailure } from "./script-run.ts";
import type { World } from "./world.ts";

export interface ScriptRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ScriptResponse {
  readonly code: number;
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** NetSuite gives a server this long to answer, and takes this much. */
const longestWait = 45_000;
const longestText = 10_000_000;
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** One call of a script to the outside: only https, but for this very machine, which the pretend NetSuite allows. */
export async function callOutside(
  world: World,
  company: Company,
  asked: ScriptRequest,
): Promise<ScriptResponse> {
  const url = URL.canParse(asked.url) ? new URL(asked.url) : undefined;
  if (!url || (url.protocol !== "https:" && !(url.protocol === "http:" && loopback.test(url.hostname)))) {
    throw new ScriptFailure("SSS_INVALID_URL", `The address must begin with https://: ${asked.url}`);
  }
  if ((asked.body?.length ?? 0) > longestText)
    throw new ScriptFailure("SSS_REQUEST_TOO_LARGE", "The body is longer than 10 MB");
  const record = world.calls.arrive({
    arrivedAt: world.now().toISOString(),
    operation: `platform ${url.pathname.split("/").at(-1)}`,
    method: asked.method,
    path: url.pathname,
  });
  record.companyId = company.id;
  const fault = world.faults.take("platform-down", {
    operation: record.operation,
    companyId: company.id,
    text: `${asked.url} ${asked.body ?? ""}`,
  });
  if (fault) record.faults = [fault.kind];
  try {
    if (fault?.as === "timeout")
      throw new ScriptFailure("SSS_REQUEST_TIME_EXCEEDED", "The host took too long to answer");
    if (fault && !fault.status)
      throw new ScriptFailure("SSS_CONNECTION_CLOSED", "The host cannot be reached");
    const answer = fault?.status
      ? { code: fault.status, body: "", headers: {} }
      : await send(url, asked, world.closing);
    world.calls.finish(record, answer.code);
    return answer;
  } catch (thrown) {
    world.calls.finish(record, null);
    throw thrown;
  }
}

/** A connection of its own for each call: none is reused that the other side may just be closing. */
function send(url: URL, asked: ScriptRequest, closing: AbortSignal): Promise<ScriptResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<ScriptResponse>();
  const request = url.protocol === "https:" ? secureRequest : plainRequest;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(longestWait)]);
  const closed = (error: Error) =>
    reject(
      error instanceof ScriptFailure ? error : new ScriptFailure("SSS_CONNECTION_CLOSED", error.message),
    );
  const sent = request(
    url,
    { method: asked.method, headers: asked.headers, agent: false, signal },
    (heard) => {
      const parts: Buffer[] = [];
      let size = 0;
      heard.on("data", (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size > longestText)
          heard.destroy(new ScriptFailure("SSS_RESPONSE_TOO_LARGE", "The answer is longer than 10 MB"));
      });
      heard.on("error", closed);
      heard.on("end", () => {
        const headers = Object.entries(heard.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          code: heard.statusCode ?? 0,
          body: Buffer.concat(parts).toString("utf8"),
          headers: Object.fromEntries(headers),
        });
      });
    },
  );
  sent.on("error", closed);
  sent.end(asked.body);
  return promise;
}
