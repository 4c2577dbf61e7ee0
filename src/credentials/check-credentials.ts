import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { uuid } from "../random.ts";
import { sameSecret } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { type Credentials, maximumFailures, passwordHash } from "./credentials.ts";
import { holdCredential, lockCredential, recordSignOn, type StoredCredential } from "./queries.ts";

/** What a sign-on proved: the connection the pair was made for. */
export interface SignOn {
  readonly companyId: string;
  readonly connectionId: string;
  readonly username: string;
}

const lockedFor = 15 * minute;
/** The last use is written no more often than this. */
const usedEvery = minute;

/** How a check ended: a locked pair takes no password, the right one neither. */
export type SignOnCheck =
  | { readonly kind: "signed-on"; readonly signOn: SignOn }
  | { readonly kind: "wrong" }
  | { readonly kind: "locked" };

/**
 * The connection that a pair signs on to; undefined when the pair is wrong, revoked, or locked after too many wrong
 * passwords in a row. All three look the same.
 */
export async function checkCredentials(
  application: Application,
  username: string,
  password: string,
): Promise<SignOn | undefined> {
  const checked = await examineCredentials(application, username, password);
  return checked.kind === "signed-on" ? checked.signOn : undefined;
}

/**
 * As `checkCredentials`, for protocols that have a word of their own for a locked pair. The comparison takes the same
 * time wherever the password differs, and whether or not the pair exists or is locked.
 */
export function examineCredentials(
  application: Application,
  username: string,
  password: string,
): Promise<SignOnCheck> {
  const given = { username: username.trim().toUpperCase(), password };
  return transact(application, system("credentials"), uuid(application.random), (work) =>
    check(application, work, given),
  );
}

/** Whether the pair of an earlier sign-on has not been revoked since; it then is not until the transaction ends. */
export const stillSignsOn = ({ tx }: Work, signOn: SignOn): Promise<boolean> =>
  holdCredential(tx, signOn, signOn.username);

async function check({ vault }: Application, work: Work, given: Credentials): Promise<SignOnCheck> {
  const hash = passwordHash(vault, given);
  const stored = /^[A-Z0-9-]{1,64}$/.test(given.username)
    ? await lockCredential(work.tx, given.username)
    : undefined;
  const right = sameSecret(hash, stored?.passwordHash ?? Buffer.alloc(hash.length));
  if (!stored) return { kind: "wrong" };
  if (stored.lockedUntil !== null && stored.lockedUntil > work.now) return { kind: "locked" };
  if (!right) {
    await countFailure(work, stored);
    return { kind: "wrong" };
  }
  const { companyId, connectionId, username, lastUsedAt } = stored;
  const stale = lastUsedAt === null || work.now.getTime() - lastUsedAt.getTime() >= usedEvery;
  if (stale || stored.failures > 0) {
    await recordSignOn(work.tx, { ...stored, failures: 0, lockedUntil: null, lastUsedAt: work.now });
  }
  return { kind: "signed-on", signOn: { companyId, connectionId, username } };
}

async function countFailure(work: Work, stored: StoredCredential): Promise<void> {
  const failures = stored.failures + 1;
  const locked = failures >= maximumFailures;
  await recordSignOn(work.tx, {
    ...stored,
    failures: locked ? 0 : failures,
    lockedUntil: locked ? after(work.now, lockedFor) : null,
  });
  if (!locked) return;
  const { companyId, connectionId, username } = stored;
  await audit(work, {
    type: "credentials.locked",
    companyId,
    target: { companyId, connectionId },
    after: { username, wrongPasswords: failures },
  });
}
