import type { Application } from "../application.ts";
import type { Transaction } from "../database/pool.ts";
import { chainEvents, digestOf, origin, type Seal, sealHash } from "./chain.ts";
import {
  lockSealer,
  readHeads,
  readLastSeal,
  readUnsealed,
  storeHeads,
  storeSeal,
  wipePersonalFields,
} from "./chain-queries.ts";
import { erasure } from "./chain-verifier.ts";
import { createSigner, type Signer } from "./signer.ts";

/** Events under one seal at most. */
const batch = 5_000;
/** In milliseconds; erasing the fields of a company with a long history is one statement. */
const longestStatement = 300_000;

type Sealing = Pick<Application, "clock" | "database" | "random" | "vault">;

/**
 * Gives every event without a place its place in the chain, batch by batch, and tells how many. Of several at once one
 * seals and the others find nothing to do.
 */
export async function sealEvents(application: Sealing): Promise<number> {
  const signer = createSigner(application.vault);
  for (let total = 0; ; ) {
    const sealed = await application.database.transaction((tx) => sealBatch(application, tx, signer), {
      statementTimeoutMilliseconds: longestStatement,
    });
    total += sealed;
    if (sealed < batch) return total;
  }
}

async function sealBatch({ clock, random }: Sealing, tx: Transaction, signer: Signer): Promise<number> {
  if (!(await lockSealer(tx))) return 0;
  const events = await readUnsealed(tx, batch);
  if (events.length === 0) return 0;
  const heads = await readHeads(tx, [...new Set(events.map(({ companyId }) => companyId))]);
  const last = await readLastSeal(tx);
  const number = (last?.number ?? 0) + 1;
  const { sealed, ends } = chainEvents(events, heads, number, () => random.bytes(16));
  const content = {
    number,
    sealedAt: clock.now(),
    events: sealed.length,
    totalEvents: (last?.totalEvents ?? 0) + sealed.length,
    digest: digestOf(sealed),
  };
  const hash = sealHash(last?.hash ?? origin.hash, content);
  const seal: Seal = { ...content, hash, signature: signer.sign(hash) };
  await storeSeal(tx, seal, sealed);
  const erasedNow = sealed.filter(({ type }) => type === erasure).map(({ companyId }) => companyId);
  await storeHeads(tx, ends, new Set(erasedNow), seal.sealedAt);
  // What was still recorded of a company after its erasure keeps no personal fields either.
  const erasedBefore = [...heads].filter(([, { erased }]) => erased).map(([companyId]) => companyId);
  const erased = [...new Set([...erasedNow, ...erasedBefore])];
  if (erased.length > 0) await wipePersonalFields(tx, erased);
  return sealed.length;
}
