import type { Application } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { hosted } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { accountRules } from "../integrations/push-rules.ts";
import { invalid, Problem } from "../problem.ts";
import { requireBankFeeds } from "../products/product.ts";
import { openAccountOperation } from "../push-operations/account-operation.ts";
import { expireOperationJob } from "../push-operations/jobs.ts";
import type { PushOperation } from "../push-operations/open-operation.ts";
import { timeOrderedUuid } from "../random.ts";
import type { Work } from "../work.ts";
import { insertCreation } from "./creation-queries.ts";
import { createAccountJob } from "./jobs.ts";
import { type AccountContext, checkNewAccount, type NewAccountRequest } from "./new-account.ts";

/**
 * Accepts the push of a bank account (wire contract, op 15): its operation is stored and a job will make the account
 * in the accounting software. Throws 400 with a finding per mistake.
 */
export async function createBankAccount(
  application: Application,
  work: Work,
  place: { companyId: string; connectionId: string },
  request: NewAccountRequest,
  timeoutInMinutes: number | null,
): Promise<PushOperation> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  requireBankFeeds(await requireCompany(work.tx, connection.companyId));
  const rules = requireCreation(application, connection);
  const checked = checkNewAccount(request, accountContext(connection, rules));
  if (!checked.account) throw invalid(checked.errors);

  const { companyId, connectionId } = connection;
  const operationId = timeOrderedUuid(work.random, work.now);
  const operation = await openAccountOperation(work, {
    companyId,
    connectionId,
    operationId,
    timeoutInMinutes,
    warnings: checked.warnings,
  });
  const key = { companyId, operationId };
  const organisationId = connection.organisationId!;
  await insertCreation(work.tx, { ...key, connectionId, organisationId, account: checked.account }, work.now);
  await work.jobs.enqueue(work.tx, createAccountJob, key);
  if (timeoutInMinutes !== null)
    await work.jobs.enqueue(work.tx, expireOperationJob, key, after(work.now, timeoutInMinutes * minute));
  await audit(work, {
    type: "bankAccount.pushed",
    companyId,
    target: { companyId, connectionId, operationId },
    after: { accountName: checked.account.name, currency: checked.account.currency },
  });
  return operation;
}

/** The rules for new accounts of a connection whose software lets us make them, and 400 that says why elsewhere. */
function requireCreation(application: Application, connection: Connection) {
  const { key, name } = platformOf(connection.platformKey);
  const rules = accountRules[key];
  if (!rules)
    throw new Problem(
      "not-supported-by-integration",
      `Bank accounts cannot be created in ${name} from here.`,
    );
  const integration = application.integrations.get(key);
  if (!integration)
    throw new Problem(
      "integration-not-set-up",
      `This installation cannot reach ${name}: the integration is not set up.`,
    );
  if (!hosted(integration)?.createTargetAccount)
    throw new Problem(
      "not-supported-by-integration",
      `Bank accounts cannot be created in ${name} from here.`,
    );
  if (connection.status !== "Linked")
    throw new Problem(
      "connection-not-linked",
      `The connection is ${connection.status}, not Linked: no account can be created through it.`,
    );
  return rules;
}

/** What a connection's organisation adds to the rules of its platform. */
export function accountContext(
  { organisation, platformKey }: Connection,
  rules: AccountContext["rules"],
): AccountContext {
  const currencies =
    organisation &&
    (organisation.multicurrencyEnabled ? organisation.currencies : [organisation.baseCurrency]);
  return { rules, platformName: platformOf(platformKey).name, currencies };
}
