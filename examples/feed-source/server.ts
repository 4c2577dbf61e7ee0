/**
 * A source of managed bank feeds in one file: answers what became known in a period, a page at a time.
 *
 *   npm exec -- node examples/feed-source/server.ts [port] [token]
 *
 * Then name it as a source: POST /managedBankFeeds/sources with the url it prints.
 */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

interface Booked {
  readonly sourceAccountId: string;
  /** When the transaction became visible here; what `from` and `to` are about. */
  readonly knownAt: string;
  readonly transaction: {
    readonly id: string;
    readonly date: string;
    readonly amount: number;
    readonly balance: number;
    readonly description: string;
    readonly transactionType: string;
  };
}

interface SampleRow {
  readonly sourceAccountId: string;
  readonly knownDaysAgo: number;
  readonly bookedDaysAgo: number;
  readonly transaction: Omit<Booked["transaction"], "date">;
}

const pageSize = 2;

/** Starts the source on a port (0 for any that is free). Calls must carry the token as a bearer token. */
export function startSource(port: number, token: string, booked: readonly Booked[]): Server {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: "Unauthorized" });
    const query = new URL(request.url ?? "/", "http://source").searchParams;
    const accountId = query.get("sourceAccountId") ?? "";
    const [from, to] = [new Date(query.get("from") ?? ""), new Date(query.get("to") ?? "")];
    const found = booked.filter((one) => {
      const known = new Date(one.knownAt);
      return one.sourceAccountId === accountId && known >= from && known < to;
    });
    const start = Number(query.get("cursor") ?? 0);
    const end = start + pageSize;
    answer(200, {
      accountId,
      transactions: found.slice(start, end).map(({ transaction }) => transaction),
      ...(end < found.length ? { next: String(end) } : {}),
    });
  });
  return server.listen(port, "127.0.0.1");
}

/** The transactions of the file beside this one, as if they had been booked in the days before `today`. */
export function sample(today: Date): Booked[] {
  const rows: SampleRow[] = JSON.parse(readFileSync(join(import.meta.dirname, "booked.json"), "utf8"));
  const ago = (days: number) => new Date(today.getTime() - days * 86_400_000).toISOString();
  return rows.map(({ sourceAccountId, knownDaysAgo, bookedDaysAgo, transaction }) => ({
    sourceAccountId,
    knownAt: ago(knownDaysAgo),
    transaction: { ...transaction, date: ago(bookedDaysAgo).slice(0, 10) },
  }));
}

if (import.meta.main) {
  const [port = "4200", token = "example-token"] = process.argv.slice(2);
  startSource(Number(port), token, sample(new Date()));
  console.log(`url http://localhost:${port}/feed, bearer token ${token}`);
}
