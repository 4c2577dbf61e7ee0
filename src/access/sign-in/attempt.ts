import type { Application } from "../../application.ts";
import { after, day, minute } from "../../clock.ts";
import type { Queryable } from "../../database/pool.ts";
import { networkOf } from "../../http/address-limit.ts";
import { Problem } from "../../problem.ts";
import { lookupHash } from "../../vault/vault.ts";
import type { Work } from "../../work.ts";
import { addFailure, forgetFailures, readFailures } from "./attempt-queries.ts";
import { knownBrowser } from "./known-browser.ts";
import type { From } from "./sign-in-with-password.ts";

/** Failures in a row after which nobody may try for a while, and how long that is in milliseconds. */
const lockedFor = 15 * minute;
const most = { account: 10, address: 50 } as const;

/** What an attempt counts under. Hashed: addresses that somebody typed by mistake are not kept. */
export interface AttemptKeys {
  /** The address that a stranger typed, the browser that is known for it, or who is signed in. */
  readonly account: Buffer;
  readonly address: Buffer;
  /** Whether only what comes from there itself can lock it out. */
  readonly known: boolean;
}

const keysOf = (kind: string, name: string, address: string): AttemptKeys => ({
  account: lookupHash(`${kind}\n${name}`),
  address: lookupHash(`address\n${networkOf(address)}`),
  known: kind !== "account",
});

/** Of somebody who says to be a person. Whoever knows the address can lock out all who come as strangers, and nobody else. */
export const attemptKeys = (
  application: Application,
  email: string,
  { address, cookies }: Pick<From, "address" | "cookies">,
): AttemptKeys => {
  const browser = knownBrowser(application, email, cookies);
  return browser === undefined
    ? keysOf("account", email.trim().toLowerCase(), address)
    : keysOf("browser", browser, address);
};

/** Of somebody who has given the password and owes the code. */
export const challengeKeys = (
  application: Application,
  challenge: string,
  email: string | undefined,
  { address, cookies }: Pick<From, "address" | "cookies">,
): AttemptKeys => ({
  ...keysOf("account", challenge, address),
  known: email !== undefined && knownBrowser(application, email, cookies) !== undefined,
});

/** Of somebody who is signed in, or has just chosen a password. */
export const personKeys = (personId: string, { address }: Pick<From, "address">): AttemptKeys =>
  keysOf("person", personId, address);

/** Throws 429 while too many attempts have failed, for this account or, of strangers, from this address, whoever is right now. */
export async function requireRoom(db: Queryable, keys: AttemptKeys, now: Date): Promise<void> {
  const rows = await readFailures(db, keys.known ? [keys.account] : [keys.account, keys.address]);
  for (const { key, failures, last_at } of rows) {
    const limit = key.equals(keys.account) ? most.account : most.address;
    const until = after(last_at, lockedFor);
    if (failures < limit || until <= now) continue;
    const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
    throw new Problem(
      "rate-limited",
      `Too many attempts to sign in have failed. Try again in ${Math.ceil(seconds / 60)} minutes.`,
      { retryAfterSeconds: seconds },
    );
  }
}

/** Counts a failure; tells whether it was the one that locks the account. */
export async function countFailure(work: Work, keys: AttemptKeys): Promise<boolean> {
  const since = after(work.now, -lockedFor);
  const [account] = await addFailure(work.tx, [keys.account, keys.address], since, work.now);
  await forgetFailures(work.tx, { before: after(work.now, -day) });
  return account?.failures === most.account;
}

/** Counts a failure to come back from the identity server; false when so many came from there that one more tells nothing. */
export async function countSignOnFailure(work: Work, address: string): Promise<boolean> {
  const key = lookupHash(`single-sign-on\n${networkOf(address)}`);
  const [row] = await addFailure(work.tx, [key], after(work.now, -lockedFor), work.now);
  await forgetFailures(work.tx, { before: after(work.now, -day) });
  return row!.failures <= most.address;
}

/** Somebody signed in: the failures before are forgotten, those of the address are not. */
export const clearFailures = (work: Work, { account }: AttemptKeys): Promise<number> =>
  forgetFailures(work.tx, { key: account });
