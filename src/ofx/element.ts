/** An element of an OFX document as it was read: a leaf has text, an aggregate has children. */
export interface Element {
  /** In upper case. */
  readonly tag: string;
  /** Unescaped and trimmed; empty for an aggregate. */
  readonly text: string;
  readonly children: readonly Element[];
}

/** The two ways OFX is written: 1.x with lines as header and optional end tags, 2.x as XML. */
export type Syntax = "sgml" | "xml";

export interface OfxDocument {
  readonly syntax: Syntax;
  /** Such as "102"; empty when the header names none. */
  readonly version: string;
  readonly security: string;
  readonly newFileUid: string | null;
  /** The OFX element. */
  readonly root: Element;
}

/** Bytes that are no OFX. The message is for whoever sent them. */
export class Unreadable extends Error {}

/** The first child of a name; deeper with more names. */
export function child(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce<Element | undefined>(
    (at, name) => at?.children.find(({ tag }) => tag === name),
    element,
  );
}

/** The text of a leaf below, undefined where it is missing or empty. */
export const textAt = (element: Element | undefined, ...path: readonly string[]): string | undefined =>
  child(element, ...path)?.text || undefined;
