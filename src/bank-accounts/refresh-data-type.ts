import type { Application } from "../application.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { findLinkedConnections, requireConnectionForChange } from "../connections/find-connection.ts";
import { hosted } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import { dataTypeNotFound, findDataType } from "./data-type.ts";
import type { PullOperation } from "./pull-operation.ts";
import { bankAccounts, requestPull } from "./request-pull.ts";

/**
 * Asks for a data type to be fetched anew. Without a connection it is the company's linked accounting software, of which
 * there is one at most (decision D-06).
 */
export async function refreshDataType(
  application: Application,
  work: Work,
  asked: { companyId: string; dataType: string; connectionId: string | undefined },
): Promise<PullOperation> {
  const { companyId } = await requireCompany(work.tx, asked.companyId);
  const connection = asked.connectionId
    ? await requireConnectionForChange(work.tx, companyId, asked.connectionId)
    : await theLinkedOne(work, companyId);
  const dataType = findDataType(asked.dataType);
  if (!dataType) throw dataTypeNotFound(asked.dataType.slice(0, 60), connection.platformKey);
  const { mapping, name } = platformOf(connection.platformKey);
  if (dataType !== bankAccounts || mapping === "external") {
    const message =
      dataType === bankAccounts
        ? `${name} shows its bank accounts to nobody but its user: they cannot be fetched.`
        : `${dataType} cannot be fetched here: this installation feeds bank accounts and fetches bankAccounts only.`;
    throw new Problem("data-type-not-supported", message);
  }
  if (!hosted(application.integrations.get(connection.platformKey))?.listBankAccounts)
    throw new Problem(
      "integration-not-set-up",
      `This installation cannot reach ${name}: the integration is not set up.`,
    );
  if (connection.status !== "Linked")
    throw new Problem(
      "connection-not-linked",
      `The connection is ${connection.status}, not Linked: nothing can be fetched through it.`,
    );
  return requestPull(work, connection);
}

async function theLinkedOne(work: Work, companyId: string): Promise<Connection> {
  const linked = await findLinkedConnections(work.tx, companyId);
  const found = linked.find(({ platformKey }) => platformOf(platformKey).mapping === "hosted");
  if (!found)
    throw new Problem(
      "connection-not-linked",
      "The company has no linked accounting software: link a connection first, or name one as connectionId.",
    );
  return requireConnectionForChange(work.tx, companyId, found.connectionId);
}
