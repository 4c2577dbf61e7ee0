import { job } from "../jobs/jobs.ts";

/** Tells Sage what came of an authorisation; Sage takes it for 20 minutes. */
export const answerAuthorisationJob = job<{ authorisationId: string; refused?: boolean }>("sage-answer", {
  retries: 30,
  workers: 2,
});
/** Has Sage ask for an account again that another one has taken the place of. */
export const askToReconnectJob = job<{ bankAccountId: string }>("sage-reconnect", { retries: 20 });
/** Asks for accounts that may have been connected without our hearing of it, and ends what has expired. */
export const lookAfterSageJob = job<object>("sage-look", { retries: 0 });
/** Removes what is too old to matter. */
export const forgetSageJob = job<object>("sage-forget", { retries: 0 });
