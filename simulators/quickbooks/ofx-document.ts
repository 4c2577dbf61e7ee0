import { type Element, readElements, UnreadableOfx } from "./ofx-elements.ts";

/** An OFX file that was read: its header and its root. */
export interface OfxDocument {
  readonly syntax: "sgml" | "xml";
  readonly version: string;
  readonly root: Element;
}

/** Reads a whole answer; the syntax decides, never the version. Throws `UnreadableOfx`. */
export function readOfx(bytes: Buffer): OfxDocument {
  const start = bytes.toString("latin1", 0, 2_000);
  const instruction = /<\?OFX\s([^?]*)\?>/.exec(start);
  if (instruction) return readXml(bytes, instruction[1] ?? "");
  const header = new Map<string, string>();
  const [above = ""] = start.split("<", 1);
  for (const line of above.split(/\r?\n/)) {
    const [, name, value] = /^([A-Z]+):\s?(.*)$/.exec(line.trim()) ?? [];
    if (name) header.set(name, value ?? "");
  }
  if (header.get("OFXHEADER") !== "100") throw new UnreadableOfx("there is no header");
  const encoding = /^UTF-?8$/i.test(header.get("ENCODING") ?? "") ? "utf-8" : "windows-1252";
  const root = readElements(decode(bytes, encoding).slice(decode(bytes, encoding).indexOf("<")), false);
  return { syntax: "sgml", version: header.get("VERSION") ?? "", root: demandOfx(root) };
}

function readXml(bytes: Buffer, attributes: string): OfxDocument {
  const text = decode(bytes, "utf-8");
  if (!/^\s*<\?xml\s/.test(text)) throw new UnreadableOfx("there is no XML declaration");
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new UnreadableOfx("it declares a document type");
  const version = /\bVERSION="(\d+)"/.exec(attributes)?.[1] ?? "";
  if (!/\bOFXHEADER="200"/.test(attributes)) throw new UnreadableOfx("OFXHEADER is not 200");
  const root = readElements(text.replace(/<\?.*?\?>/gs, ""), true);
  return { syntax: "xml", version, root: demandOfx(root) };
}

function demandOfx(root: Element): Element {
  if (root.name !== "OFX") throw new UnreadableOfx(`the root is ${root.name}, not OFX`);
  return root;
}

function decode(bytes: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableOfx(`it is not ${encoding}`);
  }
}
