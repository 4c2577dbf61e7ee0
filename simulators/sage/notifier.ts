import { uuid } from "../../src/random.ts";
import { callProvider } from "./call-provider.ts";
import type { Bank, Disguise, Notification, NotificationBody } from "./records.ts";
import type { Changes } from "./store.ts";
import type { World } from "./world.ts";

/** How often it is looked whether a notification is due when the clock stands still, in real milliseconds. */
const lookAgain = 250;

const disguises: readonly Disguise[] = [
  "wrong-header",
  "no-header",
  "expired-token",
  "foreign-token",
  "wrong-audience",
  "no-token",
];

/**
 * Tells banks what happened, one company's news in order. What is not taken is sent again later, and by then others may
 * have come before it: Sage promises no order.
 */
export class Notifier {
  readonly #world: World;
  readonly #sending = new Map<string, Promise<void>>();
  readonly #queued = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World) {
    this.#world = world;
    world.closing.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** Adds a notification to a change. `wake` sends it after the change. */
  add(changes: Changes, bank: Bank, companyId: string, body: NotificationBody): void {
    const { faults, random, store } = this.#world;
    const subject = { operation: "notification", text: () => JSON.stringify(body) };
    const fault = faults.take("notification", subject);
    const now = this.#world.now().getTime();
    const disguise = disguises.find((name) => name === fault?.how) ?? null;
    const copies = fault?.how === "twice" ? 2 : 1;
    for (let copy = 1; copy <= copies; copy += 1) {
      changes.put("notifications", {
        id: uuid(random),
        number: store.all("notifications").length + copy,
        bankId: bank.id,
        companyId,
        body,
        disguise,
        dueAt: fault?.how === "late" ? now + (fault.delayMs ?? 10_000) : now,
        state: fault?.how === "never" ? "never-sent" : "waiting",
        tries: [],
      });
    }
  }

  /** Sends what is due now, and later what becomes due. */
  wake(): void {
    if (this.#world.closing.aborted) return;
    const now = this.#world.now().getTime();
    const waiting = this.#world.store.all("notifications").filter(({ state }) => state === "waiting");
    for (const { companyId, dueAt, id } of waiting) {
      if (dueAt > now || this.#queued.has(id)) continue;
      this.#queued.add(id);
      const before = this.#sending.get(companyId) ?? Promise.resolve();
      const sent = before
        .then(() => this.#send(id))
        .catch((error) => this.#world.log?.error({ error }, "the pretend Sage could not tell a bank"))
        .finally(() => this.#queued.delete(id));
      this.#sending.set(companyId, sent);
      void sent.then(() => this.#await());
    }
    this.#await();
  }

  /** Looks again later as long as something waits. */
  #await(): void {
    clearTimeout(this.#timer);
    const waits = this.#world.store.all("notifications").some(({ state }) => state === "waiting");
    if (waits && !this.#world.closing.aborted) this.#timer = setTimeout(() => this.wake(), lookAgain).unref();
  }

  /** Ends when everything that is due by now was tried. */
  async idle(): Promise<void> {
    this.wake();
    while (this.#queued.size > 0) await Promise.all(this.#sending.values());
  }

  async #send(id: string): Promise<void> {
    const { closing, settings, store } = this.#world;
    const notification = store.get("notifications", id);
    const bank = store.get("banks", notification?.bankId ?? "");
    if (!notification || !bank || closing.aborted) return;
    const answer = await callProvider(this.#world, bank, {
      method: "POST",
      address: bank.callbackURLs.notification,
      body: JSON.stringify(notification.body),
      disguise: notification.disguise,
    });
    if (closing.aborted) return;
    const now = this.#world.now().getTime();
    const tries = [...notification.tries, { at: now, outcome: answer.outcome }];
    const taken = answer.status !== null && answer.status >= 200 && answer.status < 300;
    const wait = settings.notificationRetryMs[notification.tries.length];
    const state = taken ? "taken" : wait === undefined ? "given-up" : "waiting";
    const next: Notification = { ...notification, tries, state, dueAt: now + (wait ?? 0) };
    store.change(({ put }) => put("notifications", next));
  }
}
