import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { findFeedOf } from "../mapping/find-feed.ts";
import { uuid } from "../random.ts";
import { forgetLostAccount } from "../sage-connector/forget-lost-account.ts";
import { disconnect } from "./disconnect-accounts.ts";
import { findAccountByKey, requireAccountForChange } from "./find-account.ts";

/** Records that a feed is gone on the accounting side, which ends delivery of the account until it is mapped again. */
export async function loseFeed(
  application: Application,
  feed: { companyId: string; sourceAccountKey: string; feedNumber: number; providerFeedId: string },
  reason: string,
): Promise<void> {
  await transact(application, system("delivery"), uuid(application.random), async (work) => {
    const found = await findAccountByKey(work.tx, feed.companyId, feed.sourceAccountKey);
    if (found?.status !== "connected" || found.feedNumber !== feed.feedNumber) return;
    const account = await requireAccountForChange(work.tx, found, found.accountId);
    // Opened anew meanwhile: what is gone is the feed before.
    if ((await findFeedOf(work.tx, feed))?.providerFeedId !== feed.providerFeedId) return;
    const { companyId, connectionId, accountId } = account;
    await disconnect(work, [account], `The feed ended in the accounting software: ${reason}`, "already-gone");
    await forgetLostAccount(work, account, feed.providerFeedId);
    await audit(work, {
      type: "feed.lost",
      companyId,
      target: { companyId, connectionId, accountId },
      after: { reason },
    });
  });
}
