import { after, minute } from "../clock.ts";
import type { Work } from "../work.ts";
import { forgetBankAccount } from "./account-queries.ts";

/** News of an account that was picked in its place comes sooner; after that Sage is asked. */
const firstLook = 5 * minute;

/**
 * Has an account that is gone in Sage be looked for again: the customer may have picked it anew there, of which the
 * news may be lost as that of its end was. Does nothing for other software.
 */
export async function forgetLostAccount(
  work: Work,
  account: { readonly companyId: string; readonly key: string },
  bankAccountId: string,
): Promise<void> {
  await forgetBankAccount(work.tx, account, bankAccountId, after(work.now, firstLook));
}
