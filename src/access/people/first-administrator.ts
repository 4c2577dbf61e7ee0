import { audit } from "../../audit/audit.ts";
import type { Database } from "../../database/pool.ts";
import { type Random, uuid } from "../../random.ts";
import type { Work } from "../../work.ts";
import { removeFirstInvitations } from "./invitation-queries.ts";
import { inviteFirstAdministrator } from "./invite-person.ts";
import { hasAdministrator, lockActiveAdministrators } from "./queries.ts";

/** The token of a new link for the first administrator; undefined when there is an administrator already. */
export async function firstAdministratorToken(
  database: Database,
  random: Random,
  now: Date,
): Promise<string | undefined> {
  if (await hasAdministrator(database)) return undefined;
  return administratorToken(database, random, now, "start");
}

/** The token of a link that makes an administrator, for when everybody is locked out. The one before ends. */
export const administratorToken = (
  database: Database,
  random: Random,
  now: Date,
  part: string,
): Promise<string> =>
  database.transaction((tx) =>
    inviteFirstAdministrator({
      tx,
      random,
      now,
      actor: { kind: "system", part },
      correlationId: uuid(random),
    }),
  );

/**
 * Ends the link of the first administrator once there is one, however that one came: it stands in a log. A link that was made
 * for when everybody is locked out, while there were administrators, stays.
 */
export async function endFirstLink(work: Work, administratorsBefore: readonly string[]): Promise<void> {
  if (administratorsBefore.length > 0 || (await lockActiveAdministrators(work.tx)).length === 0) return;
  if ((await removeFirstInvitations(work.tx)) > 0)
    await audit(work, { type: "administratorLink.ended", target: {} });
}
