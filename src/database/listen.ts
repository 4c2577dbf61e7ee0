import type pg from "pg";
import { translated } from "./failure.ts";
import { quotedIdentifier } from "./statement.ts";

export interface Listening {
  /** Stops listening and ends the connection. */
  close(): Promise<void>;
}

interface Subscription {
  readonly channels: readonly string[];
  readonly onNotification: (channel: string, payload: string) => void;
  readonly onReconnect: () => void;
}

const firstPause = 50;
const longestPause = 5_000;
/** A connection that died without a word (a pulled cable) is found out by asking. */
const heartbeat = 20_000;
const heartbeatAnswer = 10_000;

/** Listens on a client made by `newClient`, making another one with growing pauses (50 ms to 5 s) after each loss. */
export async function listenOn(newClient: () => pg.Client, subscription: Subscription): Promise<Listening> {
  let closed = false;
  let current: pg.Client | undefined;
  let pause = firstPause;
  let timer: NodeJS.Timeout | undefined;
  let beat: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const client = newClient();
    let gone = false;
    const lose = () => {
      if (gone) return;
      gone = true;
      clearInterval(beat);
      void client.end().catch(() => {});
      if (current === client) {
        current = undefined;
        retryLater();
      }
    };
    client.on("error", lose);
    client.on("end", lose);
    client.on("notification", (notice) => {
      if (!closed) subscription.onNotification(notice.channel, notice.payload ?? "");
    });
    try {
      await client.connect();
      for (const channel of subscription.channels) await client.query(`listen ${quotedIdentifier(channel)}`);
    } catch (error) {
      lose();
      throw translated(error);
    }
    if (gone) throw translated(new Error("Connection terminated"));
    if (closed) {
      await client.end();
      return;
    }
    current = client;
    pause = firstPause;
    beat = setInterval(() => {
      const deadline = setTimeout(lose, heartbeatAnswer);
      client.query("select 1").then(
        () => clearTimeout(deadline),
        () => clearTimeout(deadline),
      );
    }, heartbeat);
    beat.unref();
  }

  function retryLater(): void {
    if (closed) return;
    timer = setTimeout(() => {
      connect().then(
        () => {
          if (!closed) subscription.onReconnect();
        },
        () => retryLater(),
      );
    }, pause);
    pause = Math.min(pause * 2, longestPause);
  }

  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(beat);
      const client = current;
      current = undefined;
      await client?.end();
    },
  };
}
