import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { patience, refreshOrganisation, withProvider } from "../connections/refresh-organisation.ts";
import { lastDelivered, missedLines } from "../delivery/find-missed-lines.ts";
import type { HostedIntegration, TargetAccount } from "../integrations/integration.ts";
import { needsSortCode } from "../source-accounts/check-account.ts";
import { currencyFindings } from "../source-accounts/create-accounts.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import { accepts, sortCodeOf } from "./feed.ts";
import { hostedIntegration } from "./map-account.ts";
import { takenTargets } from "./queries.ts";
import { startDates, suggestedStart } from "./start-date.ts";
import { type Comparable, suggestTargets } from "./suggest-targets.ts";
import type { AccountSuggestions, MappingSuggestions, Obstacle } from "./suggestion.ts";

/** Of lines that were refused longer ago nobody is told here. */
const missedFor = 30 * day;

interface Books {
  readonly connection: Connection;
  /** Those that take feeds; none where the software does not let us in. */
  readonly targets: readonly TargetAccount[];
  /** Account keys of those that feeds of ours lead to, by target. */
  readonly taken: ReadonlyMap<string, string>;
}

/**
 * What helps to map the accounts of a connection: which target each may belong to, what a new one would be, and what
 * stands in the way. 400 where accounts are mapped inside the software; 503 while it does not answer.
 */
export async function listSuggestions(
  application: Application,
  place: { companyId: string; connectionId: string },
): Promise<MappingSuggestions> {
  const { clock, database } = application;
  const found = await requireConnection(database, place.companyId, place.connectionId);
  const integration = hostedIntegration(application, found);
  const { companyId, connectionId } = found;
  const accounts = await listAccounts(database, companyId, connectionId);
  const books = await readBooks(application, integration, found, accounts.filter(isOpen));
  const keys = accounts.map(({ key }) => key);
  const now = clock.now();
  const [missed, delivered] = await Promise.all([
    missedLines(database, companyId, keys, after(now, -missedFor)),
    lastDelivered(database, companyId, keys),
  ]);
  const obstacles = new Map(accounts.map((account) => [account.key, obstacleOf(books.connection, account)]));
  const ready = accounts.filter((account) => isOpen(account) && !obstacles.get(account.key));
  const free = books.targets.filter(({ id }) => !books.taken.has(id));
  const suggested = suggestTargets(ready.map(comparableAccount), free.map(comparableTarget));
  const dates = startDates(integration.rules, now);
  return {
    accounts: accounts.map((account) => {
      const last = delivered.get(account.key);
      return {
        sourceAccountId: account.accountId,
        suggestions: (suggested.get(account.key)?.suggestions ?? []).map((one) => ({
          ...one,
          reasons: [...one.reasons],
        })),
        preselected: suggested.get(account.key)?.preselected ?? null,
        newAccount: newAccount(integration, account, obstacles.get(account.key)?.code ?? null),
        blocked: isOpen(account) ? (obstacles.get(account.key) ?? null) : null,
        suggestedStart: suggestedStart(dates, last?.day ?? null, now),
        lastDeliveredAt: last?.at.toISOString() ?? null,
        missed: [...(missed.get(account.key) ?? [])],
      };
    }),
    taken: takenOf(books, accounts),
    startDate: { ...dates, suggested: suggestedStart(dates, null, now) },
    noTargets: books.connection.status === "Linked" ? noTargets(ready, free) : null,
  };
}

/** Whether the account waits to be mapped. */
const isOpen = ({ status }: SourceAccount): boolean => status === "pending" || status === "disconnected";

async function readBooks(
  application: Application,
  integration: HostedIntegration,
  connection: Connection,
  open: readonly SourceAccount[],
): Promise<Books> {
  if (connection.status !== "Linked") return { connection, targets: [], taken: new Map() };
  // A currency may have been added in the software since it was read last.
  const doubtful = open.some(({ currency }) => currencyFindings(connection, currency).length > 0);
  const [targets, organisation] = await Promise.all([
    withProvider(application, connection, () =>
      integration.listTargetAccounts(openSession(application, integration, connection, patience)),
    ),
    doubtful ? refreshOrganisation(application, connection) : connection.organisation,
  ]);
  const taken = await takenTargets(application.database, connection.organisationId ?? "");
  return { connection: { ...connection, organisation }, targets, taken };
}

function obstacleOf(
  connection: Connection,
  account: SourceAccount,
): { code: Obstacle; message: string } | undefined {
  if (connection.status !== "Linked")
    return {
      code: "connection-not-linked",
      message: `The connection is ${connection.status}: the customer has to connect it by its linkUrl.`,
    };
  const [currency] = currencyFindings(connection, account.currency);
  if (currency) return { code: "currency-not-enabled", message: currency.message };
  if (needsSortCode(account.currency, account.accountType) && sortCodeOf(account) === null)
    return {
      code: "sort-code-missing",
      message: "The account is in GBP and has no sort code: the bank has to add it.",
    };
  return undefined;
}

const comparableAccount = (account: SourceAccount): Comparable => ({
  id: account.key,
  name: account.accountName,
  number: account.accountNumber,
  branch: sortCodeOf(account) ?? account.routingInfo?.bankCode ?? null,
  currency: account.currency,
  category: account.category,
});
const comparableTarget = (target: TargetAccount): Comparable => ({
  id: target.id,
  name: target.name,
  number: target.accountNumber,
  branch: target.sortCode,
  currency: target.currency,
  category: target.category,
});

function newAccount(
  integration: HostedIntegration,
  account: SourceAccount,
  reason: Obstacle | null,
): AccountSuggestions["newAccount"] {
  const asked = { ...account, sortCode: sortCodeOf(account) };
  const { accountNumber, maximumName, name } = integration.newAccountPreview(asked);
  return { possible: reason === null, name, accountNumber, limits: { name: maximumName }, reason };
}

function takenOf({ targets, taken }: Books, accounts: readonly SourceAccount[]): MappingSuggestions["taken"] {
  const own = new Map(accounts.map(({ accountId, key }) => [key, accountId]));
  return targets
    .filter(({ id }) => taken.has(id))
    .map(({ accountNumber, category, currency, id, name }) => {
      const sourceAccountId = own.get(taken.get(id)!) ?? null;
      return {
        targetAccountId: id,
        name,
        accountNumber,
        currency,
        category,
        by: sourceAccountId === null ? "another-company" : "this-connection",
        sourceAccountId,
      };
    });
}

function noTargets(
  ready: readonly SourceAccount[],
  free: readonly TargetAccount[],
): MappingSuggestions["noTargets"] {
  const without = ready.filter((account) => !free.some((target) => accepts(target, account)));
  if (without.length === 0) return null;
  const currencies = [...new Set(without.map(({ currency }) => currency))].sort();
  return {
    code: "no-target-accounts",
    message: `The accounting software has no free account in ${currencies.join(", ")} of the type that is needed.`,
    currencies,
  };
}
