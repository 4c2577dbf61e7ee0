import type { Database } from "../database/pool.ts";
import type { Seal } from "./chain.ts";
import {
  companiesErased,
  findSealedOutside,
  readHeadsAfter,
  readLastSeal,
  readSealedEvents,
  readSealsAfter,
} from "./chain-queries.ts";
import { type Break, ChainVerifier, erasure } from "./chain-verifier.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Signer } from "./signer.ts";

export interface Verification {
  readonly events: number;
  readonly seals: number;
  readonly breaks: number;
  readonly firstBreak: Break | undefined;
  /** The last seal it looked at; undefined when nothing was sealed yet. */
  readonly lastSeal: Seal | undefined;
}

/** Events read at once. */
const step = 5_000;

/**
 * Recomputes the whole trail up to its present end and holds it against its seals, their signatures, the ends of all
 * chains, and checkpoints that were kept elsewhere. Reads only; others may go on writing and sealing.
 */
export async function verifyTrail(
  db: Database,
  signer: Pick<Signer, "verify">,
  checkpoints: readonly Checkpoint[] = [],
): Promise<Verification> {
  const verifier = new ChainVerifier(signer);
  const lastSeal = await readLastSeal(db);
  const last = lastSeal?.number ?? 0;
  const known = new Map(checkpoints.map((checkpoint) => [checkpoint.sealNumber, checkpoint]));
  for (let done = 0; done < last; ) {
    const seals = await nextSeals(db, done, last);
    if (seals.length === 0) break;
    await addSeals(db, verifier, seals, done);
    for (const seal of seals) holdAgainst(verifier, seal, known.get(seal.number));
    for (const { number } of seals) known.delete(number);
    done = seals.at(-1)!.number;
  }
  for (const missing of known.values()) notMet(verifier, missing, "The trail ends before it.");
  await checkErasures(db, verifier);
  await checkOutside(db, verifier);
  await checkEnds(db, verifier);
  const { breaks, events, firstBreak, seals } = verifier;
  return { events, seals, breaks, firstBreak, lastSeal };
}

/** The seals to look at next, with not many more events than a step. */
async function nextSeals(db: Database, done: number, last: number): Promise<Seal[]> {
  const seals = await readSealsAfter(db, done, last, 500);
  let events = 0;
  return seals.filter((seal, nth) => {
    events += seal.events;
    return nth === 0 || events <= step;
  });
}

async function addSeals(db: Database, verifier: ChainVerifier, seals: readonly Seal[], done: number) {
  const expected = seals.reduce((sum, seal) => sum + seal.events, 0);
  // More than were sealed need not be read to know that some were added.
  const events = await readSealedEvents(db, done + 1, seals.at(-1)!.number, expected + step);
  const bySeal = Map.groupBy(events, ({ sealNumber }) => sealNumber);
  for (const seal of seals) verifier.add(seal, bySeal.get(seal.number) ?? []);
}

function holdAgainst(verifier: ChainVerifier, seal: Seal, checkpoint: Checkpoint | undefined): void {
  if (checkpoint && seal.hash.toString("hex") !== checkpoint.hash)
    notMet(verifier, checkpoint, "The seal of that number is another one.");
}

const notMet = (verifier: ChainVerifier, { sealNumber }: Checkpoint, explanation: string) =>
  verifier.note({ kind: "checkpoint-not-met", sealNumber, explanation });

/** An erasure that was sealed while this ran, or is told by an event further on, explains fields that are gone. */
async function checkErasures(db: Database, verifier: ChainVerifier): Promise<void> {
  const { unexplained } = verifier;
  if (unexplained.length === 0) return;
  const erased = new Set(await companiesErased(db, unexplained, erasure));
  verifier.refuseErasures(unexplained.filter((companyId) => !erased.has(companyId)));
}

async function checkOutside(db: Database, verifier: ChainVerifier): Promise<void> {
  const found = await findSealedOutside(db);
  if (!found) return;
  verifier.note({
    kind: "event-added",
    sealNumber: found.seal_number,
    companyId: found.company_id,
    eventId: found.event_id,
    explanation: "The event names a seal there is not.",
  });
}

/** The stored ends are those that were recomputed, or further on where sealing went on meanwhile. */
async function checkEnds(db: Database, verifier: ChainVerifier): Promise<void> {
  const unseen = new Map(verifier.heads);
  const sealedOn = ((await readLastSeal(db))?.number ?? 0) > verifier.seals;
  const broken = (companyId: string, explanation: string) =>
    verifier.note({ kind: "chain-end-changed", sealNumber: verifier.seals, companyId, explanation });
  for (let after: string | null = null, more = true; more; ) {
    const heads = await readHeadsAfter(db, after, step);
    for (const { companyId, sequence, hash } of heads) {
      const head = unseen.get(companyId);
      unseen.delete(companyId);
      if (sealedOn && sequence > (head?.sequence ?? 0)) continue;
      if (sequence !== head?.sequence || !hash.equals(head.hash))
        broken(companyId, "The end of the company's chain is not where its events end.");
    }
    after = heads.at(-1)?.companyId ?? null;
    more = heads.length === step;
  }
  for (const companyId of unseen.keys()) broken(companyId, "The end of the company's chain is gone.");
}
