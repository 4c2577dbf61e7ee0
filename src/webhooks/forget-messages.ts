import { after, hour } from "../clock.ts";
import type { Work } from "../work.ts";
import { forgetMessagesOfJob } from "./jobs.ts";
import { countWaitingEvents, removeEndedMessages } from "./message-queries.ts";

/** How often it is looked whether the remaining messages of an erased company have ended. */
const nextLook = hour;

/**
 * Removes a company's messages with the erasure of the company. Those still on their way stay until they end (the news
 * that it was deleted is among them) and are removed by a job then. Throws while an event of the company waits to be
 * told, which the erasure must not swallow.
 */
export async function forgetMessagesOf(work: Work, companyId: string): Promise<void> {
  if ((await countWaitingEvents(work.tx, companyId)) > 0) {
    throw new Error("waiting until the company's events are told to webhooks");
  }
  if ((await removeEndedMessages(work.tx, companyId)) === 0) return;
  await work.jobs.enqueue(work.tx, forgetMessagesOfJob, { companyId }, after(work.now, nextLook));
}
