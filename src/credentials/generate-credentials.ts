import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { requireConnectionForWayIn } from "../connections/find-connection.ts";
import { Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import {
  type Credentials,
  maximumPairs,
  newCredentials,
  passwordHash,
  requireQuickBooks,
} from "./credentials.ts";
import { countCredentials, insertCredential } from "./queries.ts";

/** Adds a pair to a QuickBooks connection, in whatever status it is; earlier pairs stay valid. 400 for others (D-10). */
export async function generateCredentials(
  { vault }: Application,
  work: Work,
  place: { companyId: string; connectionId: string },
): Promise<Credentials> {
  const connection = await requireConnectionForWayIn(work, place.companyId, place.connectionId);
  requireQuickBooks(connection);
  if ((await countCredentials(work.tx, connection)) >= maximumPairs) {
    throw new Problem(
      "too-many-credentials",
      `This connection has ${maximumPairs} pairs of credentials already. Delete its credentials, then generate a new pair.`,
    );
  }
  const { companyId, connectionId } = connection;
  const credentials = newCredentials(work.random);
  const { username } = credentials;
  const pair = { setId: uuid(work.random), username, passwordHash: passwordHash(vault, credentials) };
  await insertCredential(work.tx, connection, pair, work.now);
  await audit(work, {
    type: "credentials.generated",
    companyId,
    target: { companyId, connectionId },
    after: { username },
  });
  return credentials;
}
