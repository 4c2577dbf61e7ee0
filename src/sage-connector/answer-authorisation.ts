import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { lockConnection } from "../connections/find-connection.ts";
import { openBankSession } from "../connections/provider-session.ts";
import { type AuthorisationAnswer, ProviderFault } from "../integrations/integration.ts";
import { noteLinkFailure } from "../link/link-connection.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { findByExternalId, lookFrom } from "./account-queries.ts";
import { type Authorisation, authorisationLife } from "./authorisation.ts";
import {
  doubtAuthorisation,
  endAuthorisation,
  expireAuthorisations,
  findAuthorisation,
  findLateProofs,
  lockAuthorisation,
} from "./authorisation-queries.ts";
import { connectAccount } from "./connect-account.ts";
import { offerAccounts } from "./offer-accounts.ts";
import { offered, type SageAccount } from "./offered-account.ts";
import { findSage, type Sage } from "./sage.ts";

const by = system("sage");
/** How long a call waits for our own limits: customers wait for it. */
const patience = 10_000;
/** A notification of a picked account that has not come by then is asked for. */
const firstLook = 5 * minute;

/**
 * Tells Sage what came of an authorisation. Throws to be tried again, until Sage takes it no more; after a lost answer
 * the same is told again, and that it was taken already is then what the lost answer said.
 */
export async function answerAuthorisation(application: Application, authorisationId: string): Promise<void> {
  const { clock, database } = application;
  const sage = findSage(application);
  const authorisation = await findAuthorisation(database, authorisationId);
  if (!sage || authorisation?.state !== "proven" || authorisation.announcedAt === null) return;
  if (after(authorisation.announcedAt, authorisationLife) <= clock.now())
    return end(application, authorisation, "expired");
  const prepared = await prepare(application, authorisation);
  const taken = await tellSage(application, sage, authorisation, prepared.answer);
  if (!taken || prepared.answer.kind === "refused") return end(application, authorisation, "failed");
  await transact(application, by, uuid(application.random), (work) =>
    authorised(application, work, sage, authorisation, prepared),
  );
}

interface Prepared {
  readonly answer: AuthorisationAnswer;
  readonly accounts: readonly SageAccount[];
  /** The account whose authorisation is renewed. */
  readonly renewed: SageAccount | undefined;
}

/** What Sage is to be told. Accounts have their names there before Sage hears of them. */
function prepare(application: Application, authorisation: Authorisation): Promise<Prepared> {
  const { companyId, connectionId, externalId } = authorisation;
  return transact(application, by, uuid(application.random), async (work) => {
    const place = { companyId: companyId!, connectionId: connectionId! };
    const all = await offerAccounts(work, place);
    const accounts = all.map(({ atSage }) => atSage);
    if (externalId === null) {
      const answer = {
        kind: "granted",
        accounts: all.map(({ account, atSage }) => offered(account, atSage.externalId)),
      } as const;
      return { answer, accounts, renewed: undefined };
    }
    const renewed = await findByExternalId(work.tx, externalId);
    // Whoever has proved something has proved it of another connection.
    const own = accounts.some((one) => one.sourceAccountKey === renewed?.sourceAccountKey);
    return { answer: { kind: own ? "renewed" : "refused" }, accounts, renewed: own ? renewed : undefined };
  });
}

async function tellSage(
  application: Application,
  sage: Sage,
  { authorisationId, inDoubt }: Authorisation,
  answer: AuthorisationAnswer,
): Promise<boolean> {
  const session = openBankSession(application, sage, patience);
  // Stored first: whoever tells it again after a crash knows that Sage may have heard it.
  await doubtAuthorisation(application.database, authorisationId);
  try {
    return (await sage.authorization.answer(session, authorisationId, answer)) === "taken" || inDoubt;
  } catch (error) {
    if (error instanceof ProviderFault && error.kind === "refused") return false;
    throw error;
  }
}

async function authorised(
  application: Application,
  work: Work,
  sage: Sage,
  authorisation: Authorisation,
  { accounts, renewed }: Prepared,
): Promise<void> {
  const { authorisationId } = authorisation;
  const companyId = authorisation.companyId!;
  if (renewed?.bankAccountId != null) {
    const { bankAccountId } = renewed;
    await connectAccount(application, work, sage, renewed, { bankAccountId, requestedStartDate: null });
  }
  const current = await lockAuthorisation(work.tx, authorisationId);
  if (current?.state !== "proven") return;
  await endAuthorisation(work.tx, authorisationId, "authorised", work.now);
  const keys = accounts.map(({ sourceAccountKey }) => sourceAccountKey);
  await lookFrom(work.tx, companyId, keys, after(work.now, firstLook));
  await audit(work, {
    type: "sage.authorised",
    companyId,
    target: { companyId, connectionId: authorisation.connectionId!, authorisationId },
    after: { accounts: accounts.length, renewed: renewed !== undefined },
  });
}

/** Ends what can come to nothing any more, and tells the banks whose customers had proved to be theirs. */
export async function expireOld(application: Application): Promise<void> {
  const { clock, database } = application;
  const now = clock.now();
  const before = after(now, -authorisationLife);
  await expireAuthorisations(database, before, now);
  for (const late of await findLateProofs(database, before, 100)) await end(application, late, "expired");
}

/** It did not come to anything: told as a linking that failed, unless the customer only meant to add an account. */
async function end(
  application: Application,
  { authorisationId, companyId, connectionId }: Authorisation,
  state: "failed" | "expired",
): Promise<void> {
  await transact(application, by, uuid(application.random), async (work) => {
    const connection = await lockConnection(work.tx, companyId!, connectionId!);
    const current = await lockAuthorisation(work.tx, authorisationId);
    if (!connection || current?.state !== "proven") return;
    await endAuthorisation(work.tx, authorisationId, state, work.now);
    if (connection.status !== "Linked") await noteLinkFailure(work, connection, failures[state]);
    const target = { companyId: companyId!, connectionId: connectionId!, authorisationId };
    await audit(work, { type: "sage.authorisationFailed", companyId: companyId!, target, after: { state } });
  });
}

const failures = {
  failed: { code: "failed", message: "Sage did not take the customer's authorisation." },
  expired: {
    code: "failed",
    message:
      "The customer's authorisation has expired: Sage has not told of it, or could not be told in time.",
  },
} as const;

/** Tells Sage that the customer did not prove to be one, while Sage wants to know; it has ended here already. */
export async function refuseAuthorisation(application: Application, authorisationId: string): Promise<void> {
  const { clock, database } = application;
  const sage = findSage(application);
  const authorisation = await findAuthorisation(database, authorisationId);
  if (!sage || !authorisation?.announcedAt) return;
  if (after(authorisation.announcedAt, authorisationLife) <= clock.now()) return;
  const session = openBankSession(application, sage, patience);
  try {
    await sage.authorization.answer(session, authorisationId, { kind: "refused" });
  } catch (error) {
    const known = error instanceof ProviderFault && (error.kind === "refused" || error.kind === "feed-lost");
    if (!known) throw error;
  }
}
