import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance, type InjectOptions } from "fastify";
import { systemRandom } from "../../src/random.ts";
import { createPretendSage, type PretendSage } from "./pretend-sage.ts";
import type { Transaction } from "./records.ts";

/* What tests of the pretend Sage share: one on a server that is never listened on, a provider that calls it, and a bank
   that is called by it. */

export const company = "c0ffee00-0000-4000-8000-00005a9e0826";
export const bankId = "c0ffee00-0000-4000-8000-00000000ba4c";
export const form = {
  grant_type: "client_credentials",
  client_id: "millrace-sandbox",
  client_secret: "millrace-sandbox-secret",
  audience: "pretend-sage-provider",
};
const now = new Date("2026-11-23T10:00:00Z");
/** A clock that stands still; the pretend Sage's own is advanced through its admin interface. */
export const clock = { now: () => new Date(now) };

export interface Heard {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any form
  readonly body: any;
}

/** One provider in front of one pretend Sage. */
export class Provider {
  readonly sage: PretendSage;
  readonly server: FastifyInstance;
  accessToken = "";

  private constructor(sage: PretendSage, server: FastifyInstance) {
    this.sage = sage;
    this.server = server;
  }

  static async open(folder?: string): Promise<Provider> {
    const sage = createPretendSage({ clock, random: systemRandom, ...(folder ? { folder } : {}) });
    const server = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
    await server.register(sage.plugin, { prefix: "/sage" });
    server.addHook("onClose", async () => sage.close());
    const provider = new Provider(sage, server);
    // Nobody listens there: notifications are looked at where a test opens a bank.
    const nowhere = "http://127.0.0.1:9";
    const callbackURLs = {
      notification: nowhere,
      availableAccounts: nowhere,
      auth: nowhere,
      reAuth: nowhere,
    };
    sage.admin.putBank({ callbackURLs });
    sage.admin.changeSettings({ callsPerSecond: 10_000, settleDelayMs: 0 });
    await provider.signIn();
    return provider;
  }

  get admin() {
    return this.sage.admin;
  }

  async inject(options: InjectOptions): Promise<Heard & { headers: Record<string, unknown> }> {
    const { body, headers, statusCode } = await this.server.inject(options);
    let value: unknown = body;
    try {
      value = JSON.parse(body);
    } catch {
      // A page.
    }
    return { status: statusCode, body: value, headers };
  }

  async signIn(changes: Partial<typeof form> = {}): Promise<Heard> {
    const heard = await this.inject({
      method: "POST",
      url: "/sage/oauth/token",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams({ ...form, ...changes }).toString(),
    });
    if (heard.status === 200) this.accessToken = heard.body.access_token;
    return heard;
  }

  call(
    method: "GET" | "POST" | "PATCH",
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Heard> {
    return this.inject({
      method,
      url: `/sage/provider/v1${path}`,
      headers: {
        authorization: `Bearer ${this.accessToken}`,
        "x-api-key": "millrace-sandbox-api-key",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }

  /** Says that the user has proved who they are. */
  authorise(authorisationId: string, externalIds: readonly string[] = ["current"]): Promise<Heard> {
    const bankAccounts = externalIds.map(offeredAccount);
    return this.call("PATCH", `/authorisations/${authorisationId}`, {
      data: { status: "success", bankAccounts },
    });
  }

  /** A bank account that was connected just now; its id. */
  async link(externalId = "current"): Promise<string> {
    const { authorisation } = this.admin.beginLink(company);
    await this.authorise(authorisation.id, [externalId]);
    return this.admin.linkAccount({ authorisationId: authorisation.id, externalId, again: true }).id;
  }

  post(bankAccountId: string, rows: readonly Row[], changes: object = {}): Promise<Heard> {
    return this.call("POST", "/statements", { data: { ...statement(bankAccountId, rows), ...changes } });
  }

  async status(heard: Heard): Promise<Heard["body"]> {
    return (await this.call("GET", `/statements/${heard.body.data._id}`)).body.data;
  }

  arrived(bankAccountId: string): string[] {
    return this.admin.transactions(bankAccountId).transactions.map(({ uniqueId }: Transaction) => uniqueId);
  }
}

export const offeredAccount = (externalId: string) => ({
  bankAccountExternalId: externalId,
  accountName: `Account ${externalId}`,
  bankIdentifier: "204561",
  branchIdentifier: "",
  accountIdentifier: `7093-${externalId}`,
});

export interface Row {
  readonly id: string;
  /** As it stands in JSON. */
  readonly amount?: number;
  readonly date?: string;
}

/** A statement as section 4 describes it. */
export function statement(bankAccountId: string, rows: readonly Row[]) {
  const amounts = rows.map(({ amount = 1 }) => amount);
  const sum = (list: number[]) => Number(list.reduce((total, amount) => total + amount, 0).toFixed(2));
  return {
    principalId: bankAccountId,
    bankId,
    expected: {
      transactionDetailsCount: rows.length,
      accountDetailsCount: 1,
      transactionCreditSum: sum(amounts.filter((amount) => amount >= 0)),
      transactionDebitSum: sum(amounts.filter((amount) => amount < 0)),
    },
    accountDetails: [
      {
        bankAccountId,
        status: "active",
        balances: { ledgerBalance: 100.25, ledgerBalanceDate: "2026-11-20T12:00:00.000Z" },
      },
    ],
    transactionDetails: rows.map(({ amount = 1, date = "2026-11-20", id }) => ({
      uniqueId: id,
      bankAccountId,
      transactionAmount: amount,
      transactionType: amount < 0 ? "DEBIT" : "CREDIT",
      transactionStatus: "posted",
      datePosted: `${date}T12:00:00.000Z`,
      description: `Row ${id}`,
    })),
  };
}

export interface Told {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The bank's side: remembers what it was told, and answers as it is bidden. */
export class CalledBank {
  readonly told: Told[] = [];
  answer: { status: number; body?: string } = { status: 204 };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const { headers, method = "", url: path = "" } = request;
        this.told.push({ method, path, headers, body: Buffer.concat(parts).toString("utf8") });
        response.writeHead(this.answer.status, { "content-type": "application/json" });
        response.end(this.answer.body ?? "");
      });
    });
  }

  /** Opens it at a free port and tells the pretend Sage where it is. */
  async open({ admin }: Provider): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    admin.putBank({
      callbackURLs: {
        notification: `${base}/notification`,
        availableAccounts: `${base}/availableAccounts`,
        auth: `${base}/auth`,
        reAuth: `${base}/reAuth`,
      },
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
