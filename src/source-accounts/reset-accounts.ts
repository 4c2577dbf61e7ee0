import type { Connection } from "../connections/connection.ts";
import type { Work } from "../work.ts";
import { lockAccounts, setAccountStatus } from "./queries.ts";

/** After a connection was linked again its accounts wait to be mapped anew (D-17). */
export async function resetDisconnectedAccounts(work: Work, connection: Connection): Promise<void> {
  const accounts = await lockAccounts(work.tx, connection.companyId, connection.connectionId);
  const keys = accounts.filter(({ status }) => status === "disconnected").map(({ key }) => key);
  if (keys.length > 0) await setAccountStatus(work.tx, connection.companyId, keys, "pending", work.now);
}
