import type { Application } from "../application.ts";
import { after, day } from "../clock.ts";
import { forgetUnusedGrants } from "./grant-queries.ts";
import { forgetFdxTokensJob } from "./jobs.ts";
import { forgetExpired } from "./token-queries.ts";

/** How long used codes and refresh tokens are remembered, so that whoever uses one again is noticed. */
const rememberedFor = 7 * day;

export function handleFdxJobs({ jobs, database, clock }: Application): void {
  jobs.schedule(forgetFdxTokensJob, "41 * * * *", async () => {
    const now = clock.now();
    await forgetExpired(database, now, after(now, -rememberedFor));
    await forgetUnusedGrants(database, after(now, -day), now);
  });
}
