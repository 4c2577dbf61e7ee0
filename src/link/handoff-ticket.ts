import type { Connection } from "../connections/connection.ts";
import type { Random } from "../random.ts";
import { lookupHash, type Vault } from "../vault/vault.ts";
import type { Locale } from "./locale.ts";

/** What a page that embeds us hands over: whose connection is to be authorised, and where the customer ends. */
export interface HandoffTicket {
  readonly companyId: string;
  readonly connectionId: string;
  readonly linkEpoch: number;
  readonly display: "popup" | "page";
  /** Of the page that asked: a popup tells its end there and nowhere else. */
  readonly origin: string;
  readonly returnUrl: string;
  readonly locale: Locale | null;
  readonly expiresAt: Date;
  /** By which it is remembered as spent. */
  readonly hash: Buffer;
}

const purpose = "link-handoff";

/** A ticket as text. Nothing is stored: it is sealed, and only spent ones are remembered until they expire. */
export function issueTicket(
  vault: Vault,
  random: Random,
  connection: Pick<Connection, "companyId" | "connectionId" | "linkEpoch">,
  handoff: Pick<HandoffTicket, "display" | "origin" | "returnUrl" | "locale" | "expiresAt">,
): string {
  const { companyId, connectionId, linkEpoch } = connection;
  const said = { companyId, connectionId, linkEpoch, ...handoff, expiresAt: handoff.expiresAt.getTime() };
  const nonce = random.bytes(12).toString("base64url");
  return vault.seal(purpose, JSON.stringify({ ...said, nonce })).toString("base64url");
}

/** What a ticket says, if it was issued here; whether it is expired, spent or of a link that ended is for the caller. */
export function readTicket(vault: Vault, text: string): HandoffTicket | undefined {
  if (!/^[A-Za-z0-9_-]{50,6000}$/.test(text)) return undefined;
  try {
    const { nonce, expiresAt, ...said } = JSON.parse(vault.open(purpose, Buffer.from(text, "base64url")));
    return { ...said, expiresAt: new Date(expiresAt), hash: lookupHash(`handoff:${nonce}`) };
  } catch {
    return undefined;
  }
}
