import assert from "node:assert/strict";
import { test } from "node:test";
import { type Random, timeOrderedUuid, uuid } from "../random.ts";
import { createVault } from "../vault/vault.ts";
import {
  type ChainedEvent,
  chainEvents,
  digestOf,
  type Head,
  origin,
  type Seal,
  type SealedEvent,
  sealHash,
} from "./chain.ts";
import { ChainVerifier } from "./chain-verifier.ts";
import { createSigner } from "./signer.ts";

/** The same chance in each run, so that a change that is not found can be looked at again. */
function chance(seed: number): Random & { below(limit: number): number } {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  const bytes = (length: number) => Buffer.from(Array.from({ length }, next));
  return { bytes, below: (limit) => bytes(6).readUIntBE(0, 6) % limit };
}

const random = chance(7);
const signer = createSigner(createVault("a master key of thirty-two characters", random));

interface Sealed {
  readonly seal: Seal;
  readonly events: SealedEvent[];
}

const companies = Array.from({ length: 3 }, () => uuid(random)).sort();

function someEvent(companyId: string, nth: number): ChainedEvent {
  const now = new Date(1_800_000_000_000 + nth * 1_000);
  return {
    companyId,
    eventId: timeOrderedUuid(random, now),
    at: now.getTime() * 1_000,
    type: ["company.updated", "apiKey.created", "connection.linked"][nth % 3]!,
    outcome: nth % 7 === 0 ? "denied" : "success",
    correlationId: uuid(random).replaceAll("-", ""),
    actor: JSON.stringify({ id: uuid(random), kind: "person", role: "developer" }),
    target: JSON.stringify({ companyId }),
    personal: {
      address: '"203.0.113.7"',
      accountId: nth % 2 ? '"ac-0042"' : null,
      before: nth % 3 ? JSON.stringify({ name: `Bakery ${nth}` }) : null,
      after: JSON.stringify({ name: `Bäckerei ${nth}` }),
    },
  };
}

/** A trail of 4 seals over 3 companies. */
function trail(): Sealed[] {
  const heads = new Map<string, Head>();
  let last: Seal | undefined;
  return Array.from({ length: 4 }, (_, nth) => {
    const events = companies.flatMap((id) =>
      Array.from({ length: 1 + (nth % 3) }, (_, i) => someEvent(id, nth * 10 + i)),
    );
    const { sealed, ends } = chainEvents(events, heads, nth + 1, () => random.bytes(16));
    for (const [id, head] of ends) heads.set(id, head);
    const content = {
      number: nth + 1,
      sealedAt: new Date(1_800_000_000_000 + nth * 60_000),
      events: sealed.length,
      totalEvents: (last?.totalEvents ?? 0) + sealed.length,
      digest: digestOf(sealed),
    };
    const hash = sealHash(last?.hash ?? origin.hash, content);
    last = { ...content, hash, signature: signer.sign(hash) };
    return { seal: last, events: sealed };
  });
}

function verified(sealed: readonly Sealed[]): ChainVerifier {
  const verifier = new ChainVerifier(signer);
  for (const { seal, events } of sealed) verifier.add(seal, events);
  verifier.refuseErasures(verifier.unexplained);
  return verifier;
}

