import type { Application } from "../application.ts";
import { second } from "../clock.ts";
import { DatabaseUnavailable } from "../database/pool.ts";
import { alertAuthHeader } from "../profile/find-profile.ts";
import { findConsumer } from "./consumer-queries.ts";
import { type DueDelivery, dueDeliveries } from "./delivery-queries.ts";
import { type Pace, paceOf } from "./pace.ts";
import { recordSent } from "./record-outcomes.ts";
import { type Endpoint, isLegacy, openEndpoint, type Sent, sendMessage } from "./send-message.ts";

/** Calls of one endpoint under way at the same time. */
const slots = 32;
/** Messages of one consumer in memory: waiting, under way, and waiting to be recorded. */
const room = 320;
const roomInOctets = 4_000_000;
/** Outcomes wait this long for others to be recorded with, in milliseconds. */
const gathering = 5;
const pauseAfterFailure = second;

/** Delivers to one consumer for as long as this process holds its lease. */
export interface Deliverer {
  /** Something may be due, or the consumer may have changed. */
  look(): void;
  /** Forgets what waits in memory and reads the consumer anew. */
  reload(): void;
  /** Starts nothing more and waits until what is under way has ended and is recorded. */
  stop(): Promise<void>;
  readonly idle: boolean;
}

/** Starts delivering to a consumer; `onIdle` hears each time nothing of it is left in memory. */
export function deliverMessages(application: Application, consumerId: string, onIdle: () => void): Deliverer {
  const { clock, database, log } = application;
  const held = new Set<string>();
  let queue: DueDelivery[] = [];
  let endpoint: Endpoint | undefined;
  let pace: Pace | undefined;
  let underWay = 0;
  let ended: Sent[] = [];
  let recording: Promise<void> | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let reloading = false;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  /** The endpoint wants no call for a while, which is not recorded yet. */
  let resting = false;

  const look = (): void => {
    again = true;
    if (!stopping) looking ??= lookAll();
  };

  const lookAll = async (): Promise<void> => {
    try {
      while (again && !stopping) {
        again = false;
        await fetchMore();
      }
    } catch (error) {
      report(error, "messages for a webhook consumer could not be read");
      // Before the consumer is let go, which would have it taken and fail again at once.
      await pause(pauseAfterFailure);
    }
    looking = undefined;
    if (held.size === 0) onIdle();
  };

  const fetchMore = async (): Promise<void> => {
    if (held.size > room / 2 || resting) return;
    const now = clock.now();
    const consumer = await findConsumer(database, consumerId);
    const rests = consumer?.holdUntil && consumer.holdUntil > now;
    if (!consumer || consumer.disabledBy || consumer.paused || rests) {
      dropQueue();
      return;
    }
    pace = paceOf(consumer.rateLimit, pace);
    const messages = Math.min(room - held.size, consumer.rateLimit ?? room);
    const limit = { messages, octets: roomInOctets };
    const due = await dueDeliveries(database, consumerId, now, [...held], limit);
    const authorization = [...queue, ...due].some(isLegacy) ? await alertAuthHeader(application) : undefined;
    endpoint = openEndpoint(application, consumer, authorization);
    if (reloading || resting) {
      again = reloading;
      reloading = false;
      return;
    }
    for (const delivery of due) held.add(delivery.messageId);
    queue.push(...due);
    if (due.length > 0) sendNext();
  };

  const dropQueue = (): void => {
    for (const { messageId } of queue) held.delete(messageId);
    queue = [];
  };

  const sendNext = (): void => {
    while (!stopping && endpoint && queue.length > 0 && underWay < slots) {
      const wait = pace?.take() ?? 0;
      if (wait > 0) {
        timer ??= setTimeout(() => {
          timer = undefined;
          sendNext();
        }, wait);
        return;
      }
      underWay += 1;
      void sendMessage(application, endpoint, queue.shift()!).then(hear);
    }
    if (queue.length === 0) look();
  };

  const hear = (sent: Sent): void => {
    underWay -= 1;
    ended.push(sent);
    if (sent.holdUntil || sent.gone) {
      resting = true;
      dropQueue();
    }
    recording ??= recordAll();
    if (queue.length > 0) sendNext();
  };

  /** What cannot be recorded is tried again, for what is forgotten is sent twice; a process that stops does not wait. */
  const recordAll = async (): Promise<void> => {
    while (ended.length > 0) {
      await pause(gathering);
      const some = ended;
      ended = [];
      try {
        await recordSent(application, consumerId, some);
        for (const { outcome } of some) held.delete(outcome.messageId);
        resting = ended.some(({ holdUntil, gone }) => holdUntil !== null || gone);
        look();
      } catch (error) {
        ended = [...some, ...ended];
        report(error, "what came of webhook messages could not be recorded");
        if (stopping) break;
        await pause(pauseAfterFailure);
      }
    }
    recording = undefined;
  };

  const report = (error: unknown, message: string) =>
    log[error instanceof DatabaseUnavailable ? "warn" : "error"]({ err: error, consumerId }, message);

  return {
    look,
    reload: () => {
      dropQueue();
      reloading = looking !== undefined;
      look();
    },
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await looking;
      dropQueue();
      while (underWay > 0 || recording) await (recording ?? pause(gathering));
    },
    get idle() {
      return held.size === 0 && looking === undefined;
    },
  };
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
