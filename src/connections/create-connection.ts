import { announce, audit } from "../audit/audit.ts";
import { requireCompanyForChange } from "../companies/find-company.ts";
import { findPlatform } from "../integrations/platforms.ts";
import { invalid, Problem } from "../problem.ts";
import { requireBankFeeds } from "../products/product.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import type { Connection } from "./connection.ts";
import { countConnectionsOf, insertConnection } from "./queries.ts";

/** A customer makes no more when the company has as many; the bank may. */
const maximumByToken = 50;

/** Creates a connection in `PendingAuth`. 400 for a malformed platform key, 404 for one nobody knows (D-05). */
export async function createConnection(
  work: Work,
  companyId: string,
  platformKey: unknown,
): Promise<Connection> {
  const company = await requireCompanyForChange(work.tx, companyId);
  if (typeof platformKey !== "string" || !/^[a-z]{4}$/.test(platformKey)) {
    const message = "platformKey must be the four lower-case letters of an integration, such as gbol";
    throw invalid([{ itemId: "platformKey", message, validatorName: "Connection" }]);
  }
  requireBankFeeds(company);
  if (work.actor.kind === "company-token") await requireRoom(work, company.companyId);
  const platform = findPlatform(platformKey);
  if (!platform) throw new Problem("integration-not-found", `Integration ${platformKey} not found`);
  const connectionId = uuid(work.random);
  const target = { companyId: company.companyId, connectionId };
  const connection = await insertConnection(work.tx, { ...target, platformKey: platform.key, now: work.now });
  await audit(work, {
    type: "connection.created",
    companyId: company.companyId,
    target,
    after: { platformKey },
  });
  await announce(work, [{ type: "connection.created", ...target, newStatus: connection.status }]);
  return connection;
}

/** The caller has locked the company, so that others count after this. */
async function requireRoom(work: Work, companyId: string): Promise<void> {
  if ((await countConnectionsOf(work.tx, companyId)) < maximumByToken) return;
  throw new Problem(
    "too-many-connections",
    `The company has ${maximumByToken} connections, and its access token makes no more. Use one that is there, or delete some with an API key.`,
  );
}
