import { DemoProblem } from "./problem.ts";
import type { ArrivedLine } from "./proof.ts";

export interface PretendAccount {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly lineCount: number;
}

export interface PretendOrganisation {
  readonly id: string;
  readonly name: string;
  readonly accounts: readonly PretendAccount[];
}

export interface CallCounters {
  readonly total: number;
  readonly perOperation: Readonly<Record<string, number>>;
  readonly rateLimited: { readonly total: number };
  readonly maximumPerMinutePerTenant: number;
  readonly maximumStatementsPerMinute: number;
}

/** What Xero publishes; the pretend Xero keeps to it unless it is told otherwise. */
export const publishedLimits = {
  minutePerTenant: 60,
  dayPerTenant: 5_000,
  concurrentPerTenant: 5,
  minutePerApplication: 10_000,
  statementsPerMinute: 180,
};

const linesPerPage = 500;

/** The pretend Xero seen from outside: its admin interface over HTTP, which Millrace itself never uses. */
export class PretendXero {
  readonly url: string;

  /** `url` is that of the pretend Xero, without a slash at the end. */
  constructor(url: string) {
    this.url = url;
  }

  async addOrganisations(
    organisations: readonly {
      readonly name: string;
      readonly accounts: readonly { readonly name: string; readonly number: string }[];
    }[],
  ): Promise<{ readonly id: string; readonly name: string }[]> {
    const body = organisations.map((one) => ({ ...one, baseCurrency: "CZK", countryCode: "CZ" }));
    return (await this.#call<{ organisations: PretendOrganisation[] }>("POST", "/organisations", body))
      .organisations;
  }

  /** Every organisation with all its accounts and how many lines each has. */
  async organisations(): Promise<PretendOrganisation[]> {
    const { organisations } = await this.#call<{ organisations: { id: string }[] }>("GET", "/organisations");
    const found: PretendOrganisation[] = [];
    for (const { id } of organisations) found.push(await this.#call("GET", `/organisations/${id}`));
    return found;
  }

  /** The lines of an account in order of arrival. */
  async lines(organisationId: string, accountId: string): Promise<ArrivedLine[]> {
    const path = `/organisations/${organisationId}/accounts/${accountId}/lines`;
    const found: ArrivedLine[] = [];
    for (let page = 1; ; page += 1) {
      const { lines, total } = await this.#call<{ lines: ArrivedLine[]; total: number }>(
        "GET",
        `${path}?page=${page}&pageSize=${linesPerPage}`,
      );
      found.push(...lines);
      if (lines.length === 0 || found.length >= total) return found;
    }
  }

  async counters(): Promise<CallCounters> {
    return (await this.#call<{ counters: CallCounters }>("GET", "/calls?limit=1")).counters;
  }

  async raiseLimits(factor: number): Promise<void> {
    const limits = Object.entries(publishedLimits).map(([name, count]) => [name, count * factor]);
    await this.#call("POST", "/limits", Object.fromEntries(limits));
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/admin${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new DemoProblem(`The pretend Xero answered ${response.status} to ${method} ${path}: ${text}`);
  }
}

/** How many calls were about statements: those have a limit of their own. */
export const statementCalls = ({ perOperation }: CallCounters): number =>
  Object.entries(perOperation)
    .filter(([name]) => name.endsWith("-statement") || name.endsWith("-statements"))
    .reduce((sum, [, count]) => sum + count, 0);
