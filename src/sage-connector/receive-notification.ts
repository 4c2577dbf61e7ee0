import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { noteLinkFailure } from "../link/link-connection.ts";
import { invalidField } from "../problem.ts";
import { findAccountByKey } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import { findByExternalId } from "./account-queries.ts";
import { announceAuthorisation } from "./authorisation-queries.ts";
import { connectAccount, disconnectAccount } from "./connect-account.ts";
import { answerAuthorisationJob } from "./jobs.ts";
import { type Notice, type Notification, readNotice } from "./notification.ts";
import { noteNotification } from "./notification-queries.ts";
import type { SageAccount } from "./offered-account.ts";
import type { Sage } from "./sage.ts";

/**
 * Takes what Sage tells us, once: a repeat changes nothing, and what comes late or before its time does no harm.
 * 400 for a bank that is not ours.
 */
export function receiveNotification(
  application: Application,
  sage: Sage,
  correlationId: string,
  notification: Notification,
): Promise<void> {
  const { bankId } = notification.additionalData ?? {};
  if (bankId !== undefined && bankId !== sage.authorization.bankId)
    throw invalidField(
      "additionalData.bankId",
      `${bankId} is not the bank of this installation`,
      "Notification",
    );
  return transact(application, system("sage"), correlationId, async (work) => {
    if (!(await noteNotification(work.tx, notification, work.now))) return;
    const notice = readNotice(notification);
    const known = await take(application, work, sage, notice);
    if (!known)
      application.log.warn({ notice: notice.kind }, "Sage told of something that is not known here");
  });
}

async function take(application: Application, work: Work, sage: Sage, notice: Notice): Promise<boolean> {
  if (notice.kind === "other") return false;
  if (notice.kind === "authorisation-begun") {
    const { authorisationId } = notice;
    const { state } = await announceAuthorisation(work.tx, authorisationId, work.now);
    // The bank's own page was faster.
    if (state === "proven") await work.jobs.enqueue(work.tx, answerAuthorisationJob, { authorisationId });
    await audit(work, { type: "sage.authorisationAnnounced", target: { authorisationId } });
    return true;
  }
  const atSage = notice.externalId && (await findByExternalId(work.tx, notice.externalId));
  if (!atSage) return false;
  const { bankAccountId } = notice;
  if (notice.kind === "account-disconnected") {
    await disconnectAccount(work, atSage, bankAccountId);
    return true;
  }
  const requestedStartDate = notice.requestedStartDate ?? null;
  const taken = await connectAccount(application, work, sage, atSage, { bankAccountId, requestedStartDate });
  if (taken === "refused") await noteRefusal(work, atSage);
  return taken !== "gone";
}

/** The bank is told why nothing was linked; the account itself is looked for again each day. */
async function noteRefusal(work: Work, { companyId, sourceAccountKey }: SageAccount): Promise<void> {
  const account = await findAccountByKey(work.tx, companyId, sourceAccountKey);
  if (!account) return;
  const connection = await requireConnectionForChange(work.tx, companyId, account.connectionId);
  await noteLinkFailure(work, connection, {
    code: "other-software-connected",
    message:
      "Another bank feed is connected, or bank feeds are switched off for the company. End that first.",
  });
}
