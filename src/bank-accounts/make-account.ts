import { createHash } from "node:crypto";
import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, day, minute, second } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { deauthorize } from "../connections/disconnect-connection.ts";
import { findConnectionEvenDeleted, lockConnection } from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import {
  type AccountMade,
  type BankAccount,
  hosted,
  ProviderFault,
  type ProviderSession,
  type TargetAccountCreation,
} from "../integrations/integration.ts";
import { endWithAccount, endWithoutAccount, findOperation } from "../push-operations/account-operation.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { type AccountCreation, isOpen } from "./account-creation.ts";
import { findCreation, hasOpenNamesake, lockCreation, saveCreation } from "./creation-queries.ts";
import { createAccountJob } from "./jobs.ts";
import { putBankAccount } from "./queries.ts";

interface Key {
  readonly companyId: string;
  readonly operationId: string;
}

const callPatience = 10 * second;
/** Longer than the calls of one turn may take together, so that a lease only lapses when its holder is dead. */
const leaseTime = 2 * minute;
/** Between looks at whether a push of the same account, asked for before, is decided. */
const turnPause = 2 * second;
/** A creation that is not decided after this long is given up. */
const patience = day;
const validatorName = "BankAccount";

/**
 * One turn at making an account: look, note that an attempt begins, ask, record. An attempt whose end was not heard is
 * read back before the next one, so that there is never a second account.
 */
export async function makeAccount(application: Application, key: Key): Promise<void> {
  const holder = uuid(application.random);
  const begun = await inWork(application, (work) => begin(application, work, key, holder));
  if (!begun) return;
  const { connection, creation, provider, session } = begun;
  try {
    const step = await attempt(application, creation, provider, session, holder);
    if (step) await inWork(application, (work) => record(work, key, holder, step));
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (error.kind === "reauthorise") await deauthorize(application, connection, error.message);
    await inWork(application, (work) => recordFault(work, creation, holder, error));
  }
}

const inWork = <T>(application: Application, run: (work: Work) => Promise<T>): Promise<T> =>
  transact(application, system("bank-accounts"), uuid(application.random), run);

/** Takes the creation under a lease, unless it is over or must not go on. */
async function begin(application: Application, work: Work, key: Key, holder: string) {
  const creation = await lockCreation(work.tx, key.companyId, key.operationId);
  if (!creation || !isOpen(creation.state)) return undefined;
  if (creation.leasedUntil && creation.leasedUntil > work.now)
    throw new Error("another process is making the account");
  const operation = await findOperation(work.tx, key.companyId, key.operationId);
  if (operation?.status !== "Pending") {
    // Timed out: nothing more is sent. What was sent is found by the next fetch.
    await saveCreation(work.tx, { ...free(creation), state: "ended" });
    return undefined;
  }
  const connection = await findConnectionEvenDeleted(work.tx, creation.companyId, creation.connectionId);
  const integration = connection && hosted(application.integrations.get(connection.platformKey));
  if (!integration?.createTargetAccount || !isThrough(creation, connection)) {
    await fail(work, creation, "ended", [], "The connection is not linked any more.");
    return undefined;
  }
  if (after(creation.requestedAt, patience) < work.now) {
    const doubt = creation.state === "in-doubt" ? " The account may have been created." : "";
    await fail(work, creation, "ended", [], `The accounting software did not answer within a day.${doubt}`);
    return undefined;
  }
  if (await hasOpenNamesake(work.tx, creation)) {
    // Of two that are alike, what is read back after a lost answer could be the other's.
    await work.jobs.enqueue(work.tx, createAccountJob, jobKey(creation), after(work.now, turnPause));
    return undefined;
  }
  await saveCreation(work.tx, { ...creation, leasedBy: holder, leasedUntil: after(work.now, leaseTime) });
  const session = openSession(application, integration, connection, callPatience);
  return { connection, creation, provider: integration.createTargetAccount, session };
}

const isThrough = (creation: AccountCreation, connection: Connection | undefined): connection is Connection =>
  connection?.status === "Linked" &&
  connection.deletedAt === null &&
  connection.organisationId === creation.organisationId;

const free = (creation: AccountCreation): AccountCreation => ({
  ...creation,
  leasedBy: null,
  leasedUntil: null,
});

async function attempt(
  application: Application,
  creation: AccountCreation,
  provider: TargetAccountCreation,
  session: ProviderSession,
  holder: string,
): Promise<AccountMade | undefined> {
  const found = await provider.find(session, creation.account);
  // Before the first attempt even an account that is just like it is not the one that is asked for.
  if (found.kind === "same" && creation.attempts > 0) return { kind: "created", account: found.account };
  if (found.kind !== "absent") {
    const message = found.kind === "same" ? "This account exists already." : found.message;
    return { kind: "refused", reasons: [{ field: "accountName", message }] };
  }
  if (!(await inWork(application, (work) => noteAttempt(work, creation, holder)))) return undefined;
  const made = await provider.make(session, creation.account, keyOf(creation));
  if (made.kind !== "refused" || creation.attempts === 0) return made;
  // Refused perhaps because an earlier attempt came through after all, between the look and this one.
  const late = await provider.find(session, creation.account);
  return late.kind === "same" ? { kind: "created", account: late.account } : made;
}

