import type { Database } from "../../database/pool.ts";
import { type Random, uuid } from "../../random.ts";
import { inviteFirstAdministrator } from "./invite-person.ts";
import { hasPeople } from "./queries.ts";

/** The token of a new link for the first administrator; undefined when somebody can sign in already. */
export async function firstAdministratorToken(
  database: Database,
  random: Random,
  now: Date,
): Promise<string | undefined> {
  if (await hasPeople(database)) return undefined;
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
