import type { ContractFacts, Facts } from "./contract-facts.ts";

/** In which way our document differs from the contract. */
export type How =
  | "operation not there"
  | "another operationId"
  | "answer not there"
  | "answer added"
  | "field not there"
  | "field added"
  | "another type"
  | "another format"
  | "always there"
  | "not always there"
  | "never null"
  | "may be null"
  | "fewer words"
  | "more words"
  | "other bounds";

/** One difference between our document and the contract. */
export interface Difference {
  /** Method and path, such as `GET /companies`. */
  readonly operation: string;
  /** Where in the operation: a status, a parameter or a field, such as `200 results[].status`. */
  readonly place: string;
  readonly how: How;
  /** What the contract has there, and what we have. */
  readonly theirs: string;
  readonly ours: string;
}

interface Fact {
  readonly type: string;
  readonly format: string;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly bounds: string;
  readonly words: readonly string[] | undefined;
}

/** Every difference of the operations that the contract has; what we have beside them is an addition. */
export function differences(theirs: ContractFacts, ours: ContractFacts): Difference[] {
  return Object.entries(theirs).flatMap(([operation, facts]): Difference[] => {
    const own = ours[operation];
    if (own) return differencesOf(operation, facts, own);
    return [{ operation, place: "", how: "operation not there", theirs: facts.operationId, ours: "" }];
  });
}

function differencesOf(operation: string, theirs: Facts, ours: Facts): Difference[] {
  const found: Difference[] = [];
  const tell = (place: string, how: How, one: string, other: string) =>
    found.push({ operation, place, how, theirs: one, ours: other });
  if (theirs.operationId !== ours.operationId)
    tell("", "another operationId", theirs.operationId, ours.operationId);
  for (const status of theirs.statuses)
    if (!ours.statuses.includes(status)) tell(status, "answer not there", status, "");
  for (const status of ours.statuses)
    if (!theirs.statuses.includes(status)) tell(status, "answer added", "", status);
  for (const [place, one] of Object.entries(theirs.places)) {
    const other = ours.places[place];
    if (other === undefined) tell(place, "field not there", one, "");
    else for (const how of compared(read(one), read(other))) tell(place, how, one, other);
  }
  for (const [place, other] of Object.entries(ours.places))
    if (theirs.places[place] === undefined) tell(place, "field added", "", other);
  return withoutWhatIsBelow(found);
}

/** Of a field that is not there, or added, its parts are no differences of their own. */
function withoutWhatIsBelow(found: readonly Difference[]): Difference[] {
  const whole = found.filter(({ how }) => how === "field not there" || how === "field added");
  return found.filter(
    (one) =>
      !whole.some(
        (other) =>
          other !== one &&
          other.how === one.how &&
          one.place.startsWith(other.place) &&
          /^[.[{ ]/.test(one.place.slice(other.place.length)),
      ),
  );
}

function* compared(theirs: Fact, ours: Fact): Iterable<How> {
  if (theirs.type !== ours.type) yield "another type";
  if (theirs.format !== ours.format) yield "another format";
  if (!theirs.required && ours.required) yield "always there";
  if (theirs.required && !ours.required) yield "not always there";
  if (theirs.nullable && !ours.nullable) yield "never null";
  if (!theirs.nullable && ours.nullable) yield "may be null";
  if (theirs.bounds !== ours.bounds) yield "other bounds";
  const [one, other] = [theirs.words, ours.words];
  if (one && (!other || other.some((word) => !one.includes(word)))) yield "more words";
  if (other && (!one || one.some((word) => !other.includes(word)))) yield "fewer words";
}

const form =
  /^(\S+)(?: format (\S+))?( required)?( nullable)?((?: from \S+)?(?: to \S+)?(?: default \S+)?)(?: one of (.+))?$/;

function read(text: string): Fact {
  const found = form.exec(text);
  if (!found) throw new Error(`not a fact: ${text}`);
  const [, type, format = "", required, nullable, bounds = "", words] = found;
  return {
    type: type!,
    format,
    required: required !== undefined,
    nullable: nullable !== undefined,
    bounds,
    words: words?.split(","),
  };
}
