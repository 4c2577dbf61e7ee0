import {
  digestOf,
  eventHash,
  type Head,
  origin,
  personalDigest,
  type Seal,
  type SealedEvent,
  sealHash,
} from "./chain.ts";
import type { Signer } from "./signer.ts";

/** What does not hold, where, and in words for whoever has to look into it. */
export interface Break {
  readonly kind:
    | "event-changed"
    | "personal-fields-changed"
    | "erased-without-erasure"
    | "event-missing"
    | "event-added"
    | "seal-changed"
    | "seal-missing"
    | "signature-wrong"
    | "chain-end-changed"
    | "checkpoint-not-met";
  readonly sealNumber: number;
  readonly companyId?: string;
  readonly eventId?: string;
  readonly explanation: string;
}

/** The type of the event after which a company's events hold no personal fields. */
export const erasure = "company.erased";

/**
 * Recomputes the trail seal by seal, from the first on. After a break it goes on from what is stored, so that one
 * change is one break and not every event behind it.
 */
export class ChainVerifier {
  readonly #signer: Pick<Signer, "verify">;
  readonly #heads = new Map<string, Head>();
  readonly #erased = new Set<string>();
  readonly #wiped = new Map<string, SealedEvent>();
  #previous: PreviousSeal = { number: 0, hash: origin.hash, totalEvents: 0 };
  events = 0;
  seals = 0;
  breaks = 0;
  firstBreak: Break | undefined;

  constructor(signer: Pick<Signer, "verify">) {
    this.#signer = signer;
  }

  /** The ends of the chains as they were recomputed. */
  get heads(): ReadonlyMap<string, Head> {
    return this.#heads;
  }

  /** Companies without personal fields whose erasure was not among the events. */
  get unexplained(): readonly string[] {
    return [...this.#wiped.keys()].filter((companyId) => !this.#erased.has(companyId));
  }

  /** One seal, with every event that says it belongs to it, by company and sequence. */
  add(seal: Seal, events: readonly SealedEvent[]): void {
    const fault = faultOfSeal(this.#previous, seal, events, this.#signer);
    if (fault) this.note({ ...fault, sealNumber: seal.number });
    for (const event of events) this.#checkEvent(event);
    this.#previous = seal;
    this.seals += 1;
    this.events += events.length;
  }

  note(found: Break): void {
    this.breaks += 1;
    this.firstBreak ??= found;
  }

  /** Companies whose fields were erased and of which no erasure is known, once it has been looked for elsewhere. */
  refuseErasures(companies: readonly string[]): void {
    for (const companyId of companies) {
      const { eventId, sealNumber } = this.#wiped.get(companyId)!;
      this.note({
        kind: "erased-without-erasure",
        sealNumber,
        companyId,
        eventId,
        explanation: "Personal fields are gone, but no event tells that the company was erased.",
      });
    }
  }

  #checkEvent(event: SealedEvent): void {
    const { companyId, eventId, sealNumber, sequence, hash } = event;
    const fault = faultOfEvent(this.#heads.get(companyId) ?? origin, event);
    this.#heads.set(companyId, { sequence, hash });
    if (event.type === erasure) this.#erased.add(companyId);
    if (fault) this.note({ ...fault, sealNumber, companyId, eventId });
    else if (!event.salt && !this.#wiped.has(companyId)) this.#wiped.set(companyId, event);
  }
}

type Fault = Pick<Break, "kind" | "explanation">;
type PreviousSeal = Pick<Seal, "number" | "hash" | "totalEvents">;

function faultOfSeal(
  previous: PreviousSeal,
  seal: Seal,
  events: readonly SealedEvent[],
  signer: Pick<Signer, "verify">,
): Fault | undefined {
  const wanted = previous.number + 1;
  if (seal.number !== wanted)
    return { kind: "seal-missing", explanation: `Seal ${wanted} is missing: ${seal.number} follows.` };
  if (!sealHash(previous.hash, seal).equals(seal.hash))
    return {
      kind: "seal-changed",
      explanation: "The seal is not the one that was made after the one before it.",
    };
  if (!signer.verify(seal.hash, seal.signature))
    return { kind: "signature-wrong", explanation: "The seal was not signed with this installation's key." };
  if (seal.totalEvents !== previous.totalEvents + seal.events)
    return {
      kind: "seal-changed",
      explanation: "The number of all events does not follow from the seal before.",
    };
  const counted = `${seal.events} events were sealed, ${events.length} are there.`;
  if (events.length < seal.events) return { kind: "event-missing", explanation: counted };
  if (events.length > seal.events) return { kind: "event-added", explanation: counted };
  if (!digestOf(events).equals(seal.digest))
    return { kind: "event-changed", explanation: "The hashes of the events are not those that were sealed." };
  return undefined;
}

function faultOfEvent(previous: Head, event: SealedEvent): Fault | undefined {
  const wanted = previous.sequence + 1;
  if (event.sequence !== wanted)
    return { kind: "event-missing", explanation: `Event ${wanted} of the company is missing.` };
  if (!eventHash(previous, event, event.personalDigest).equals(event.hash))
    return { kind: "event-changed", explanation: "The event is not the one that was sealed." };
  const kind = "personal-fields-changed";
  if (event.salt && !personalDigest(event.salt, event.personal).equals(event.personalDigest))
    return { kind, explanation: "Address, account, before or after are not those that were sealed." };
  if (!event.salt && Object.values(event.personal).some((field) => field !== null))
    return { kind, explanation: "Fields that had been erased have a content again." };
  return undefined;
}
