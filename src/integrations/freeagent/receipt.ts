import { readWire, textField } from "../wire.ts";

/** What is remembered of a batch between looks: which attempt FreeAgent took, and which lines need not be looked for. */
export interface Receipt {
  /** The beginning of the key of the attempt that was answered with success; null when none was. */
  readonly taken: string | null;
  /** Places, in the batch, of lines that were seen in the books. */
  readonly seen: ReadonlySet<number>;
  /** Places of lines that the books had from somebody else. */
  readonly foreign: ReadonlySet<number>;
  /** Why FreeAgent refused a repeat. It is not sent again; what attempts before it brought is looked for still. */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

const form = /^([0-9a-f]{12}|-);([0-9,-]*);([0-9,-]*)(?:;(.*))?$/s;

export function readReceipt(text: string | null): Receipt {
  const [, taken, seen = "", foreign = "", refusal = ""] = form.exec(text ?? "") ?? [];
  return {
    taken: taken === undefined || taken === "-" ? null : taken,
    seen: readPlaces(seen),
    foreign: readPlaces(foreign),
    refusal: readRefusal(refusal),
  };
}

export const writeReceipt = ({ taken, seen, foreign, refusal }: Receipt): string =>
  `${taken ?? "-"};${writePlaces(seen)};${writePlaces(foreign)}${refusal ? `;${JSON.stringify(refusal)}` : ""}`;

function readRefusal(text: string): Refusal | null {
  const value = readWire(text);
  const [code, reason] = [textField(value, "code"), textField(value, "reason")];
  return code && reason ? { code, reason } : null;
}

export const attemptName = (idempotencyKey: string): string => idempotencyKey.slice(0, 12);

/** As ranges, `0-41,43`. */
function writePlaces(places: ReadonlySet<number>): string {
  const ranges: [number, number][] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === place - 1) last[1] = place;
    else ranges.push([place, place]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

function readPlaces(text: string): Set<number> {
  const places = new Set<number>();
  for (const range of text.split(",").filter(Boolean)) {
    const [from = 0, to = from] = range.split("-").map(Number);
    for (let place = from; place <= to && place < 10_000; place++) places.add(place);
  }
  return places;
}
