/** How alike names of accounts are, in English and French. */

const legalForms =
  "ltd limited inc incorporated llc llp corp corporation co company plc gmbh ag sarl sas sasu sa eurl ltee limitee enr senc sencrl pty bv nv sro srl spa";
const emptyWords =
  "account accounts acct acc compte comptes cpte cte bank banque bancaire banking the of for and my our le la les l un une de du des d et mon notre nos a au aux no number numero ending";
const dropped = new Set(`${legalForms} ${emptyWords}`.split(" "));

/** Words that say the same of an account, with the one that stands for them. */
const sameWords: readonly string[] = [
  "current checking chequing cheque cheques check chq courant courante",
  "savings saving svgs epargne epargnes",
  "card cards carte cartes",
  "line ligne marge",
  "loan loans pret prets emprunt",
  "mortgage hypotheque hypothecaire",
  "operating operations operation exploitation",
  "payroll wages paie paye salaires",
  "tax taxes impot impots",
  "cash caisse",
  "petty petite",
  "business affaires entreprise commercial",
  "reserve reserves",
  "prepaid prepayee",
];
const standIns = new Map(
  sameWords.flatMap((line) => {
    const words = line.split(" ");
    return words.map((word) => [word, words[0]!] as const);
  }),
);

/** A name taken apart: its telling words, and the small numbers that tell like accounts apart ("Savings 2"). */
export interface NameParts {
  readonly words: readonly string[];
  readonly numbers: string;
}

/** Takes a name apart. Its currency says nothing, since only accounts of one currency are compared. */
export function nameParts(name: string, currency: string): NameParts {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const all = plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const words = all.filter((word) => !/^\d+$/.test(word) && !/^x{2,}\d*$/.test(word));
  const telling = words.filter((word) => !dropped.has(word) && word !== currency.toLowerCase());
  // Longer ones are numbers of accounts, which are compared as such.
  const numbers = all.filter((word) => /^\d{1,3}$/.test(word)).map(Number);
  return {
    words: telling.length > 0 ? telling : words,
    numbers: numbers.sort((a, b) => a - b).join(" "),
  };
}

/** More words than this are not looked at. */
const mostWords = 12;

/**
 * Compares each name of one side with each of the other: from 0, nothing in common, to 1, the same. Words are compared
 * once however many names have them.
 */
export function compareNames(
  a: readonly NameParts[],
  b: readonly NameParts[],
): (i: number, j: number) => number {
  const left = vocabulary(a);
  const right = vocabulary(b);
  const likeness = left.words.map((word) => Float64Array.from(right.words, (other) => alike(word, other)));
  return (i, j) => {
    const [ours, theirs] = [left.names[i]!, right.names[j]!];
    if (ours.length === 0 || theirs.length === 0) return 0;
    const shared = (2 * bestSum(ours, theirs, likeness)) / (ours.length + theirs.length);
    return shared * (a[i]!.numbers === b[j]!.numbers ? 1 : 0.5);
  };
}

interface Word {
  readonly text: string;
  readonly meaning: string;
  /** Which letters it has, for telling quickly that another is too far away. */
  readonly letters: number;
}

function vocabulary(all: readonly NameParts[]): { words: Word[]; names: number[][] } {
  const places = new Map<string, number>();
  const names = all.map(({ words }) =>
    words.slice(0, mostWords).map((word) => {
      const place = places.get(word) ?? places.size;
      places.set(word, place);
      return place;
    }),
  );
  const words = [...places.keys()].map((text) => ({
    text,
    meaning: standIns.get(text) ?? text,
    letters: [...text].reduce((bits, letter) => bits | (1 << ((letter.codePointAt(0) ?? 0) % 31)), 0),
  }));
  return { words, names };
}

/** Pairs words best first, each used once, and adds up how alike they are. */
function bestSum(
  ours: readonly number[],
  theirs: readonly number[],
  likeness: readonly Float64Array[],
): number {
  let sum = 0;
  let usedOfOurs = 0;
  let usedOfTheirs = 0;
  for (;;) {
    let best = 0;
    let bits: [number, number] = [0, 0];
    for (let i = 0; i < ours.length; i++) {
      if (usedOfOurs & (1 << i)) continue;
      const row = likeness[ours[i]!]!;
      for (let j = 0; j < theirs.length; j++) {
        const value = row[theirs[j]!]!;
        if (value <= best || usedOfTheirs & (1 << j)) continue;
        best = value;
        bits = [1 << i, 1 << j];
      }
    }
    if (best === 0) return sum;
    sum += best;
    usedOfOurs |= bits[0];
    usedOfTheirs |= bits[1];
  }
}

/** Words that mean the same, a slip of the pen, or an abbreviation; anything further is another word. */
function alike(a: Word, b: Word): number {
  if (a.meaning === b.meaning) return 1;
  const [short, long] = a.text.length <= b.text.length ? [a.text, b.text] : [b.text, a.text];
  if (short.length >= 3 && long.startsWith(short)) return 0.85;
  const slips = long.length >= 8 ? 2 : 1;
  if (short.length < 4 || long.length - short.length > slips) return 0;
  // Each slip takes one letter away and adds one at most.
  if (bitCount(a.letters ^ b.letters) > 2 * slips) return 0;
  const away = distance(short, long);
  return away <= slips ? 1 - away / long.length : 0;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** Letters to change, add or leave out to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, nth) => nth);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
