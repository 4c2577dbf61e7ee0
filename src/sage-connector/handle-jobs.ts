import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import { openBankSession } from "../connections/provider-session.ts";
import { answerAuthorisation, expireOld, refuseAuthorisation } from "./answer-authorisation.ts";
import { forgetAuthorisations } from "./authorisation-queries.ts";
import { answerAuthorisationJob, askToReconnectJob, forgetSageJob, lookAfterSageJob } from "./jobs.ts";
import { lookForAccounts } from "./look-for-accounts.ts";
import { forgetNotifications } from "./notification-queries.ts";
import { findSage } from "./sage.ts";

/** Longer than anything of an authorisation is asked for. */
const authorisationsKept = 7 * day;
/** Nobody repeats a notification after so long. */
const notificationsKept = 400 * day;

export function handleSageJobs(application: Application): void {
  const { clock, database, jobs } = application;
  jobs.handle(answerAuthorisationJob, ({ authorisationId, refused }) =>
    refused
      ? refuseAuthorisation(application, authorisationId)
      : answerAuthorisation(application, authorisationId),
  );
  jobs.handle(askToReconnectJob, async ({ bankAccountId }) => {
    const sage = findSage(application);
    if (!sage) return;
    const step = await sage.authorization.askToReconnect(
      openBankSession(application, sage, 10_000),
      bankAccountId,
    );
    if (step.kind === "try-later") throw new Error(step.reason);
  });
  jobs.schedule(lookAfterSageJob, "* * * * *", async () => {
    await expireOld(application);
    await lookForAccounts(application);
  });
  jobs.schedule(forgetSageJob, "23 4 * * *", async () => {
    const now = clock.now();
    await forgetAuthorisations(database, after(now, -authorisationsKept));
    await forgetNotifications(database, after(now, -notificationsKept));
  });
}