/** The same for every repeat that the provider must recognise as one. */
const keyOf = ({ companyId, operationId, keyNumber }: AccountCreation): string =>
  createHash("sha256").update(`${companyId}\n${operationId}\n${keyNumber}`).digest("hex");

/** Commits that an attempt begins, so that whoever comes after a crash reads back first; false when it must not. */
async function noteAttempt(work: Work, { companyId, operationId }: Key, holder: string): Promise<boolean> {
  const creation = await lockCreation(work.tx, companyId, operationId);
  const operation = await findOperation(work.tx, companyId, operationId);
  if (creation?.leasedBy !== holder || !isOpen(creation.state)) return false;
  if (operation?.status !== "Pending") {
    await saveCreation(work.tx, { ...free(creation), state: "ended" });
    return false;
  }
  await saveCreation(work.tx, { ...creation, state: "in-doubt", attempts: creation.attempts + 1 });
  return true;
}

async function record(work: Work, key: Key, holder: string, step: AccountMade): Promise<void> {
  const place = await findCreation(work.tx, key.companyId, key.operationId);
  if (!place) return;
  // The connection before what belongs to it, as everywhere.
  const connection = await lockConnection(work.tx, place.companyId, place.connectionId);
  const creation = await lockCreation(work.tx, key.companyId, key.operationId);
  if (!creation) return;
  // An account that was made is recorded even when the operation was ended or taken over meanwhile.
  if (step.kind === "created") return created(work, creation, isThrough(creation, connection), step.account);
  if (creation.leasedBy !== holder || !isOpen(creation.state)) return;
  if (step.kind === "refused") {
    await fail(work, creation, "refused", step.reasons, "The accounting software refused the account.");
    return;
  }
  const keyNumber = creation.keyNumber + (step.newKey ? 1 : 0);
  await saveCreation(work.tx, { ...free(creation), state: "in-doubt", keyNumber, reason: step.reason });
  const again = Math.min(minute, step.askAgainMs * 2 ** Math.min(10, creation.attempts - 1));
  await work.jobs.enqueue(work.tx, createAccountJob, jobKey(creation), after(work.now, again));
}

const jobKey = ({ companyId, operationId }: Key): Key => ({ companyId, operationId });

async function created(
  work: Work,
  creation: AccountCreation,
  linked: boolean,
  account: BankAccount,
): Promise<void> {
  const { companyId, connectionId, operationId } = creation;
  if (creation.state === "created") return;
  await saveCreation(work.tx, { ...free(creation), state: "created", reason: null });
  if (linked) await putBankAccount(work.tx, creation, account, work.now);
  const inTime = await endWithAccount(work, companyId, operationId, account.id);
  await audit(work, {
    type: "bankAccount.created",
    companyId,
    target: { companyId, connectionId, operationId, accountId: account.id },
    after: { accountName: account.name, currency: account.currency, inTime },
  });
}

async function fail(
  work: Work,
  creation: AccountCreation,
  state: "refused" | "ended",
  reasons: readonly { field: string; message: string }[],
  summary: string,
): Promise<void> {
  const { companyId, connectionId, operationId } = creation;
  const message = reasons[0] ? `${summary} ${reasons[0].message}` : summary;
  await saveCreation(work.tx, { ...free(creation), state, reason: message });
  const errors = reasons.map(({ field, message: said }) => ({ itemId: field, message: said, validatorName }));
  await endWithoutAccount(work, companyId, [{ operationId, message, errors }]);
  await audit(work, {
    type: "bankAccount.notCreated",
    companyId,
    target: { companyId, connectionId, operationId },
    after: { reason: message },
  });
}

/**
 * Nothing was done in this turn, so what it noted is taken back; it is tried again later, or given up where trying
 * cannot help. `before` is the creation as the turn found it.
 */
async function recordFault(
  work: Work,
  before: AccountCreation,
  holder: string,
  fault: ProviderFault,
): Promise<void> {
  const creation = await lockCreation(work.tx, before.companyId, before.operationId);
  if (creation?.leasedBy !== holder || !isOpen(creation.state)) return;
  if (fault.kind === "try-later" || fault.kind === "in-doubt" || fault.kind === "reauthorise") {
    const { attempts, state } = fault.kind === "try-later" ? before : creation;
    await saveCreation(work.tx, { ...free(creation), attempts, state, reason: fault.message });
    const pause = Math.max(2 * second, fault.retryAfterMs ?? 0);
    await work.jobs.enqueue(work.tx, createAccountJob, jobKey(creation), after(work.now, pause));
    return;
  }
  const reasons = [{ field: "bankAccount", message: fault.message }];
  await fail(work, creation, "refused", reasons, "The accounting software refused the account.");
}
