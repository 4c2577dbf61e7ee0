import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after } from "../clock.ts";
import { requireConnectionForWayIn } from "../connections/find-connection.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import {
  type ConnectionKey,
  codeLifetime,
  newPairingCode,
  outstandingCodes,
  pairingCodeHash,
  requireNetSuite,
} from "./pairing.ts";
import { insertPairingCode } from "./queries.ts";

export interface PairingCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/** Makes a code that pairs NetSuite with a linked connection: for one use, within a quarter of an hour. */
export async function makePairingCode(
  { vault }: Application,
  work: Work,
  place: ConnectionKey,
): Promise<PairingCode> {
  const connection = await requireConnectionForWayIn(work, place.companyId, place.connectionId);
  requireNetSuite(connection);
  if (connection.status !== "Linked") {
    throw new Problem(
      "connection-not-linked",
      `The connection is ${connection.status}. Send the customer its linkUrl to link it first.`,
    );
  }
  const code = newPairingCode(work.random);
  const expiresAt = after(work.now, codeLifetime);
  const hash = pairingCodeHash(vault, code)!;
  const { companyId, connectionId } = connection;
  const stored = { hash, now: work.now, expiresAt, others: outstandingCodes - 1 };
  await insertPairingCode(work.tx, connection, stored);
  await audit(work, {
    type: "netSuite.codeMade",
    companyId,
    target: { companyId, connectionId },
    after: { expiresAt: expiresAt.toISOString() },
  });
  return { code, expiresAt };
}
