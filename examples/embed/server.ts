/**
 * A bank's page with Millrace's component in it, and the bank's server behind it.
 *
 *   MILLRACE_KEY=test… npm exec -- node examples/embed/server.ts
 *
 * `MILLRACE` is the address of Millrace (http://localhost:4000), `PORT` that of this page (4300).
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface Bank {
  /** Address of Millrace's API. */
  readonly millrace: string;
  /** Where Millrace's customer pages are; the same unless they have an address of their own. */
  readonly link?: string;
  readonly apiKey: string;
  /** Of the customer who is signed in at the bank; made at the start when absent. */
  readonly companyId?: string;
  /** The customer's accounts at the bank. */
  readonly accounts?: readonly object[];
}

/** Two accounts of the pretend customer. */
const sampleAccounts = [
  {
    id: "current-1",
    accountName: "Everyday",
    accountType: "checking",
    accountNumber: "2801462311",
    currency: "CZK",
    balance: 12500.5,
  },
  {
    id: "savings-1",
    accountName: "Reserve",
    accountType: "savings",
    accountNumber: "2801462338",
    currency: "CZK",
    balance: 80000,
  },
];
const files: Readonly<Record<string, string>> = { "/page.js": "text/javascript", "/page.css": "text/css" };
const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");

/** Starts the bank's page on a port (0 for any that is free) and lets it call Millrace from browsers. */
export async function startBankPage(
  port: number,
  bank: Bank,
): Promise<{ server: Server; url: string; companyId: string }> {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(bank.millrace + path, {
      method,
      headers: { authorization: `Basic ${btoa(bank.apiKey)}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json() as Promise<T>;
  };
  const companyId: string =
    bank.companyId ?? (await call<{ id: string }>("POST", "/companies", { name: "Harbour Cafe" })).id;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(502).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { allowedOrigins } = await call<{ allowedOrigins: string[] }>("GET", "/corsSettings");
  if (!allowedOrigins.includes(url))
    await call("POST", "/corsSettings", { allowedOrigins: [...allowedOrigins, url] });
  return { server, url, companyId };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://bank").pathname;
    const own = request.headers["sec-fetch-site"] === "same-origin";
    if (request.method === "GET" && path === "/") return page(response);
    if (request.method === "GET" && files[path])
      return void response.writeHead(200, { "content-type": files[path] }).end(read(path.slice(1)));
    // A bank would look here who is signed in; this one has a single customer.
    if (request.method === "POST" && path === "/token" && own) {
      const { accessToken } = await call<{ accessToken: string }>(
        "GET",
        `/companies/${companyId}/accessToken`,
      );
      return void response.writeHead(200, { "cache-control": "no-store" }).end(accessToken);
    }
    const connectionId = /^\/accounts\/([0-9a-f-]{36})$/.exec(path)?.[1];
    if (request.method === "POST" && connectionId && own) {
      const place = `/companies/${companyId}/connections/${connectionId}/connectionInfo/bankFeedAccounts/batch`;
      await call("POST", place, bank.accounts ?? sampleAccounts);
      return void response.writeHead(204).end();
    }
    response.writeHead(404).end();
  }

  /** The policy names Millrace and nothing else; styles of the component need no exception. */
  function page(response: ServerResponse): void {
    const nonce = randomBytes(16).toString("base64");
    const { millrace, link = millrace } = bank;
    const policy = [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' ${millrace}`,
      "style-src 'self'",
      `connect-src 'self' ${millrace}`,
      `img-src 'self' ${[...new Set([millrace, link])].join(" ")}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; ");
    const values: Record<string, string> = { nonce, millrace, company: companyId };
    const html = read("page.html").replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
    response
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin-allow-popups",
        "cache-control": "no-store",
      })
      .end(html);
  }
}

if (import.meta.main) {
  const { MILLRACE = "http://localhost:4000", MILLRACE_KEY, PORT = "4300" } = process.env;
  if (!MILLRACE_KEY) {
    console.error("Set MILLRACE_KEY to an API key of Millrace: npm start shows the first one.");
    process.exit(1);
  }
  const { url } = await startBankPage(Number(PORT), { millrace: MILLRACE, apiKey: MILLRACE_KEY });
  console.log(`The bank's page: ${url}`);
}
