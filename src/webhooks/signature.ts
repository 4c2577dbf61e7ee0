import { createHmac } from "node:crypto";
import type { Random } from "../random.ts";

/** What the receiver of a message is told beside its body (Standard Webhooks 1.0; wire contract, 8.1). */
export interface Signed {
  readonly "webhook-id": string;
  /** Unix seconds of the attempt. */
  readonly "webhook-timestamp": string;
  /** One signature for each secret, separated by blanks. */
  readonly "webhook-signature": string;
}

const prefix = "whsec_";

/** A new secret: 32 random octets. */
export const newSecret = (random: Random): string => prefix + random.bytes(32).toString("base64");

/** Signs `body` under each of `secrets`: two during a rotation, so that receivers may know either. */
export function sign(secrets: readonly string[], messageId: string, at: Date, body: string): Signed {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const content = `${messageId}.${timestamp}.${body}`;
  return {
    "webhook-id": messageId,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => `v1,${mac(secret, content)}`).join(" "),
  };
}

function mac(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(prefix.length), "base64");
  return createHmac("sha256", key).update(content, "utf8").digest("base64");
}
