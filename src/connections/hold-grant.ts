import { setTimeout as wait } from "node:timers/promises";
import type { Application } from "../application.ts";
import { after, minute, second } from "../clock.ts";
import type { Connection } from "./connection.ts";
import { grantVersion, leaseRenewal } from "./grant.ts";

/** A customer who is at the accounting software for longer may have to start anew. */
const customerTime = 10 * minute;
const waitForOthers = 5 * second;
const lookAgain = 50;

/**
 * Keeps what was granted before from being given back while the customer authorises a severed connection anew:
 * accounting software may take both grants for one, and would end them together.
 */
export async function holdGrant(application: Application, connection: Connection): Promise<void> {
  if (connection.status === "Linked") return;
  const { clock, database } = application;
  const deadline = after(clock.now(), waitForOthers);
  for (;;) {
    const version = await grantVersion(database, connection);
    const now = clock.now();
    if (version === undefined || now > deadline) return;
    // Held for the connection, whichever of its visits began it: each prolongs it.
    const hold = { holder: connection.connectionId, version, until: after(now, customerTime), now };
    if (await leaseRenewal(database, connection, hold)) return;
    await wait(lookAgain);
  }
}
