import { type Agent, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { NoAnswer, type OutboundRequest, type OutboundResponse } from "../integrations/integration.ts";
import { codeOf, EgressRefused } from "./connect.ts";

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly maximumResponseBytes: number;
  readonly maximumHeaderBytes: number;
}

/** The URL of a call, when it is one that may be called at all. */
export function callable(text: string): URL {
  if (!URL.canParse(text)) throw new EgressRefused("url", "the URL to call is not a valid absolute URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new EgressRefused(
      "scheme",
      `calls by ${url.protocol} are refused by the rule "scheme": only http and https`,
    );
  }
  if (url.username || url.password) {
    throw new EgressRefused(
      "credentials",
      'URLs with a user name or password are refused by the rule "credentials"',
    );
  }
  return url;
}

/** One request and its whole answer. A redirect is an answer like any other and is never followed. */
export async function exchange(
  url: URL,
  asked: OutboundRequest,
  agent: Agent,
  limits: ExchangeLimits,
): Promise<OutboundResponse> {
  try {
    return await attempt(url, asked, agent, limits);
  } catch (error) {
    // A pooled connection that the other side closed while idle: reading again is harmless, and what the caller says.
    if ((asked.method === "GET" || asked.repeatable) && error instanceof StaleConnection)
      return attempt(url, asked, agent, limits);
    throw error;
  }
}

class StaleConnection extends NoAnswer {}

function attempt(
  url: URL,
  asked: OutboundRequest,
  agent: Agent,
  limits: ExchangeLimits,
): Promise<OutboundResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<OutboundResponse>();
  const timeoutMs = asked.timeoutMs ?? limits.timeoutMs;
  let sent = false;
  const fail = (what: string) => new NoAnswer(`${asked.method} to ${url.host}: ${what}`, sent);
  const call = start(url, asked, agent, limits);
  const finish = (outcome: OutboundResponse | NoAnswer) => {
    clearTimeout(timer);
    if (!(outcome instanceof NoAnswer)) return resolve(outcome);
    reject(outcome);
    call.destroy();
  };
  const timer = setTimeout(() => finish(fail(`no complete answer within ${timeoutMs} ms`)), timeoutMs);

  // The agent hands over a socket only once it is connected; the request is written right after this event.
  call.once("socket", () => {
    sent = true;
  });
  call.on("error", (error) => {
    if (error instanceof NoAnswer) return finish(error);
    const what = `the connection ended before an answer (${codeOf(error)})`;
    finish(
      call.reusedSocket ? new StaleConnection(`${asked.method} to ${url.host}: ${what}`, true) : fail(what),
    );
  });
  call.on("response", (response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limits.maximumResponseBytes) chunks.push(chunk);
      else finish(fail(`the answer is larger than ${limits.maximumResponseBytes} bytes`));
    });
    response.on("error", (error) => finish(fail(`the answer broke off (${codeOf(error)})`)));
    response.on("end", () => finish(answer(response, Buffer.concat(chunks))));
  });
  call.end(asked.body);
  return promise;
}

function start(url: URL, asked: OutboundRequest, agent: Agent, limits: ExchangeLimits) {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  try {
    return request(url, {
      agent,
      method: asked.method,
      headers: { "user-agent": "Millrace", ...asked.headers },
      maxHeaderSize: limits.maximumHeaderBytes,
      insecureHTTPParser: false,
    });
  } catch (error) {
    // Node refuses header names and values that could smuggle another request.
    throw new EgressRefused(
      "headers",
      `${asked.method} to ${url.host}: the request cannot be written (${codeOf(error)})`,
    );
  }
}

function answer(response: IncomingMessage, body: Buffer): OutboundResponse {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    if (values) headers[name] = values.join(", ");
  }
  return { status: response.statusCode ?? 0, headers, body: body.toString("utf8") };
}
