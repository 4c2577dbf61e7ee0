import { type Application, system, transact } from "../application.ts";
import { after, day, hour } from "../clock.ts";
import { openBankSession } from "../connections/provider-session.ts";
import { type ProviderAccount, ProviderFault } from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import { accountsToLookAt, countLooks, findByExternalId } from "./account-queries.ts";
import { connectAccount } from "./connect-account.ts";
import type { SageAccount } from "./offered-account.ts";
import { findSage, type Sage } from "./sage.ts";

/** Accounts asked for in one go: few enough for deliveries to have their share of the calls. */
const most = 40;
const patience = 5_000;
/** After the hour a look a day; a customer who has picked nothing in so many days will not. */
const days = 30;

/**
 * Asks Sage for accounts that were offered and of which nothing was heard: the notification may be lost. Throws what
 * keeps Sage from being asked at all; whoever was not asked is asked the next time.
 */
export async function lookForAccounts(application: Application): Promise<void> {
  const sage = findSage(application);
  if (!sage) return;
  const { clock, database } = application;
  const due = await accountsToLookAt(database, clock.now(), most);
  const asked: { account: SageAccount; next: Date | null }[] = [];
  try {
    for (const account of due) {
      const found = await ask(application, sage, account);
      if (found) await take(application, sage, account, found);
      // Where it is connected nothing is counted any more.
      asked.push({ account, next: nextLook(account.looks, clock.now()) });
    }
  } finally {
    if (asked.length > 0) await countLooks(database, asked);
  }
}

/** When an account is looked for again, by how often that was done. Pure. */
export function nextLook(looks: number, now: Date): Date | null {
  if (looks === 0) return after(now, hour);
  return looks < days ? after(now, day) : null;
}

async function ask(
  application: Application,
  sage: Sage,
  { externalId }: SageAccount,
): Promise<ProviderAccount | undefined> {
  try {
    return await sage.authorization.findAccount(openBankSession(application, sage, patience), externalId);
  } catch (error) {
    // It says something of this one alone.
    if (error instanceof ProviderFault && error.kind === "refused") return undefined;
    throw error;
  }
}

function take(
  application: Application,
  sage: Sage,
  { externalId }: SageAccount,
  { id, requestedStartDate }: ProviderAccount,
): Promise<void> {
  return transact(application, system("sage"), uuid(application.random), async (work) => {
    const current = await findByExternalId(work.tx, externalId);
    if (!current || current.bankAccountId !== null) return;
    await connectAccount(application, work, sage, current, { bankAccountId: id, requestedStartDate });
  });
}
