import type { Application } from "../application.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import { sameSecret } from "../vault/vault.ts";
import { FeedRefused } from "./feed-refused.ts";
import { connectionOfSecret, type Pairing, secretHash } from "./pairing.ts";
import { listPairings, notePairingAsked } from "./queries.ts";

/** The pairing whose secret a request bears. Throws `FeedRefused` when there is none, or its connection is severed. */
export async function checkSecret(
  { clock, database }: Application,
  authorization: string | undefined,
): Promise<Pairing> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const place = connectionOfSecret(secret);
  const given = secretHash(secret);
  const pairings = place ? await listPairings(database, place) : [];
  const pairing = pairings.filter((one) => sameSecret(one.secretHash, given))[0];
  if (!pairing) {
    throw new FeedRefused(
      "unauthorized",
      "This pairing has ended; pair NetSuite again with a new code from your bank's page.",
    );
  }
  const connection = await findConnectionEvenDeleted(database, pairing.companyId, pairing.connectionId);
  if (connection?.status !== "Linked" || connection.deletedAt !== null)
    throw new FeedRefused("not-linked", "The connection is not linked any more; link it again at your bank.");
  await notePairingAsked(database, pairing, clock.now());
  return pairing;
}
