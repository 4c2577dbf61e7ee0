import type { Work } from "../work.ts";
import { setLaneOrganisation, wakeUnsettled } from "./lane-queries.ts";

/** Leads the lane of an account to the organisation its feed has just been opened in. */
export async function prepareLane(
  work: Work,
  companyId: string,
  key: string,
  organisationId: string,
): Promise<void> {
  await setLaneOrganisation(work.tx, companyId, key, organisationId, work.now);
}

/** After a connection was linked again: batches that were left in doubt can be settled now. */
export async function resumeLanesOf(work: Work, companyId: string, connectionId: string): Promise<void> {
  await wakeUnsettled(work.tx, companyId, connectionId, work.now);
}
