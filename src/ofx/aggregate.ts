/**
 * What we write, and in which order: OFX fixes the order of elements in each aggregate (OFX 1.6 and 2.0.1 DTD). Whoever
 * makes an aggregate names its fields; their order, and that an empty element is left out, is not theirs to get wrong.
 */
const order = {
  OFX: ["SIGNONMSGSRSV1", "SIGNUPMSGSRSV1", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "PROFMSGSRSV1"],
  STATUS: ["CODE", "SEVERITY", "MESSAGE"],
  SONRS: ["STATUS", "DTSERVER", "LANGUAGE", "DTPROFUP", "FI", "INTU.BID"],
  FI: ["ORG", "FID"],
  PROFRS: [
    "MSGSETLIST",
    "SIGNONINFOLIST",
    "DTPROFUP",
    "FINAME",
    "ADDR1",
    "CITY",
    "STATE",
    "POSTALCODE",
    "COUNTRY",
    "URL",
  ],
  MSGSETLIST: ["SIGNONMSGSET", "SIGNUPMSGSET", "BANKMSGSET", "CREDITCARDMSGSET", "PROFMSGSET"],
  SIGNONMSGSET: ["SIGNONMSGSETV1"],
  SIGNONMSGSETV1: ["MSGSETCORE"],
  SIGNUPMSGSET: ["SIGNUPMSGSETV1"],
  SIGNUPMSGSETV1: ["MSGSETCORE", "WEBENROLL", "CHGUSERINFO", "AVAILACCTS", "CLIENTACTREQ"],
  WEBENROLL: ["URL"],
  BANKMSGSET: ["BANKMSGSETV1"],
  BANKMSGSETV1: ["MSGSETCORE", "CLOSINGAVAIL", "EMAILPROF"],
  EMAILPROF: ["CANEMAIL", "CANNOTIFY"],
  CREDITCARDMSGSET: ["CREDITCARDMSGSETV1"],
  CREDITCARDMSGSETV1: ["MSGSETCORE", "CLOSINGAVAIL"],
  PROFMSGSET: ["PROFMSGSETV1"],
  PROFMSGSETV1: ["MSGSETCORE"],
  MSGSETCORE: [
    "VER",
    "URL",
    "OFXSEC",
    "TRANSPSEC",
    "SIGNONREALM",
    "LANGUAGE",
    "SYNCMODE",
    "RESPFILEER",
    "SPNAME",
  ],
  SIGNONINFOLIST: ["SIGNONINFO"],
  SIGNONINFO: [
    "SIGNONREALM",
    "MIN",
    "MAX",
    "CHARTYPE",
    "CASESEN",
    "SPECIAL",
    "SPACES",
    "PINCH",
    "CHGPINFIRST",
  ],
  ACCTINFORS: ["DTACCTUP", "ACCTINFO"],
  ACCTINFO: ["DESC", "BANKACCTINFO", "CCACCTINFO"],
  BANKACCTINFO: ["BANKACCTFROM", "SUPTXDL", "XFERSRC", "XFERDEST", "SVCSTATUS"],
  CCACCTINFO: ["CCACCTFROM", "SUPTXDL", "XFERSRC", "XFERDEST", "SVCSTATUS"],
  BANKACCTFROM: ["BANKID", "ACCTID", "ACCTTYPE"],
  CCACCTFROM: ["ACCTID"],
  STMTRS: ["CURDEF", "BANKACCTFROM", "BANKTRANLIST", "LEDGERBAL"],
  CCSTMTRS: ["CURDEF", "CCACCTFROM", "BANKTRANLIST", "LEDGERBAL"],
  BANKTRANLIST: ["DTSTART", "DTEND", "STMTTRN"],
  LEDGERBAL: ["BALAMT", "DTASOF"],
  STMTTRN: ["TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "MEMO"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Name = keyof typeof order;
type Fields<N extends Name> = { readonly [F in (typeof order)[N][number]]?: Content };

/** A leaf's text, or aggregates inside. Undefined, empty text and an empty list are left out. */
export type Content = string | Aggregate | readonly Aggregate[] | undefined;

/** An aggregate without its name, which is the field it stands in. */
export interface Aggregate {
  readonly fields: readonly (readonly [name: string, content: Content])[];
}

/** Makes the inside of an aggregate from its fields, in the order that OFX wants. */
export function aggregate<N extends Name>(name: N, fields: Fields<N>): Aggregate {
  const names: readonly (typeof order)[N][number][] = order[name];
  return { fields: names.map((field) => [field, fields[field]] as const) };
}

/** An aggregate whose fields come in an order of their own: answers stand as the requests stood. */
export const inOrder = (fields: Aggregate["fields"]): Aggregate => ({ fields });