/** The value with one byte of it other than it was: a bit of an octet, a character of a text, a digit of a number. */
function edited(value: unknown): unknown {
  if (Buffer.isBuffer(value)) {
    const copy = Buffer.from(value);
    copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  }
  if (value instanceof Date) return new Date(value.getTime() + 1);
  if (typeof value === "number") return value + 10 ** random.below(3);
  const text = value as string;
  const place = random.below(text.length);
  const other = text[place] === "x" ? "y" : "x";
  return `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
}

const original = trail();
const at = <T>(items: readonly T[]): T => items[random.below(items.length)]!;

test("an untouched trail is intact", () => {
  const { breaks, events, seals } = verified(original);
  assert.deepEqual([breaks, seals, events], [0, 4, 21]);
});

test("1,000 of 1,000 changes of a single byte are found, in events, their personal fields and seals", () => {
  const fields = { event: 0, personal: 0, seal: 0 };
  const missed: string[] = [];
  for (let run = 0; run < 1_000; run += 1) {
    const where = at(["event", "event", "personal", "seal"] as const);
    const nth = random.below(original.length);
    const place = random.below(original[nth]!.events.length);
    const changed = original.map((one) => ({ ...one, events: [...one.events] }));
    const target = changed[nth]!;
    const event = target.events[place]!;
    const part: Record<string, unknown> = {
      ...(where === "seal" ? target.seal : where === "event" ? event : event.personal),
    };
    const names = Object.keys(part).filter(
      (name) => name !== "personal" && name !== "sealNumber" && part[name] !== null,
    );
    const name = at(names);
    part[name] = edited(part[name]);
    fields[where] += 1;
    if (where === "seal") changed[nth] = { ...target, seal: part as unknown as Seal };
    else
      target.events[place] = (where === "event"
        ? part
        : { ...event, personal: part }) as unknown as SealedEvent;
    if (verified(changed).breaks === 0) missed.push(`${where}.${name} of seal ${nth + 1}`);
  }
  assert.deepEqual(missed, []);
  assert.ok(
    Object.values(fields).every((count) => count > 150),
    JSON.stringify(fields),
  );
});

test("100 of 100 deletions of an event are found, the last one of a company too", () => {
  let found = 0;
  for (let run = 0; run < 100; run += 1) {
    const nth = run === 0 ? original.length - 1 : random.below(original.length);
    const changed = original.map((one, number) => {
      const gone = run === 0 ? one.events.length - 1 : random.below(one.events.length);
      return number === nth ? { ...one, events: one.events.filter((_, place) => place !== gone) } : one;
    });
    if (verified(changed).breaks > 0) found += 1;
  }
  assert.equal(found, 100);
});

test("a company without any of its events, a seal that is gone, and events in another order are found", () => {
  const without = original.map(({ seal, events }) => ({
    seal,
    events: events.filter(({ companyId }) => companyId !== companies[1]),
  }));
  assert.equal(verified(without).firstBreak?.kind, "event-missing");
  assert.equal(verified(original.filter((_, nth) => nth !== 2)).firstBreak?.kind, "seal-missing");
  const turned = original.map(({ seal, events }) => ({ seal, events: events.toReversed() }));
  assert.ok(verified(turned).breaks > 0);
});

test("a trail that was made anew without the key is found by its signatures", () => {
  const forger = createSigner(createVault("another master key of 32 characters!", random));
  const forged = original.map(({ seal, events }) => ({
    seal: { ...seal, signature: forger.sign(seal.hash) },
    events,
  }));
  const { breaks, firstBreak } = verified(forged);
  assert.deepEqual([breaks, firstBreak?.kind], [4, "signature-wrong"]);
});

test("one change is one break in its company and one in its seal, not every event behind it", () => {
  const changed = original.map(({ seal, events }, nth) => ({
    seal,
    events:
      nth === 2 ? events.map((event, place) => (place === 0 ? { ...event, type: "forged" } : event)) : events,
  }));
  const { breaks, firstBreak } = verified(changed);
  assert.equal(breaks, 1);
  assert.equal(firstBreak?.eventId, original[2]!.events[0]!.eventId);
});

test("personal fields can be erased where an event tells of the company's erasure, and nowhere else", () => {
  const nothing = { address: null, accountId: null, before: null, after: null };
  const [companyId] = companies;
  const wiped = original.map(({ seal, events }) => ({
    seal,
    events: events.map((event) =>
      event.companyId === companyId ? { ...event, salt: null, personal: nothing } : event,
    ),
  }));
  const { breaks, firstBreak } = verified(wiped);
  assert.deepEqual([breaks, firstBreak?.kind], [1, "erased-without-erasure"]);

  const told = { ...someEvent(companyId!, 999), type: "company.erased" };
  const last = original.at(-1)!;
  const head = last.events.findLast((event) => event.companyId === companyId)!;
  const { sealed } = chainEvents([told], new Map([[companyId!, head]]), 5, () => random.bytes(16));
  const content = {
    number: 5,
    sealedAt: last.seal.sealedAt,
    events: 1,
    totalEvents: last.seal.totalEvents + 1,
    digest: digestOf(sealed),
  };
  const hash = sealHash(last.seal.hash, content);
  const erasure = { seal: { ...content, hash, signature: signer.sign(hash) }, events: sealed };
  assert.equal(verified([...wiped, erasure]).breaks, 0);
});
