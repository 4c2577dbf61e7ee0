import type { Static } from "typebox";
import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { EgressRefused } from "../egress/connect.ts";
import { invalidField, Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import type { Vault } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import {
  type Consumer,
  type ConsumerContent,
  type ConsumerRequest,
  type ConsumerUpdate,
  maximumConsumers,
  newConsumer,
  updatedConsumer,
} from "./consumer.ts";
import {
  countConsumers,
  insertConsumer,
  removeConsumer,
  setConsumerSecrets,
  updateConsumer,
} from "./consumer-queries.ts";
import { requireConsumerForChange } from "./find-consumer.ts";
import { dropConsumerJob } from "./jobs.ts";
import { rotated, sealHeaders, sealSecret } from "./secrets.ts";
import { newSecret } from "./signature.ts";

/**
 * Refuses an address that no message may be sent to, before it is stored. Looks the host's name up, so it must not run
 * in a transaction; what a name leads to is checked again each time a connection is made.
 */
export async function checkTarget({ callerHttp }: Application, url: string): Promise<void> {
  try {
    await callerHttp.check(url);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error;
    throw new Problem("webhook-target-refused", `Error processing request - ${error.message}`, {
      findings: [{ itemId: "url", message: error.message, validatorName: `Egress:${error.rule}` }],
    });
  }
}

/** Registers an endpoint with a new secret; a 51st is refused (D-21). */
export async function createConsumer(
  work: Work,
  vault: Vault,
  request: Static<typeof ConsumerRequest>,
): Promise<Consumer> {
  const content = newConsumer(request);
  if ((await countConsumers(work.tx)) >= maximumConsumers) {
    throw new Problem(
      "too-many-webhooks",
      `There are ${maximumConsumers} webhook consumers, which is as many as there can be. Delete an unused one first.`,
    );
  }
  const consumerId = uuid(work.random);
  const consumer: Consumer = {
    ...content,
    consumerId,
    sealedHeaders: sealHeaders(vault, { consumerId }, request.headers ?? {}),
    sealedSecret: sealSecret(vault, { consumerId }, newSecret(work.random)),
    sealedOldSecret: null,
    oldSecretUntil: null,
    failingSince: null,
    holdUntil: null,
    createdAt: work.now,
  };
  await insertConsumer(work.tx, consumer);
  await audit(work, {
    type: "webhookConsumer.created",
    target: { webhookId: consumerId },
    after: {
      ...audited(content),
      ...(request.headers ? { headers: Object.keys(request.headers) } : undefined),
    },
  });
  return consumer;
}

const sameOrigin = (one: string, other: string): boolean => new URL(one).origin === new URL(other).origin;

/**
 * Changes what the request names. Turning a consumer on, or leading it elsewhere, gives it a fresh start. Headers, which
 * nobody can read back, do not follow to another host: 400 unless they are given with it.
 */
export async function changeConsumer(
  work: Work,
  vault: Vault,
  asked: string,
  update: Static<typeof ConsumerUpdate>,
): Promise<Consumer> {
  const before = await requireConsumerForChange(work.tx, asked);
  const content = updatedConsumer(before, update);
  if (before.sealedHeaders && update.headers === undefined && !sameOrigin(before.url, content.url)) {
    throw invalidField(
      "headers",
      "headers must be given anew, or taken away with null, when url leads to another host",
      "Webhook",
    );
  }
  const fresh = content.url !== before.url || (before.disabledBy !== null && content.disabledBy === null);
  const consumer: Consumer = {
    ...before,
    ...content,
    sealedHeaders:
      update.headers === undefined ? before.sealedHeaders : sealHeaders(vault, before, update.headers ?? {}),
    ...(fresh ? { failingSince: null, holdUntil: null } : undefined),
  };
  await updateConsumer(work.tx, consumer);
  await audit(work, {
    type: "webhookConsumer.updated",
    target: { webhookId: before.consumerId },
    before: audited(before),
    after: {
      ...audited(content),
      ...(update.headers === undefined ? undefined : { headers: Object.keys(update.headers ?? {}) }),
    },
  });
  return consumer;
}

/** Removes a consumer with all that was kept for it; messages that were still to be sent to it are dropped. */
export async function deleteConsumer(work: Work, asked: string): Promise<void> {
  const consumer = await requireConsumerForChange(work.tx, asked);
  const { consumerId } = consumer;
  await removeConsumer(work.tx, consumerId);
  await work.jobs.enqueue(work.tx, dropConsumerJob, { consumerId });
  await audit(work, {
    type: "webhookConsumer.deleted",
    target: { webhookId: consumerId },
    before: audited(consumer),
  });
}

/** Gives a consumer a new secret and returns it; messages carry the old one's signature too for `overlapMs`. */
export async function rotateSecret(
  work: Work,
  vault: Vault,
  asked: string,
  overlapMs: number,
): Promise<{ secret: string; oldSecretUntil: Date | null }> {
  const before = await requireConsumerForChange(work.tx, asked);
  const secret = newSecret(work.random);
  const consumer = rotated(vault, before, secret, work.now, overlapMs);
  await setConsumerSecrets(work.tx, consumer);
  const { consumerId, oldSecretUntil } = consumer;
  await audit(work, {
    type: "webhookConsumer.secret.rotated",
    target: { webhookId: consumerId },
    after: { oldSecretUntil: oldSecretUntil?.toISOString() ?? null },
  });
  return { secret, oldSecretUntil };
}

const audited = ({
  url,
  description,
  eventTypes,
  companyTags,
  disabledBy,
  paused,
  rateLimit,
}: ConsumerContent) => ({
  // An address may carry a token of its receiver in its query.
  url: url.split("?", 1)[0],
  description,
  eventTypes,
  companyTags,
  disabledBy,
  paused,
  rateLimit,
});
