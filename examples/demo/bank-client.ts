import { setTimeout as wait } from "node:timers/promises";
import { DemoProblem } from "./problem.ts";
import type { SampleAccount, SampleLine } from "./sample.ts";

/** TypeScript does not know this part of the language yet: a number in JSON that keeps its digits as written. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): unknown };

export interface Connection {
  readonly id: string;
  readonly status: string;
  readonly linkUrl: string;
}

export interface MappingItem {
  readonly sourceAccountId: string;
  readonly targetAccountId: string | null;
  readonly status: string;
  readonly targetAccountOptions?: readonly { readonly id: string; readonly accountNumber: string | null }[];
}

export interface Operation {
  readonly pushOperationKey: string;
  readonly status: "Pending" | "Success" | "Failed" | "TimedOut";
  readonly requestedOnUtc: string;
  readonly completedOnUtc?: string;
  readonly errorMessage: string | null;
  readonly validation: { readonly warnings: readonly { readonly message: string }[] };
}

/** Where a connection's resources are. */
export interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

const currency = "CZK";
const longestPause = 60;
const attempts = 20;

/** A bank's system as a client of Millrace: the contract's paths, an API key, nothing else. */
export class BankClient {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(apiKey).toString("base64")}`;
  }

  async createCompany(name: string): Promise<string> {
    const { id } = await this.#call<{ id: string }>("POST", "/companies", { name });
    return id;
  }

  createConnection(companyId: string, platformKey = "gbol"): Promise<Connection> {
    return this.#call("POST", `/companies/${companyId}/connections`, { platformKey });
  }

  /** A user name and password that QuickBooks signs on with. */
  createCredentials(place: Place): Promise<{ readonly username: string; readonly password: string }> {
    return this.#call("POST", `${pathOf(place)}/connectionInfo/bankFeedAccounts/credentials`, {});
  }

  /** A password for one use, which Sage's customer types on the page of the bank. */
  async createOneTimePassword(place: Place): Promise<string> {
    return (await this.#call<{ otp: string }>("POST", `${pathOf(place)}/bankFeeds/otp`)).otp;
  }

  connection({ companyId, connectionId }: Place): Promise<Connection> {
    return this.#call("GET", `/companies/${companyId}/connections/${connectionId}`);
  }

  async createSourceAccounts(place: Place, accounts: readonly SampleAccount[]): Promise<void> {
    const body = accounts.map(({ id, lines }) => ({
      id,
      accountName: `Business account ${id}`,
      accountType: "checking",
      accountNumber: id,
      currency,
      balance: rawJSON(lines.at(-1)!.balance),
    }));
    await this.#call("POST", `${pathOf(place)}/connectionInfo/bankFeedAccounts/batch`, body);
  }

  /** How the source accounts of a connection stand, by their ids. */
  async accountStatuses(place: Place): Promise<ReadonlyMap<string, string>> {
    const accounts = await this.#call<readonly { readonly id: string; readonly status: string }[]>(
      "GET",
      `${pathOf(place)}/connectionInfo/bankFeedAccounts`,
    );
    return new Map(accounts.map(({ id, status }) => [id, status]));
  }

  mapping(place: Place): Promise<MappingItem[]> {
    return this.#call("GET", `${pathOf(place)}/bankFeedAccounts/mapping`);
  }

  /** Maps a source account, to a new target account when none is named; returns the target once it is connected. */
  async map(
    place: Place,
    sourceAccountId: string,
    targetAccountId: string | undefined,
    feedStartDate: string,
  ): Promise<string> {
    const body = { sourceAccountId, targetAccountId, feedStartDate };
    let item = await this.#call<MappingItem & { error?: string }>(
      "POST",
      `${pathOf(place)}/bankFeedAccounts/mapping`,
      body,
    );
    for (let looks = 0; item.status === "connecting" && looks < 120; looks += 1) {
      await wait(1000);
      item = (await this.mapping(place)).find((one) => one.sourceAccountId === sourceAccountId) ?? item;
    }
    if (item.status === "connected" && item.targetAccountId) return item.targetAccountId;
    throw new DemoProblem(
      `Account ${sourceAccountId} could not be mapped: it is ${item.status}${item.error ? ` (${item.error})` : ""}.`,
    );
  }

  push(place: Place, accountId: string, lines: readonly SampleLine[]): Promise<Operation> {
    const transactions = lines.map((line) => ({
      id: line.id,
      date: line.date,
      description: line.description,
      ...(line.counterparty === "" ? undefined : { counterparty: line.counterparty }),
      amount: rawJSON(line.amount),
      balance: rawJSON(line.balance),
      transactionType: line.transactionType,
    }));
    const account = encodeURIComponent(accountId);
    return this.#call("POST", `${pathOf(place)}/push/bankAccounts/${account}/bankTransactions`, {
      accountId,
      transactions,
    });
  }

  operation(companyId: string, key: string): Promise<Operation> {
    return this.#call("GET", `/companies/${companyId}/push/${key}`);
  }

  /** All push operations of a company. */
  async operations(companyId: string): Promise<Operation[]> {
    const found: Operation[] = [];
    for (let page = 1; ; page += 1) {
      const path = `/companies/${companyId}/push?page=${page}&pageSize=1000`;
      const { results, totalResults } = await this.#call<{ results: Operation[]; totalResults: number }>(
        "GET",
        path,
      );
      found.push(...results);
      if (results.length === 0 || found.length >= totalResults) return found;
    }
  }

  /** Registers an endpoint for events and returns the secret its messages are signed with. */
  async subscribe(url: string, eventTypes: readonly string[]): Promise<string> {
    const { id } = await this.#call<{ id: string }>("POST", "/webhooks", { url, eventTypes });
    return (await this.#call<{ secret: string }>("GET", `/webhooks/${id}/secret`)).secret;
  }

  /** As asked to by `Retry-After`, a call that came too early is made again. */
  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          authorization: this.#authorization,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as T;
      const pause = Number(response.headers.get("retry-after") ?? Number.NaN);
      const early = response.status === 503 || response.status === 429;
      if (!early || Number.isNaN(pause) || attempt >= attempts) throw refusal(method, path, response, text);
      await wait(Math.min(Math.max(1, pause), longestPause) * 1000);
    }
  }
}

const pathOf = ({ companyId, connectionId }: Place): string =>
  `/companies/${companyId}/connections/${connectionId}`;

interface Refusal {
  readonly error?: string;
  readonly validation?: {
    readonly errors?: readonly { readonly itemId: string; readonly message: string }[];
  };
}

function refusal(method: string, path: string, { status }: Response, text: string): DemoProblem {
  let reason = text.slice(0, 300);
  try {
    const { error, validation } = JSON.parse(text) as Refusal;
    const [first] = validation?.errors ?? [];
    reason = [error, first && `${first.itemId}: ${first.message}`].filter(Boolean).join(" ") || reason;
  } catch {
    // Not JSON: shown as it came.
  }
  return new DemoProblem(`Millrace answered ${status} to ${method} ${path}: ${reason}`);
}
