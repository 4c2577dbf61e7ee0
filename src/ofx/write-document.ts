import type { Aggregate, Content } from "./aggregate.ts";
import type { Syntax } from "./element.ts";
import { escapeText, fitFor } from "./ofx-text.ts";

export interface Envelope {
  readonly syntax: Syntax;
  readonly version: string;
  readonly newFileUid?: string | null;
}

/** Writes a document with its header; leaves of 1.x have no end tags, as clients of that time expect. */
export function writeDocument({ syntax, version, newFileUid }: Envelope, root: Aggregate): Buffer {
  const fit = fitFor(syntax);
  const end = (tag: string) => (syntax === "xml" ? `</${tag}>` : "");
  const write = (tag: string, content: Content): string => {
    if (content === undefined) return "";
    if (typeof content === "string") {
      const text = escapeText(fit(content));
      return text === "" ? "" : `<${tag}>${text}${end(tag)}\r\n`;
    }
    if ("fields" in content) {
      const inside = content.fields.map(([name, one]) => write(name, one)).join("");
      return inside === "" ? "" : `<${tag}>\r\n${inside}</${tag}>\r\n`;
    }
    return content.map((one) => write(tag, one)).join("");
  };
  const uid = newFileUid ?? "NONE";
  const header = syntax === "xml" ? xmlHeader(version, uid) : lineHeader(version, uid);
  return Buffer.from(header + write("OFX", root), "utf8");
}

const lineHeader = (version: string, newFileUid: string): string =>
  [
    "OFXHEADER:100",
    "DATA:OFXSGML",
    `VERSION:${version}`,
    "SECURITY:NONE",
    "ENCODING:USASCII",
    "CHARSET:1252",
    "COMPRESSION:NONE",
    "OLDFILEUID:NONE",
    `NEWFILEUID:${newFileUid}`,
    "",
    "",
  ].join("\r\n");

const xmlHeader = (version: string, newFileUid: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\r\n<?OFX OFXHEADER="200" VERSION="${version}" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="${newFileUid}"?>\r\n`;
