import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/* A bank feeds platform of a few lines, for tests of the pretend NetSuite: it serves what its test puts in. */

export interface PlatformLine {
  readonly id: string;
  readonly date: string;
  readonly amount: string;
  readonly acceptedAt?: string;
  readonly code?: string;
}

export interface PlatformAccount {
  readonly key: string;
  readonly name: string;
  readonly type: "BANK" | "CREDIT_CARD";
  readonly currency: string;
  readonly error?: { code: string; message: string };
  lines: PlatformLine[];
}

export interface Asked {
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any form
  readonly body: any;
  readonly authorization: string | null;
}

export class PretendPlatform {
  readonly accounts: PlatformAccount[] = [];
  readonly asked: Asked[] = [];
  /** Codes that have not been used yet. */
  readonly codes = new Set<string>(["GOOD-CODE"]);
  readonly secrets = new Set<string>();
  pageSize = 5_000;
  /** Takes requests and never answers them. */
  silent = false;
  readonly #server: Server;
  readonly #collected = new Set<string>();

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const [status, body] = this.#answer(request, await read(request));
      if (this.silent) return;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  static async start(): Promise<PretendPlatform> {
    const platform = new PretendPlatform();
    await new Promise<void>((resolve) => platform.#server.listen(0, "127.0.0.1", resolve));
    return platform;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  add(
    key: string,
    currency = "USD",
    lines: PlatformLine[] = [],
    more: Partial<PlatformAccount> = {},
  ): PlatformAccount {
    const account: PlatformAccount = { key, name: `Account ${key}`, type: "BANK", currency, lines, ...more };
    this.accounts.push(account);
    return account;
  }

  #answer(request: IncomingMessage, text: string): [number, unknown?] {
    const path = (request.url ?? "").replace("/netsuite/v1/", "");
    const body = text ? (JSON.parse(text) as Record<string, string>) : {};
    const authorization = request.headers.authorization ?? null;
    this.asked.push({ path, body, authorization });
    if (path === "pair") {
      if (!this.codes.delete(body.code ?? ""))
        return [403, { error: "invalid-code", message: "The code is spent." }];
      const secret = `secret-${this.secrets.size + 1}`;
      this.secrets.add(secret);
      return [200, { connectionId: "c-1", secret, name: "Bank" }];
    }
    if (!this.secrets.has((authorization ?? "").replace("Bearer ", "")))
      return [401, { error: "unauthorized", message: "Pair again." }];
    if (path === "accounts")
      return [200, this.accounts.map(({ lines: _lines, ...account }) => ({ ...account, group: "Bank" }))];
    if (path === "report") return [204];
    return this.#statement(body);
  }

  /** Lines of the window, lines accepted since its beginning, and lines that nobody has collected. */
  #statement({ key, from = "", to = "", next }: Record<string, string>): [number, unknown?] {
    const account = this.accounts.find((known) => known.key === key);
    if (!account) return [404, { error: "unknown-account", message: "There is no such account." }];
    const served = [...account.lines]
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
      .map((line, place) => ({ ...line, place }))
      .filter(({ id, date, acceptedAt = "", place }) => {
        if (place < Number(next ?? 0)) return false;
        if (date >= from.slice(0, 10) && date <= to.slice(0, 10)) return true;
        return acceptedAt >= from || !this.#collected.has(`${key} ${id}`);
      });
    const part = served.slice(0, this.pageSize);
    for (const { id } of part) this.#collected.add(`${key} ${id}`);
    const more = served[part.length];
    return [
      200,
      {
        key,
        asOf: "2026-11-23",
        opening: "0.00",
        closing: "12.34",
        current: "12.34",
        currency: account.currency,
        transactions: part.map(({ id, date, amount, code = "CREDIT" }) => ({
          id: `${key}-${id}`,
          date,
          amount,
          code,
          payee: `Payee ${id}`,
          memo: null,
          currency: account.currency,
          ref: null,
        })),
        ...(more ? { next: String(more.place) } : {}),
      },
    ];
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
