import { createHash, createHmac } from "node:crypto";

/** An event as its hash covers it. Texts of JSON are PostgreSQL's own writing of what is stored. */
export interface ChainedEvent {
  readonly companyId: string;
  readonly eventId: string;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly type: string;
  readonly outcome: string;
  readonly correlationId: string;
  /** Without the address. */
  readonly actor: string;
  /** Without the account id, which is the bank's own. */
  readonly target: string;
  readonly personal: PersonalFields;
}

/** What an erasure takes away, as JSON text; the hash covers a salted digest of it instead. */
export interface PersonalFields {
  readonly address: string | null;
  readonly accountId: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** The end of a company's chain. */
export interface Head {
  readonly sequence: number;
  readonly hash: Buffer;
}

export interface SealedEvent extends ChainedEvent, Head {
  readonly sealNumber: number;
  /** Null where the personal fields were erased. */
  readonly salt: Buffer | null;
  readonly personalDigest: Buffer;
}

/** What was sealed together, over all companies; it holds the seal before it. */
export interface SealContent {
  readonly number: number;
  readonly sealedAt: Date;
  readonly events: number;
  /** Of all seals up to this one. */
  readonly totalEvents: number;
  readonly digest: Buffer;
}
export interface Seal extends SealContent {
  readonly hash: Buffer;
  /** Ed25519, over the hash. */
  readonly signature: Buffer;
}

/** What a chain, and the chain of seals, begins with. */
export const origin: Head = { sequence: 0, hash: Buffer.alloc(32) };
/** First in every hash: another layout of what is hashed will have another name. */
const layout = "millrace-audit-1";
const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

export function personalDigest(salt: Buffer, { address, accountId, before, after }: PersonalFields): Buffer {
  const fields = JSON.stringify([layout, address, accountId, before, after]);
  return createHmac("sha256", salt).update(fields).digest();
}

/** The hash of an event at its place behind `previous`. */
export function eventHash(previous: Head, event: ChainedEvent, digest: Buffer): Buffer {
  return sha256(
    JSON.stringify([
      layout,
      "event",
      previous.hash.toString("hex"),
      previous.sequence + 1,
      event.companyId,
      event.eventId,
      event.at,
      event.type,
      event.outcome,
      event.correlationId,
      event.actor,
      event.target,
      digest.toString("hex"),
    ]),
  );
}

export function sealHash(previous: Buffer, { number, sealedAt, ...content }: SealContent): Buffer {
  return sha256(
    JSON.stringify([
      layout,
      "seal",
      previous.toString("hex"),
      number,
      sealedAt.toISOString(),
      content.events,
      content.totalEvents,
      content.digest.toString("hex"),
    ]),
  );
}

/** Over the hashes of events, in the order of company and sequence. */
export function digestOf(events: readonly { readonly hash: Buffer }[]): Buffer {
  const digest = createHash("sha256").update(layout);
  for (const { hash } of events) digest.update(hash);
  return digest.digest();
}

/** Puts events, which are in the order of their companies, at the ends of these chains; gives the new ends, too. */
export function chainEvents(
  events: readonly ChainedEvent[],
  heads: ReadonlyMap<string, Head>,
  sealNumber: number,
  newSalt: () => Buffer,
): { sealed: SealedEvent[]; ends: Map<string, Head> } {
  const ends = new Map<string, Head>();
  const sealed = events.map((event): SealedEvent => {
    const previous = ends.get(event.companyId) ?? heads.get(event.companyId) ?? origin;
    const salt = newSalt();
    const digest = personalDigest(salt, event.personal);
    const end = { sequence: previous.sequence + 1, hash: eventHash(previous, event, digest) };
    ends.set(event.companyId, end);
    return { ...event, ...end, sealNumber, salt, personalDigest: digest };
  });
  return { sealed, ends };
}
