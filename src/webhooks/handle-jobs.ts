import { type Application, system, transact } from "../application.ts";
import { after, day } from "../clock.ts";
import { uuid } from "../random.ts";
import { readPeriods } from "../retention/read-periods.ts";
import { dropDeliveries, replayFailures } from "./delivery-queries.ts";
import { forgetMessagesOf } from "./forget-messages.ts";
import {
  dropConsumerJob,
  forgetMessagesOfJob,
  forgetOldMessagesJob,
  recoverMessagesJob,
  sendMissingJob,
} from "./jobs.ts";
import { removeOldCounts, removeOldEvents, removeOldMessages } from "./message-queries.ts";
import { runSendMissing } from "./send-missing.ts";

/** Rows removed in one transaction. */
const setSize = 5_000;
/** Counts of attempts are shown for four weeks; days in another zone may need one more. */
const keptCounts = 30 * day;

export function handleWebhookJobs(application: Application): void {
  const { clock, jobs, database } = application;
  jobs.schedule(forgetOldMessagesJob, "23 * * * *", () => forgetOldMessages(application));
  jobs.handle(forgetMessagesOfJob, ({ companyId }) =>
    transact(application, system("webhooks"), uuid(application.random), (work) =>
      forgetMessagesOf(work, companyId),
    ),
  );
  jobs.handle(dropConsumerJob, async ({ consumerId }) => {
    while ((await dropDeliveries(database, consumerId, setSize)) > 0);
  });
  jobs.handle(sendMissingJob, (data) => runSendMissing(application, data));
  jobs.handle(recoverMessagesJob, async ({ consumerId, since, until }) => {
    const between = { since: new Date(since), until: new Date(until) };
    const some = () => replayFailures(database, consumerId, between, clock.now(), setSize);
    while ((await some()) > 0);
  });
}

/** Removes what is older than the settings say, ended or not. */
export async function forgetOldMessages({ clock, config, database }: Application): Promise<void> {
  const { webhookMessages } = await readPeriods(config, database);
  const before = after(clock.now(), -webhookMessages);
  while ((await removeOldMessages(database, before, setSize)) > 0);
  while ((await removeOldEvents(database, before, setSize)) > 0);
  await removeOldCounts(database, after(clock.now(), -keptCounts));
}
