/**
 * What is kept of a customer's grant beside the access token. NetSuite's token service stands at an address of the
 * account, so the account is kept with what renews the access: a refresh token, or the certificate that an
 * administrator has tied to the bank's key.
 */
export type Renewal =
  | { readonly by: "refresh-token"; readonly account: string; readonly refreshToken: string }
  | { readonly by: "certificate"; readonly account: string; readonly certificateId: string };

export function writeRenewal(renewal: Renewal): string {
  return renewal.by === "refresh-token"
    ? `r ${renewal.account} ${renewal.refreshToken}`
    : `c ${renewal.account} ${renewal.certificateId}`;
}

/** Undefined when it is not what `writeRenewal` made. */
export function readRenewal(text: string): Renewal | undefined {
  const [, kind, account, rest] = /^([rc]) (\S+) (\S+)$/.exec(text) ?? [];
  if (!kind || !account || !rest) return undefined;
  return kind === "r"
    ? { by: "refresh-token", account, refreshToken: rest }
    : { by: "certificate", account, certificateId: rest };
}
