import type { NewAccount } from "../integrations/integration.ts";

/**
 * `waiting`: nothing is at the accounting software. `in-doubt`: an attempt was begun whose end is not known. The others
 * are ends; `ended` is that of an operation which ended before anybody knew whether the account was made.
 */
export type CreationState = "waiting" | "in-doubt" | "created" | "refused" | "ended";

/** How far the creation of an account has come, for the push operation that asks for it. */
export interface AccountCreation {
  readonly companyId: string;
  readonly operationId: string;
  readonly connectionId: string;
  readonly organisationId: string;
  readonly account: NewAccount;
  readonly state: CreationState;
  /** Attempts that may have reached the accounting software. */
  readonly attempts: number;
  readonly keyNumber: number;
  readonly leasedBy: string | null;
  readonly leasedUntil: Date | null;
  readonly reason: string | null;
  readonly requestedAt: Date;
}

export const isOpen = (state: CreationState): boolean => state === "waiting" || state === "in-doubt";
