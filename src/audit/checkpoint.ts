import { Problem } from "../problem.ts";
import type { Seal } from "./chain.ts";
import type { Signer } from "./signer.ts";

/** The end of the trail at a moment, to be kept where nobody who can write to the database can change it. */
export interface Checkpoint {
  /** Id of the installation. */
  readonly installation: string;
  readonly sealNumber: number;
  readonly sealedAt: string;
  /** Events under this seal and those before it. */
  readonly totalEvents: number;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  /** Ed25519 over the octets of the hash, in Base64. */
  readonly signature: string;
  /** PEM. */
  readonly publicKey: string;
}

export const checkpointOf = (installation: string, seal: Seal, { publicKey }: Signer): Checkpoint => ({
  installation,
  sealNumber: seal.number,
  sealedAt: seal.sealedAt.toISOString(),
  totalEvents: seal.totalEvents,
  hash: seal.hash.toString("hex"),
  signature: seal.signature.toString("base64"),
  publicKey,
});

/** Reads a checkpoint that was kept; refuses one that this installation did not sign. */
export function readCheckpoint(text: string, signer: Pick<Signer, "verify">): Checkpoint {
  const given = asCheckpoint(text);
  const hash = Buffer.from(given.hash, "hex");
  if (!signer.verify(hash, Buffer.from(given.signature, "base64")))
    throw new Problem("invalid-content", "The checkpoint was not signed by this installation.");
  return given;
}

function asCheckpoint(text: string): Checkpoint {
  try {
    const given = JSON.parse(text) as Checkpoint;
    if (
      Number.isSafeInteger(given.sealNumber) &&
      typeof given.hash === "string" &&
      typeof given.signature === "string"
    )
      return given;
  } catch {
    // Told below.
  }
  throw new Problem(
    "invalid-content",
    "This is not a checkpoint: it has no seal number, hash and signature.",
  );
}
