import type { Application } from "../application.ts";
import { createAccountJob, pullJob } from "./jobs.ts";
import { makeAccount } from "./make-account.ts";
import { runPull } from "./run-pull.ts";

export function handleBankAccountJobs(application: Application): void {
  application.jobs.handle(pullJob, (key) => runPull(application, key));
  application.jobs.handle(createAccountJob, (key) => makeAccount(application, key));
}
