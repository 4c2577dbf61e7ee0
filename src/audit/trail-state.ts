import type { Application } from "../application.ts";
import { countUnsealed, readLastSeal } from "./chain-queries.ts";
import { type Checkpoint, checkpointOf } from "./checkpoint.ts";
import { createSigner } from "./signer.ts";
import { newestVerifications, type VerificationRow } from "./verification-queries.ts";

export interface TrailState {
  /** The last seal; undefined before the first. */
  readonly seal:
    | { readonly number: number; readonly sealedAt: Date; readonly totalEvents: number }
    | undefined;
  /** Events that wait for a seal, counted to 10,001, and when the oldest of them happened. */
  readonly waiting: { readonly events: number; readonly oldest: Date | null };
  /** Newest first. */
  readonly verifications: readonly VerificationRow[];
}

/** Where the chain stands and what its verifier found lately. */
export async function readTrailState({ database }: Application): Promise<TrailState> {
  const [seal, waiting, verifications] = await Promise.all([
    readLastSeal(database),
    countUnsealed(database),
    newestVerifications(database, 10),
  ]);
  return { seal, waiting, verifications };
}

/** The end of the trail, signed, to be kept elsewhere; undefined before the first seal. */
export async function currentCheckpoint(application: Application): Promise<Checkpoint | undefined> {
  const seal = await readLastSeal(application.database);
  return seal && checkpointOf(application.clientId, seal, createSigner(application.vault));
}
