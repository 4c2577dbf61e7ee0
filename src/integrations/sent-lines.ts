import type { Decimal } from "../money.ts";
import type { ProviderFault, ProviderSession } from "./integration.ts";

/** We send lines to the accounting software. */
export interface SentLines {
  readonly delivery: "sent";
  /** The software takes lines that look the same for one, so that `plan` must know of those that went before. */
  readonly equalsAreOne?: boolean;
  /**
   * Pure. Takes a first run of `lines` (at least one, in posting order) that makes one request, and freezes it. With
   * `equalsAreOne`, `earlier` has what went through the feed before and is of the same days and amounts.
   */
  plan(feed: Feed, lines: readonly Line[], limit: BatchLimit, earlier?: readonly Line[]): Batch;
  send(session: ProviderSession, batch: SentBatch): Promise<Sent>;
  /** Reads back what became of a batch. Called after `accepted` and after `in-doubt`, never concurrently for a batch. */
  settle(session: ProviderSession, batch: SentBatch): Promise<Settled>;
}

/** An open feed: where the lines of a source account go. */
export interface Feed {
  readonly providerFeedId: string;
  readonly currency: string;
  readonly category: "Debit" | "Credit";
}

/** A statement line as the bank pushed it. */
export interface Line {
  readonly transactionId: string;
  /** Calendar date as the bank wrote it, YYYY-MM-DD. */
  readonly date: string;
  /** Above zero is money in, for every kind of account. */
  readonly amount: Decimal;
  /** Balance after this line. */
  readonly balance: Decimal | null;
  readonly description: string | null;
  readonly counterparty: string | null;
  readonly reference: string | null;
  readonly transactionType: string | null;
  readonly reconciled: boolean | null;
}

export interface BatchLimit {
  readonly lines: number;
}

/** A frozen request: what is sent is what is stored. */
export interface Batch {
  /** How many of the lines given to `plan` it carries, from the first one on. */
  readonly count: number;
  readonly request: string;
}

/** A stored batch with what is known of its attempts. */
export interface SentBatch {
  readonly feed: Feed;
  readonly request: string;
  readonly transactionIds: readonly string[];
  /** The key of this attempt, where the provider takes one: the same for a repeat that must be recognised as one. */
  readonly idempotencyKey: string;
  /** Attempts made before this one that may have reached the provider. */
  readonly earlierAttempts: number;
  /** Goes up by one whenever somebody takes the batch up: by more since a receipt where what was begun came to no end. */
  readonly claim?: number;
  /** What `send` returned with `accepted`. */
  readonly receipt: string | null;
  /** How often `settle` has been asked since the last attempt, and since how long the batch is unsettled. */
  readonly timesAsked: number;
  readonly sinceSentMs: number;
  /** Time since the first use of `idempotencyKey`; providers forget keys. */
  readonly sinceKeyMs: number;
  /**
   * Receipts of other batches of the same feed (recent ones will do), so that reading back never takes one of them for
   * this batch: two batches may look the same to a provider that lists no lines.
   */
  readonly otherReceipts?: readonly string[];
}

export type LineOutcome =
  | { readonly state: "delivered" }
  /** With a `reason` where the accounting software has it from somebody else. */
  | { readonly state: "already-there"; readonly reason?: string }
  | { readonly state: "refused"; readonly code: string; readonly reason: string };

/** Outcomes of a batch: one for all lines, and others for the transaction ids named. */
export interface Outcomes {
  readonly all: LineOutcome;
  readonly except?: ReadonlyMap<string, LineOutcome>;
}

export type Sent =
  | { readonly kind: "accepted"; readonly receipt: string; readonly askAgainMs: number }
  /** With `fault` where what ended the batch concerns more than it, such as its account being gone. */
  | { readonly kind: "settled"; readonly outcomes: Outcomes; readonly fault?: ProviderFault }
  /** Certainly not taken: the same bytes may be sent again, under a new key where `newKey`. */
  | { readonly kind: "not-sent"; readonly fault: ProviderFault; readonly newKey?: boolean }
  /** Certainly not taken because it is too large: the lines are planned again in smaller batches. */
  | { readonly kind: "too-large"; readonly reason: string }
  /** With `fault`, the doubt is about attempts before this one, and this one has met the fault. */
  | {
      readonly kind: "in-doubt";
      readonly reason: string;
      readonly askAgainMs: number;
      readonly fault?: ProviderFault;
      readonly receipt?: string;
    };

export type Settled = Kept | Resend;

/** The batch is not sent again, at least not now. */
export type Kept =
  | { readonly kind: "settled"; readonly outcomes: Outcomes; readonly fault?: ProviderFault }
  | {
      readonly kind: "ask-again";
      readonly afterMs: number;
      /** False when our own call limits kept us from asking at all. */
      readonly asked?: boolean;
      readonly reason?: string;
      readonly receipt?: string;
    }
  /** Nothing safe is left to do by machine: a person must look. The lines stay in doubt and the lane waits. */
  | { readonly kind: "park"; readonly reason: string };

export interface Resend {
  readonly kind: "resend";
  readonly key: "same" | "new";
  readonly reason: string;
  /**
   * What counts where the feed has ended meanwhile, so that nothing is sent any more, and the batch is not known to have
   * brought nothing. Without it a batch that would go out under a new key is taken back as one that did not arrive.
   */
  readonly otherwise?: Kept;
}
