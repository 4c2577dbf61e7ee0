import { isUtf8 } from "node:buffer";
import { type OfxDocument, type Syntax, Unreadable } from "./element.ts";
import { readElements } from "./read-elements.ts";

/**
 * Reads a request in either syntax; throws `Unreadable`. The syntax is told by what is there and not by the version,
 * since some clients (AqBanking) write 2.x version numbers into a header of 1.x.
 */
export function readDocument(body: Buffer): OfxDocument {
  const text = (isUtf8(body) ? body.toString("utf8") : body.toString("latin1")).replace(/^\uFEFF/, "");
  if (text.includes("\0")) throw new Unreadable("The body is not text.");
  const start = text.search(/<OFX\s*>/i);
  if (start < 0) throw new Unreadable("The body holds no <OFX> element.");
  const head = text.slice(0, start);
  if (head.length > longestHead) throw new Unreadable("What stands before <OFX> is too long for a header.");
  if (/<!(?!--)/.test(head)) throw new Unreadable("A document type is not accepted.");
  const syntax: Syntax = /<\?OFX\b/i.test(head) ? "xml" : "sgml";
  const fields = syntax === "xml" ? xmlHeader(head) : lineHeader(head);
  const root = readElements(text.slice(start));
  const newFileUid = fields.get("NEWFILEUID");
  return {
    syntax,
    version: fields.get("VERSION") ?? "",
    security: fields.get("SECURITY")?.toUpperCase() ?? "NONE",
    newFileUid: newFileUid && /^[A-Za-z0-9-]{1,36}$/.test(newFileUid) ? newFileUid : null,
    root,
  };
}

/** Longer heads are nobody's: it is read before anybody has signed on. */
const longestHead = 4_000;

/** Lines of KEY:VALUE, with CRLF or LF, blank lines and blanks around both forgiven. */
function lineHeader(head: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of head.split(/[\r\n]+/)) {
    const colon = line.indexOf(":");
    const [key, value] = [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()];
    if (/^[A-Za-z]{1,20}$/.test(key) && /^\S{0,64}$/.test(value)) fields.set(key.toUpperCase(), value);
  }
  return fields;
}

function xmlHeader(head: string): ReadonlyMap<string, string> {
  const instruction = /<\?OFX\b([^?]{0,400})\?>/i.exec(head)?.[1];
  if (instruction === undefined) throw new Unreadable("The OFX instruction of the header is not complete.");
  const pairs = instruction.matchAll(/([A-Za-z]{1,20})\s*=\s*(?:"([^"]{0,64})"|'([^']{0,64})')/g);
  return new Map([...pairs].map(([, key, double, single]) => [key!.toUpperCase(), double ?? single ?? ""]));
}
