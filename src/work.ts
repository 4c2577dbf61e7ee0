import type { PortalRole } from "./access/roles.ts";
import type { Transaction } from "./database/pool.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Random } from "./random.ts";

/** On whose behalf something is done; kept with every audit event. */
export type Actor =
  | { readonly kind: "api-key"; readonly id: string; readonly address: string }
  | {
      readonly kind: "company-token";
      readonly companyId: string;
      /** Where it acts for this connection alone. */
      readonly connectionId?: string;
      /** Of the connection's link that it acts through. */
      readonly linkEpoch?: number;
      /** The customer's own pages act with it: the audit trail names the customer. */
      readonly ofLink?: true;
      readonly address: string;
    }
  | {
      /** Somebody of the operator's, signed in to the Portal. */
      readonly kind: "person";
      readonly id: string;
      /** At that moment. */
      readonly role: PortalRole;
      readonly address: string;
    }
  /** Whoever is about to sign in to the Portal: nobody knows yet who it is. */
  | { readonly kind: "visitor"; readonly address: string }
  | {
      /** Whoever came with the company's link. */
      readonly kind: "customer";
      readonly companyId: string;
      /** Where the link is of this connection alone. */
      readonly connectionId?: string;
      readonly address: string;
    }
  | { readonly kind: "system"; readonly part: string };

/** One unit of work: everything a use case may touch. What it writes is committed together or not at all. */
export interface Work {
  readonly tx: Transaction;
  /** The instant the work began; the only time it knows. */
  readonly now: Date;
  readonly random: Random;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly jobs: Jobs;
}
