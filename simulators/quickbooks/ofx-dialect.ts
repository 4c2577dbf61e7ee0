import { type Static, Type } from "typebox";

/** How a client writes OFX and speaks HTTP. Every real client has its own way. */
export const Dialect = Type.Object(
  {
    /** The version in the header. `211` is also written in the syntax of 1.x by one real client. */
    version: Type.String({ pattern: "^[0-9]{3}$" }),
    syntax: Type.Union([Type.Literal("sgml"), Type.Literal("xml")]),
    /** Whether leaves have end tags; XML always has them. */
    endTags: Type.Boolean(),
    newline: Type.Union([Type.Literal("crlf"), Type.Literal("lf")]),
    http: Type.Union([Type.Literal("1.0"), Type.Literal("1.1")]),
    /** The name of this installation; known from 1.0.3 on. */
    clientUid: Type.Boolean(),
    /** Whether ORG and FID are sent. */
    institution: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Dialect = Static<typeof Dialect>;

const plain: Dialect = {
  version: "102",
  syntax: "sgml",
  endTags: false,
  newline: "crlf",
  http: "1.1",
  clientUid: false,
  institution: true,
};

/** The ways that are tried, by name. */
export const dialects = {
  /** The one of new institutions. */
  "sgml-103": { ...plain, version: "103", clientUid: true },
  "sgml-102": plain,
  "sgml-102-lf": { ...plain, newline: "lf" },
  "sgml-102-end-tags": { ...plain, endTags: true },
  "sgml-102-http-1.0": { ...plain, http: "1.0" },
  "sgml-151": { ...plain, version: "151", clientUid: true },
  "sgml-160": { ...plain, version: "160", clientUid: true, endTags: true },
  "sgml-211": { ...plain, version: "211", http: "1.0" },
  "sgml-no-institution": { ...plain, institution: false },
  "xml-200": { ...plain, version: "200", syntax: "xml", endTags: true },
  "xml-203": { ...plain, version: "203", syntax: "xml", endTags: true, clientUid: true },
  "xml-211-lf": { ...plain, version: "211", syntax: "xml", endTags: true, newline: "lf", clientUid: true },
  "xml-220": { ...plain, version: "220", syntax: "xml", endTags: true, clientUid: true },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;
