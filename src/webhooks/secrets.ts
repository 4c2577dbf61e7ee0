import { after } from "../clock.ts";
import type { Vault } from "../vault/vault.ts";
import type { Consumer } from "./consumer.ts";
import type { Headers } from "./headers.ts";

type Keyed = Pick<Consumer, "consumerId">;
const secretPurpose = ({ consumerId }: Keyed): string => `webhook-secret:${consumerId}`;
const headersPurpose = ({ consumerId }: Keyed): string => `webhook-headers:${consumerId}`;

export const sealSecret = (vault: Vault, consumer: Keyed, secret: string): Buffer =>
  vault.seal(secretPurpose(consumer), secret);

/** The secrets that messages are signed with at an instant: the present one, then the old one while it overlaps. */
export function openSecrets(vault: Vault, consumer: Consumer, now: Date): string[] {
  const { sealedSecret, sealedOldSecret, oldSecretUntil } = consumer;
  const old = sealedOldSecret && oldSecretUntil && oldSecretUntil > now ? [sealedOldSecret] : [];
  return [sealedSecret, ...old].map((sealed) => vault.open(secretPurpose(consumer), sealed));
}

/** The consumer with a new secret; the present one stays good for `overlapMs`. */
export function rotated(
  vault: Vault,
  consumer: Consumer,
  secret: string,
  now: Date,
  overlapMs: number,
): Consumer {
  return {
    ...consumer,
    sealedSecret: sealSecret(vault, consumer, secret),
    sealedOldSecret: overlapMs > 0 ? consumer.sealedSecret : null,
    oldSecretUntil: overlapMs > 0 ? after(now, overlapMs) : null,
  };
}

export const sealHeaders = (vault: Vault, consumer: Keyed, headers: Headers): Buffer | null =>
  Object.keys(headers).length === 0 ? null : vault.seal(headersPurpose(consumer), JSON.stringify(headers));

export const openHeaders = (vault: Vault, consumer: Consumer): Headers =>
  consumer.sealedHeaders === null
    ? {}
    : (JSON.parse(vault.open(headersPurpose(consumer), consumer.sealedHeaders)) as Headers);
