import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Another answer than the bank's own: status, headers, body. */
export type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];

/** A bank of a few lines of code that answers over FDX; what it does wrong is chosen by the test. */
export class SmallFdxBank {
  /** Transactions, each with `transactionId`, `postedTimestamp`, `debitCreditMemo` and the digits of `amount`. */
  transactions: { id: string; date: string; memo: string; digits: string }[] = [];
  pageSize = 2;
  /** Whether a refresh is granted. */
  trusts = true;
  /** Answers of the next calls to resources instead. */
  readonly instead: Answer[] = [];
  readonly asked: { path: string; form: URLSearchParams; headers: IncomingMessage["headers"] }[] = [];
  #tokens = 0;
  readonly #server = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(pieces).toString());
      this.asked.push({ path: request.url ?? "", form, headers: request.headers });
      const echo = String(request.headers["x-fapi-interaction-id"] ?? "");
      this.#send(reply, this.#answer(new URL(request.url ?? "", this.url), form, request.headers), echo);
    });
  });

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #send(reply: ServerResponse, [status, body, headers = {}]: Answer, echo: string): void {
    reply.writeHead(status, {
      "content-type": "application/json",
      "x-fapi-interaction-id": echo,
      ...headers,
    });
    reply.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  #answer(
    { pathname, searchParams }: URL,
    form: URLSearchParams,
    headers: IncomingMessage["headers"],
  ): Answer {
    const { url } = this;
    if (pathname === "/.well-known/oauth-authorization-server")
      return [
        200,
        { issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` },
      ];
    if (pathname === "/token") {
      if (form.get("grant_type") === "refresh_token" && !this.trusts)
        return [400, { error: "invalid_grant" }];
      this.#tokens += 1;
      const tokens = { access_token: `access-${this.#tokens}`, refresh_token: `refresh-${this.#tokens}` };
      return [200, { ...tokens, token_type: "Bearer", expires_in: 3600 }];
    }
    const instead = this.instead.shift();
    if (instead) return instead;
    if (headers.authorization !== `Bearer access-${this.#tokens}`)
      return [401, { code: "401", message: "The token has expired" }, { "www-authenticate": "Bearer" }];
    return [200, this.#resource(pathname, searchParams)];
  }

  /** Numbers are written by hand: amounts keep their digits. */
  #resource(path: string, query: URLSearchParams): string {
    const account = `{"accountId":"acc-1","accountCategory":"DEPOSIT_ACCOUNT","accountType":"CHECKING","nickname":"Main","accountNumberDisplay":"6789","currency":{"currencyCode":"USD"},"currentBalance":12345678901234.56}`;
    const wrapped = path.startsWith("/fdx/v5");
    const wrap = (kind: string, text: string) => (wrapped ? `{"deposit${kind}":${text}}` : text);
    if (path.endsWith("/accounts")) return `{"page":{},"accounts":[${wrap("Account", account)}]}`;
    if (!path.endsWith("/transactions")) return wrap("Account", account);
    const start = Number(query.get("pageKey") ?? 0);
    const end = start + this.pageSize;
    const shown = this.transactions
      .slice(start, end)
      .map(({ id, date, memo, digits }) =>
        wrap(
          "Transaction",
          `{"transactionId":"${id}","postedTimestamp":"${date}","transactionTimestamp":"${date}","status":"POSTED","debitCreditMemo":"${memo}","amount":${digits},"description":"Line ${id}"}`,
        ),
      );
    const page = end < this.transactions.length ? `{"nextPageKey":"${end}"}` : "{}";
    return `{"page":${page},"transactions":[${shown}]}`;
  }
}
