import type { Api } from "../api/client.ts";

/** A pair that was made once; its user name and password are not told again. */
export interface CredentialSet {
  readonly id: string;
  /** ISO 8601. */
  readonly issuedAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** What QuickBooks signs on with; known to this page alone, while it is shown. */
export interface Details {
  readonly username: string;
  readonly password: string;
}

const path = (companyId: string, connectionId: string) =>
  `/companies/${companyId}/connections/${connectionId}/connectionInfo/bankFeedAccounts/credentials`;

/** Pairs that work, newest first. */
export async function readSets(api: Api, companyId: string, connectionId: string): Promise<CredentialSet[]> {
  const { sets } = await api.get<{ sets: CredentialSet[] }>(path(companyId, connectionId));
  return sets
    .filter(({ revokedAt }) => revokedAt === null)
    .sort((a, b) => b.issuedAt.localeCompare(a.issuedAt));
}

export const issueSet = (api: Api, companyId: string, connectionId: string): Promise<Details> =>
  api.post<Details>(path(companyId, connectionId), {});

export const revokeSets = (api: Api, companyId: string, connectionId: string): Promise<void> =>
  api.delete<void>(path(companyId, connectionId));

/** Whether QuickBooks has signed on since the sets were as `before`: told without comparing clocks. */
export const signedOnSince = (before: readonly CredentialSet[], now: readonly CredentialSet[]): boolean =>
  now.some(
    ({ id, lastUsedAt }) =>
      lastUsedAt !== null && !before.some((old) => old.id === id && old.lastUsedAt === lastUsedAt),
  );
