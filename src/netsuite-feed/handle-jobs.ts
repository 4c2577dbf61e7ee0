import type { Application } from "../application.ts";
import { certificateWarning } from "./certificate-warning.ts";
import { watchCertificateJob } from "./jobs.ts";

export function handleNetSuiteJobs({ clock, config, jobs, log }: Application): void {
  const watch = () => {
    const end = config.netSuite.certificate?.validToDate;
    const warning = end && certificateWarning(end, clock.now());
    if (warning) log.warn({ end }, warning);
  };
  jobs.schedule(watchCertificateJob, "53 5 * * *", async () => watch());
  // Whoever starts it looks at its log.
  watch();
}
