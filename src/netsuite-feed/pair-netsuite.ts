import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { lockConnection } from "../connections/find-connection.ts";
import type { Work } from "../work.ts";
import { FeedRefused } from "./feed-refused.ts";
import {
  accountOf,
  type ConnectionKey,
  newSecret,
  pairingCodeHash,
  sameWriting,
  secretHash,
} from "./pairing.ts";
import {
  findPairingCode,
  putPairing,
  removeForeignPairings,
  removePairings,
  spendPairingCode,
} from "./queries.ts";

export interface PairRequest {
  readonly code: string;
  readonly configurationId: string;
  readonly accountId: string;
}

export interface Paired {
  readonly connectionId: string;
  /** Told this once; only its hash is kept. */
  readonly secret: string;
}

/**
 * Pairs a format profile of NetSuite with the connection that a code stands for. Pairing the same profile again ends its
 * former secret. Throws `FeedRefused`; a code that was shown in the wrong account stays good.
 */
export function pairNetSuite(
  application: Application,
  correlationId: string,
  request: PairRequest,
): Promise<Paired> {
  return transact(application, system("netsuite-feed"), correlationId, (work) =>
    pair(application, work, request),
  );
}

async function pair({ vault }: Application, work: Work, request: PairRequest): Promise<Paired> {
  const hash = pairingCodeHash(vault, request.code);
  const place = hash && (await findPairingCode(work.tx, hash, work.now));
  const connection = place && (await lockConnection(work.tx, place.companyId, place.connectionId));
  if (!hash || !connection) throw invalidCode();
  if (connection.status !== "Linked" || connection.organisationId === null)
    throw new FeedRefused("not-linked", "The connection is not linked any more; start again at your bank.");
  const account = accountOf(connection.organisationId);
  if (sameWriting(request.accountId) !== account) {
    throw new FeedRefused(
      "wrong-account",
      `This code is for the NetSuite account ${account}; sign in there, or connect this account at your bank.`,
    );
  }
  if (!(await spendPairingCode(work.tx, hash, work.now))) throw invalidCode();
  const { companyId, connectionId } = connection;
  const { configurationId } = request;
  const secret = newSecret(work.random, { companyId, connectionId });
  const pairing = { companyId, connectionId, configurationId, netSuiteAccount: account };
  await putPairing(work.tx, { ...pairing, secretHash: secretHash(secret) }, work.now);
  await audit(work, {
    type: "netSuite.paired",
    companyId,
    target: { companyId, connectionId },
    after: { configurationId, netSuiteAccount: account },
  });
  return { connectionId, secret };
}

const invalidCode = (): FeedRefused =>
  new FeedRefused(
    "invalid-code",
    "The code is wrong, was used already, or is older than 15 minutes; ask your bank's page for a new one.",
  );

/** Ends codes and pairings of a connection that is unlinked or deleted. The caller has its lock. */
export const forgetPairings = async (work: Work, connection: ConnectionKey): Promise<void> =>
  tellEnd(work, connection, await removePairings(work.tx, connection));

/** Ends pairings with other accounts of NetSuite than the one a connection now leads to. The caller has its lock. */
export const forgetForeignPairings = async (
  work: Work,
  connection: ConnectionKey,
  organisationId: string,
): Promise<void> =>
  tellEnd(work, connection, await removeForeignPairings(work.tx, connection, accountOf(organisationId)));

async function tellEnd(
  work: Work,
  { companyId, connectionId }: ConnectionKey,
  pairings: number,
): Promise<void> {
  if (pairings === 0) return;
  const target = { companyId, connectionId };
  await audit(work, { type: "netSuite.unpaired", companyId, target, before: { pairings } });
}
