import { after, minute } from "../clock.ts";
import type { Vault } from "../vault/vault.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";

/** What a page carries to the next one, sealed: the request, and who has signed on. */
export interface Ticket {
  /** The client that asked, so that a ticket ends with a change of the setting. */
  readonly clientId: string;
  readonly request: AuthorizationRequest;
  /** Null on the first page. */
  readonly signedOn: SignedOn | null;
}

export interface SignedOn {
  readonly companyId: string;
  readonly connectionId: string;
  readonly username: string;
  /** Id of the grant that this visit can make: it can be made once. */
  readonly grantId: string;
}

/** How long a page may be open before it is posted. */
export const ticketLife = 15 * minute;
const purpose = "fdx-ticket";
const longest = 12_000;

export function makeTicket(vault: Vault, ticket: Ticket, now: Date): string {
  const until = after(now, ticketLife).getTime();
  return vault.seal(purpose, JSON.stringify({ ...ticket, until })).toString("base64url");
}

/** The ticket of a posted form; undefined when it is not ours, or its page was open for too long. */
export function readTicket(vault: Vault, text: string, clientId: string, now: Date): Ticket | undefined {
  if (text.length > longest || !/^[\w-]+$/.test(text)) return undefined;
  let plain: string;
  try {
    plain = vault.open(purpose, Buffer.from(text, "base64url"));
  } catch {
    return undefined;
  }
  const { until, ...ticket } = JSON.parse(plain) as Ticket & { until: number };
  return until > now.getTime() && ticket.clientId === clientId ? ticket : undefined;
}
