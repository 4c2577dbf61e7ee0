import { createHmac } from "node:crypto";
import { systemClock } from "../src/clock.ts";
import { waitFor } from "./wait-for.ts";

const step = 30_000;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Codes that were given out, since each is good once. */
const given = new Map<string, number>();

/** What an authenticator app shows for a secret in base 32 at an instant (RFC 6238). */
export function codeOf(secret: string, at: Date): string {
  return hotp(bytesOf(secret), Math.floor(at.getTime() / step));
}

/** A code that was not given out before: the present one, or one beside it that is taken, too. Waits when there is none. */
export function freshCode(secret: string): Promise<string> {
  const look = () => {
    const now = Math.floor(systemClock.now().getTime() / step);
    const next = Math.max(now - 1, (given.get(secret) ?? 0) + 1);
    if (next > now + 1) return undefined;
    given.set(secret, next);
    return hotp(bytesOf(secret), next);
  };
  return waitFor("a code that was not given out before", look, 2 * step, 250);
}

function hotp(key: Buffer, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac("sha1", key).update(message).digest();
  const code = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fff_ffff;
  return String(code % 1_000_000).padStart(6, "0");
}

function bytesOf(secret: string): Buffer {
  const bits = [...secret.replace(/=+$/, "")]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
