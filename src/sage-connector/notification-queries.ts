import { type Queryable, statement } from "../database/pool.ts";
import type { Notification } from "./notification.ts";

const insert = statement(
  "sage-notification-insert",
  `insert into sage_notification (type, resource_type, resource_id, received_at) values ($1, $2, $3, $4)
   on conflict do nothing`,
);
const known = statement(
  "sage-notification-known",
  "select 1 as known from sage_notification where type = $1 and resource_type = $2 and resource_id = $3",
);
const forget = statement("sage-notification-forget", "delete from sage_notification where received_at < $1");

/** Notes a notification; false when it was noted before. */
export const noteNotification = async (
  db: Queryable,
  { resource, type }: Notification,
  now: Date,
): Promise<boolean> => (await db.count(insert, [type, resource.type, resource.id, now])) > 0;

/** Whether Sage has told that an account of its own has ended, which never begins again. */
export const hasEnded = async (db: Queryable, bankAccountId: string): Promise<boolean> =>
  (await db.maybe(known, ["resourceDeleted", "bankAccount", bankAccountId])) !== undefined;

export const forgetNotifications = (db: Queryable, before: Date) => db.count(forget, [before]);
