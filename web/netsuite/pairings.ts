import type { Api } from "../api/client.ts";

/** What of NetSuite fetches for a connection. */
export interface Pairing {
  readonly configurationId: string;
  readonly imports: readonly AccountImport[];
}

/** How NetSuite's last import of an account ended. */
export interface AccountImport {
  readonly accountId: string;
  readonly status: "success" | "partial" | "failed";
  readonly message: string | null;
  /** ISO 8601. */
  readonly reportedAt: string;
}

/** What is typed in NetSuite. */
export interface PairingCode {
  readonly code: string;
  /** ISO 8601. */
  readonly expiry: string;
  readonly address: string;
}

const path = (companyId: string, connectionId: string, what: "pairings" | "pairingCode") =>
  `/companies/${companyId}/connections/${connectionId}/connectionInfo/${what}`;

export const readPairings = async (api: Api, companyId: string, connectionId: string): Promise<Pairing[]> =>
  (await api.get<{ pairings: Pairing[] }>(path(companyId, connectionId, "pairings"))).pairings;

export const makeCode = (api: Api, companyId: string, connectionId: string): Promise<PairingCode> =>
  api.post<PairingCode>(path(companyId, connectionId, "pairingCode"), {});

/** The imports that failed, one for each account: what was told last of it, by whichever pairing. */
export function failedImports(pairings: readonly Pairing[]): AccountImport[] {
  const latest = new Map<string, AccountImport>();
  for (const one of pairings.flatMap(({ imports }) => imports)) {
    const other = latest.get(one.accountId);
    if (!other || other.reportedAt < one.reportedAt) latest.set(one.accountId, one);
  }
  return [...latest.values()].filter(({ status }) => status === "failed");
}
