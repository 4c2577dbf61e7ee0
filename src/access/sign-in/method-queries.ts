import type { SingleSignOnConfig } from "../../config-portal.ts";
import { type Queryable, statement } from "../../database/pool.ts";

export interface MethodRow {
  password_enabled: boolean;
  message: string | null;
  single_sign_on_enabled: boolean;
  single_sign_on: Omit<SingleSignOnConfig, "clientSecret"> | null;
  sealed_client_secret: Buffer | null;
}

const read = statement(
  "sign-in-method-read",
  `select password_enabled, message, single_sign_on_enabled, single_sign_on, sealed_client_secret
   from signin.method`,
);
const write = statement(
  "sign-in-method-write",
  `insert into signin.method (password_enabled, message, single_sign_on_enabled, single_sign_on, sealed_client_secret,
     updated_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (single) do update set password_enabled = $1, message = $2, single_sign_on_enabled = $3,
     single_sign_on = $4, sealed_client_secret = $5, updated_at = $6`,
);

export const readMethods = (db: Queryable) => db.maybe<MethodRow>(read);
export const writeMethods = (db: Queryable, row: MethodRow, now: Date) =>
  db.count(write, [
    row.password_enabled,
    row.message,
    row.single_sign_on_enabled,
    row.single_sign_on ? JSON.stringify(row.single_sign_on) : null,
    row.sealed_client_secret,
    now,
  ]);
