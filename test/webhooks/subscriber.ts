import type { Bank, Json } from "../bank.ts";
import type { Receiver } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";

/** A consumer of a bank, as its engineer sees it. */
export class Subscriber {
  readonly id: string;
  readonly path: string;
  readonly #bank: Bank;

  private constructor(bank: Bank, id: string) {
    this.#bank = bank;
    this.id = id;
    this.path = `/webhooks/${id}`;
  }

  /** Subscribes a receiver to the creation of companies, or to what `fields` say. */
  static async to(bank: Bank, receiver: Receiver, fields: Record<string, unknown> = {}): Promise<Subscriber> {
    const body = { url: receiver.url, eventTypes: ["company.created"], ...fields };
    return new Subscriber(bank, (await bank.done("POST", "/webhooks", body)).id);
  }

  async secret(): Promise<string> {
    return (await this.#bank.done("GET", `${this.path}/secret`)).secret;
  }

  show(): Promise<Json> {
    return this.#bank.done("GET", this.path);
  }

  change(fields: Record<string, unknown>): Promise<Json> {
    return this.#bank.done("PATCH", this.path, fields);
  }

  async messages(query = ""): Promise<Json[]> {
    return (await this.#bank.done("GET", `${this.path}/messages?pageSize=5000${query}`)).results;
  }

  message(id: string): Promise<Json> {
    return this.#bank.done("GET", `${this.path}/messages/${id}`);
  }

  /** Waits until the newest message stands so. */
  newest(what: string, holds: (message: Json) => boolean): Promise<Json> {
    return waitFor(what, async () => {
      const [message] = await this.messages();
      return message && holds(message) && message;
    });
  }
}
