import { type Application, system, transact } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import type { Invitation } from "../integrations/integration.ts";
import { makePairingCode } from "../netsuite-feed/make-pairing-code.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { uuid } from "../random.ts";

/** What invites software that collects for a connection; undefined where it is set up by its user alone. */
export function inviting(
  application: Application,
  connection: Connection,
): (() => Promise<Invitation>) | undefined {
  if (connection.platformKey !== "akxx") return undefined;
  const { config, random } = application;
  return async () => {
    const { code } = await transact(application, system("mapping"), uuid(random), (work) =>
      makePairingCode(application, work, connection),
    );
    return { name: (await currentProfile(application)).name, address: config.feedUrl, code };
  };
}
