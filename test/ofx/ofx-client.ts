import { parse } from "ofx-js";
import type { Json } from "../bank.ts";

/** A pair as it is issued. */
export interface Pair {
  readonly username: string;
  readonly password: string;
}

export interface ClientOptions {
  readonly syntax?: "sgml" | "xml";
  readonly version?: string;
  readonly institution?: { readonly org: string; readonly fid: string } | null;
  readonly program?: string;
}

export interface OfxReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** As an independent reader (ofx-js) understands it: the content of OFX. */
  readonly ofx: Json;
}

/** An OFX client of its own: writes requests by hand and reads answers with an independent parser. */
export class OfxClient {
  readonly #url: string;
  readonly #pair: Pair | undefined;
  readonly #options: ClientOptions;

  constructor(url: string, pair: Pair | undefined, options: ClientOptions = {}) {
    this.#url = url;
    this.#pair = pair;
    this.#options = options;
  }

  /** Sends message sets after a sign-on. */
  send(sets: string, headers: Record<string, string> = {}): Promise<OfxReply> {
    return this.sendRaw(this.document(sets), headers);
  }

  async sendRaw(body: string | Buffer, headers: Record<string, string> = {}): Promise<OfxReply> {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/x-ofx", ...headers },
      body,
    });
    const text = await response.text();
    const readable = response.headers.get("content-type")?.includes("ofx");
    return {
      status: response.status,
      headers: response.headers,
      text,
      ofx: readable ? ((await parse(text)) as Json).OFX : undefined,
    };
  }

  document(sets: string): string {
    const { syntax = "sgml", version = syntax === "xml" ? "211" : "102" } = this.#options;
    const header =
      syntax === "xml"
        ? `<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="${version}" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n`
        : `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:${version}\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n`;
    const body = `<OFX>${this.#pair ? this.#signOn(this.#pair) : ""}${sets}</OFX>`;
    return header + (syntax === "xml" ? closed(body) : body);
  }

  accounts(): Promise<OfxReply> {
    return this.send(accountsMessage());
  }

  statement(acctId: string, window = "", bankId = "999000001"): Promise<OfxReply> {
    return this.send(statementMessage(acctId, window, bankId));
  }

  #signOn({ username, password }: Pair): string {
    const { institution = { org: "MILLRACE", fid: "90001" }, program = "<APPID>QWIN<APPVER>2700" } =
      this.#options;
    const fi = institution ? `<FI><ORG>${institution.org}<FID>${institution.fid}</FI>` : "";
    return `<SIGNONMSGSRQV1><SONRQ><DTCLIENT>20261122064858.000<USERID>${username}<USERPASS>${password}<LANGUAGE>ENG${fi}${program}</SONRQ></SIGNONMSGSRQV1>`;
  }
}

export const accountsMessage = (uid = "acc-1"): string =>
  `<SIGNUPMSGSRQV1><ACCTINFOTRNRQ><TRNUID>${uid}<CLTCOOKIE>4<ACCTINFORQ><DTACCTUP>19700101</ACCTINFORQ></ACCTINFOTRNRQ></SIGNUPMSGSRQV1>`;

/** `window` is the inside of INCTRAN before INCLUDE, such as `<DTSTART>20260101`. */
export const statementMessage = (acctId: string, window = "", bankId = "999000001", uid = "stmt-1"): string =>
  `<BANKMSGSRQV1><STMTTRNRQ><TRNUID>${uid}<STMTRQ><BANKACCTFROM><BANKID>${bankId}<ACCTID>${acctId}<ACCTTYPE>CHECKING</BANKACCTFROM><INCTRAN>${window}<INCLUDE>Y</INCTRAN></STMTRQ></STMTTRNRQ></BANKMSGSRQV1>`;

export const cardMessage = (acctId: string, window = "", uid = "card-1"): string =>
  `<CREDITCARDMSGSRQV1><CCSTMTTRNRQ><TRNUID>${uid}<CCSTMTRQ><CCACCTFROM><ACCTID>${acctId}</CCACCTFROM><INCTRAN>${window}<INCLUDE>Y</INCTRAN></CCSTMTRQ></CCSTMTTRNRQ></CREDITCARDMSGSRQV1>`;

export const profileMessage = (since = "19900101"): string =>
  `<PROFMSGSRQV1><PROFTRNRQ><TRNUID>prof-1<PROFRQ><CLIENTROUTING>NONE<DTPROFUP>${since}</PROFRQ></PROFTRNRQ></PROFMSGSRQV1>`;

/** What an answer has at a place that may hold one or several. */
export const all = (found: Json): Json[] => (found === undefined ? [] : [found].flat());

/** Gives the leaves of 1.x their end tags. */
const closed = (text: string): string => text.replace(/<([A-Z0-9.]+)>([^<\r\n]+)/g, "<$1>$2</$1>");
