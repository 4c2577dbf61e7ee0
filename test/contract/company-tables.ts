import type { Queryable } from "../../src/database/pool.ts";

/** Tables that are looked up before a company is known, or hold no customer data: they need no company. */
export const exempt = new Set([
  "client",
  "link_settings",
  "link_image",
  "api_key",
  "deleted_api_key",
  "profile",
  "allowed_origin",
  "idempotency_record",
  "spent_link_code",
  "link_session",
  "authorization_state",
  "link_attempt",
  "feed_credential",
  "one_time_password",
  "netsuite_pairing_code",
  "fdx_code",
  "fdx_token",
  "feed_source",
  "sage_authorisation",
  "sage_notification",
  "call_scope",
  "call_bucket",
  "call_slot",
  "request_day",
  "webhook_consumer",
  "audit_seal",
  "audit_verification",
  "webhook_activity",
  "attention_kind",
  "checklist_mark",
  "company_permission",
  "line_hour",
  "line_hour_progress",
  "provider_setting",
  "retention_setting",
  "node",
  "push_retry",
  "schema_migration",
]);

/** Every table of customer data, as the catalogue knows them. */
export async function companyTables(database: Queryable): Promise<string[]> {
  const rows = await database.rows<{ name: string }>({
    text: "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  });
  return rows.map(({ name }) => name).filter((name) => !exempt.has(name));
}
