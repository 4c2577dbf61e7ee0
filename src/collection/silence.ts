import type { Work } from "../work.ts";
import { forgetSilentFeeds, hasSilentFeeds } from "./queries.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Whether feeds of a connection ended because their software fell silent: nobody has severed them. */
export const fellSilent = ({ tx }: Work, connection: ConnectionKey): Promise<boolean> =>
  hasSilentFeeds(tx, connection);

/** Forgets that feeds of a connection fell silent: what signed on has ended, and whatever comes back does so anew. */
export async function forgetSilence({ tx }: Work, connection: ConnectionKey): Promise<void> {
  await forgetSilentFeeds(tx, connection);
}
