import { after, minute } from "../clock.ts";

/**
 * `announced → opened → proven → authorised → redirected`, or `failed`, or `expired`. One that the bank's own page
 * tells of before Sage does is `proven` already, and waits to be announced.
 */
export type AuthorisationState =
  | "announced"
  | "opened"
  | "proven"
  | "authorised"
  | "redirected"
  | "failed"
  | "expired";

/** Something that a customer has begun inside Sage: to connect our bank, or to renew what was connected. */
export interface Authorisation {
  readonly authorisationId: string;
  readonly state: AuthorisationState;
  readonly createdAt: Date;
  readonly announcedAt: Date | null;
  readonly redirectUri: string | null;
  /** What Sage wants back with its customer, sealed for `statePurpose`, in base64. */
  readonly sealedState: string | null;
  /** Of one that renews: our name of the account it is about. */
  readonly externalId: string | null;
  readonly companyId: string | null;
  readonly connectionId: string | null;
  /** An answer of ours was sent of which nothing was heard. */
  readonly inDoubt: boolean;
}

/** Sage's session lives about so long, and works once. */
export const authorisationLife = 20 * minute;

export const isOver = ({ announcedAt, createdAt, state }: Authorisation, now: Date): boolean =>
  ["authorised", "redirected", "failed", "expired"].includes(state) ||
  after(announcedAt ?? createdAt, authorisationLife) <= now;

/** Ids of Sage are UUIDs; what is longer than this is none. */
export const longestId = 200;

/** Whether a text of an address can be stored at all: the database holds no null character. */
export const isStorable = (text: string): boolean => !text.includes("\0");

/** What Sage's own state of an authorisation is sealed for. */
export const statePurpose = (authorisationId: string): string => `sage-state:${authorisationId}`;
