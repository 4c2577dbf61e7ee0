import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { BankClient } from "./bank-client.ts";

/** News of a push that has ended. */
interface News {
  readonly eventType: string;
  readonly payload: { readonly id: string; readonly status: string };
}

/** The bank's own endpoint for webhooks: takes what Millrace tells, once its signature is good. */
export class WebhookReceiver {
  /** Push operations whose end was told, by their keys. */
  readonly told = new Map<string, News>();
  /** Calls whose signature was not good. */
  refused = 0;
  #secret = "";
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const good = signedWith(this.#secret, request.headers, body);
      if (good) {
        const news = JSON.parse(body) as News;
        this.told.set(news.payload.id, news);
      } else this.refused += 1;
      response.writeHead(good ? 204 : 401).end();
    });
  });

  /** Listens on a free port of this machine and subscribes to the end of pushes. */
  async subscribe(bank: BankClient): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#server.unref();
    const { port } = this.#server.address() as AddressInfo;
    const eventTypes = ["bankTransactions.write.successful", "bankTransactions.write.unsuccessful"];
    this.#secret = await bank.subscribe(`http://127.0.0.1:${port}/webhooks`, eventTypes);
  }

  /** Waits until the end of every one of these operations was told, at most `limitMs`; how many were. */
  async hear(keys: readonly string[], limitMs: number): Promise<number> {
    const deadline = performance.now() + limitMs;
    const heard = () => keys.filter((key) => this.told.has(key)).length;
    while (heard() < keys.length && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return heard();
  }
}

/** What every receiver does, with a library or, as here, without: see docs/guide/webhooks.md. */
function signedWith(secret: string, headers: IncomingHttpHeaders, body: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = createHmac("sha256", key).update(content).digest();
  return String(headers["webhook-signature"])
    .split(" ")
    .map((signature) => Buffer.from(signature.replace(/^v1,/, ""), "base64"))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
