import { audit } from "../audit/audit.ts";
import type { Queryable } from "../database/pool.ts";
import type { Work } from "../work.ts";
import { markOpened, markUsed } from "./queries.ts";

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Notes that a link was looked at, if it is one that was passed on; `nonce` is that of its one-time password. */
export async function noteShareOpened(db: Queryable, place: Place, nonce: string, now: Date): Promise<void> {
  await markOpened(db, place, nonce, now);
}

/** Notes that a session began with a link, if it is one that was passed on; in the transaction that spends its password. */
export async function noteShareUsed(work: Work, place: Place, nonce: string): Promise<void> {
  const { companyId, connectionId } = place;
  const shareId = await markUsed(work.tx, place, nonce, work.now);
  if (shareId === undefined) return;
  await audit(work, { type: "link.share.used", companyId, target: { companyId, connectionId, shareId } });
}
