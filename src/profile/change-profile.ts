import { audit } from "../audit/audit.ts";
import type { Vault } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { headerPurpose } from "./find-profile.ts";
import type { Profile } from "./profile.ts";
import { findProfile, findSealedHeader, lockProfile, saveProfile } from "./queries.ts";

/**
 * Replaces the profile. The header of old webhooks, which nobody can read back, stays when it is left out and goes
 * when it is null or empty.
 */
export async function changeProfile(
  work: Work,
  vault: Vault,
  profile: Profile,
  header: string | null | undefined,
): Promise<void> {
  await lockProfile(work.tx);
  const before = await findProfile(work.tx);
  const kept = await findSealedHeader(work.tx);
  const sealed = header === undefined ? kept : header ? vault.seal(headerPurpose, header) : null;
  await saveProfile(work.tx, profile, sealed);
  await audit(work, {
    type: "profile.changed",
    target: {},
    ...(before ? { before: { ...before, alertAuthHeader: kept !== null } } : undefined),
    after: { ...profile, alertAuthHeader: sealed !== null },
  });
}
