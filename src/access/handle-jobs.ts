import { type Application, system, transact } from "../application.ts";
import { uuid } from "../random.ts";
import { endKeys } from "./end-keys.ts";
import { endKeysJob } from "./jobs.ts";
import { lockClient } from "./queries.ts";

export function handleKeyJobs(application: Application): void {
  application.jobs.schedule(endKeysJob, "*/10 * * * *", () =>
    transact(application, system("api-keys"), uuid(application.random), async (work) => {
      await lockClient(work.tx);
      await endKeys(work);
    }),
  );
}
