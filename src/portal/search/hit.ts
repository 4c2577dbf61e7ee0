import { type Static, Type } from "typebox";
import type { Capability } from "../../access/roles.ts";
import { OneOf } from "../../http/schema.ts";

/** What search finds, in the order it is told, and what one must be allowed to see for it. */
export const hitKinds = {
  company: "companies.view",
  connection: "companies.view",
  account: "data.view",
  push: "pushes.view",
  transaction: "pushes.view",
  message: "webhooks.manage",
  endpoint: "webhooks.manage",
  request: "settings.manage",
  event: "audit.view",
  person: "people.manage",
} as const satisfies Readonly<Record<string, Capability>>;
export type HitKind = keyof typeof hitKinds;
export const hitKindNames = Object.keys(hitKinds) as readonly HitKind[];

export const HitSchema = Type.Object(
  {
    kind: OneOf(...hitKindNames),
    id: Type.String(),
    title: Type.String(),
    detail: Type.String(),
    href: Type.String({ description: "Its page, below the Portal's address." }),
  },
  { title: "SearchHit" },
);
export type Hit = Static<typeof HitSchema>;

/** What was typed, as each kind of search reads it. */
export interface Wanted {
  /** In small letters A to Z, as indexes hold texts. */
  readonly text: string;
  /** A pattern of SQL for what begins with the text. */
  readonly beginning: string;
  /** As `beginning`, in the letters it was typed in. */
  readonly exactBeginning: string;
  /** Words that must all begin a word of a name, for a text search; empty when there is none. */
  readonly words: string;
  /** The first and last UUID that begin so; undefined for what is no beginning of one. */
  readonly ids: readonly [string, string] | undefined;
  /** When a time-ordered UUID was made, if it is a whole one. */
  readonly madeAt: Date | undefined;
}

const shortestId = 8;

export function readWanted(typed: string): Wanted {
  const exact = typed.trim();
  const text = exact.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const ids = idRange(text);
  return {
    text,
    beginning: `${escaped(text)}%`,
    exactBeginning: `${escaped(exact)}%`,
    words: (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `${word}:*`).join(" & "),
    ids,
    madeAt: ids && ids[0] === ids[1] && ids[0][14] === "7" ? madeAt(ids[0]) : undefined,
  };
}

const escaped = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** The least and the greatest UUID with a beginning of at least eight digits. */
function idRange(text: string): readonly [string, string] | undefined {
  if (!/^[0-9a-f]{8}(-|[0-9a-f]{0,28}$)[0-9a-f-]*$/.test(text)) return undefined;
  const digits = text.replaceAll("-", "");
  if (digits.length < shortestId || digits.length > 32) return undefined;
  return [withDashes(digits.padEnd(32, "0")), withDashes(digits.padEnd(32, "f"))];
}

const withDashes = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

const madeAt = (id: string): Date => new Date(Number.parseInt(id.slice(0, 13).replace("-", ""), 16));
