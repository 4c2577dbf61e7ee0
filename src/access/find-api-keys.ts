import type { Application } from "../application.ts";
import type { ApiKey } from "./api-key.ts";
import { sealPurpose } from "./create-api-key.ts";
import { listApiKeys } from "./queries.ts";

/** Every key in force with its text, oldest first. */
export async function findApiKeys({ clock, database, vault }: Application): Promise<ApiKey[]> {
  const rows = await listApiKeys(database, clock.now());
  return rows.map((row) => ({
    apiKeyId: row.api_key_id,
    name: row.name,
    key: vault.open(sealPurpose(row.api_key_id), row.sealed_key),
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
    endsAt: row.ends_at,
    replacedBy: row.replaced_by,
  }));
}
