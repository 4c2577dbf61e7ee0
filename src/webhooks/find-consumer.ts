import { isUuid } from "../companies/find-company.ts";
import type { Queryable } from "../database/pool.ts";

import { Problem } from "../problem.ts";
import type { Consumer } from "./consumer.ts";
import { findConsumer, listConsumers, lockConsumer } from "./consumer-queries.ts";
import { findDelivery } from "./delivery-queries.ts";

export { listConsumers };

/** The consumer of a request's path; 404 when it is unknown. */
export const requireConsumer = async (db: Queryable, asked: string): Promise<Consumer> =>
  orNotFound(asked, isUuid(asked) ? await findConsumer(db, asked) : undefined);

/** As `requireConsumer`, and nobody else changes the consumer until the transaction ends. */
export const requireConsumerForChange = async (db: Queryable, asked: string): Promise<Consumer> =>
  orNotFound(asked, isUuid(asked) ? await lockConsumer(db, asked) : undefined);

function orNotFound(asked: string, consumer: Consumer | undefined): Consumer {
  if (!consumer) throw new Problem("webhook-not-found", `No webhook consumer was found with ID ${asked}`);
  return consumer;
}

/** A message as it was sent, or will be, to a consumer; 404 when there is none. */
export async function requireDelivery(db: Queryable, { consumerId }: Consumer, asked: string) {
  const found = isUuid(asked) ? await findDelivery(db, consumerId, asked) : undefined;
  if (!found) {
    throw new Problem(
      "webhook-message-not-found",
      `No message was found with ID ${asked} for this webhook consumer`,
    );
  }
  return found;
}
