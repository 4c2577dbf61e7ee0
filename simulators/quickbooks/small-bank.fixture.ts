import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemRandom } from "../../src/random.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";

/** A transaction of the small bank: id, date (YYYYMMDD), amount. */
export type BankLine = readonly [id: string, date: string, amount: string];

/** A bank of a few lines of code that answers over OFX; what it does wrong is chosen by the test. */
export class SmallBank {
  lines: BankLine[] = [];
  username = "GOOD-USER-0001";
  password = "GoodPassword0001";
  /** Answers the next statement instead. */
  instead: ((reply: ServerResponse) => void) | undefined;
  /** DTEND of statements. */
  end = "20261122";
  readonly asked: string[] = [];
  readonly #server = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => this.#answer(Buffer.concat(pieces).toString(), reply));
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ofx`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(file: string, reply: ServerResponse): void {
    this.asked.push(file);
    const leaf = (name: string) => new RegExp(`<${name}>([^<\\r\\n]*)`).exec(file)?.[1] ?? "";
    const statement = file.includes("<STMTRQ>");
    if (statement && this.instead) {
      const act = this.instead;
      this.instead = undefined;
      act(reply);
      return;
    }
    const anonymous = leaf("USERID").startsWith("anonymous");
    const trusted = anonymous
      ? file.includes("<PROFRQ>")
      : leaf("USERID") === this.username && leaf("USERPASS") === this.password;
    const code = trusted ? 0 : 15500;
    const echo = `<TRNUID>${leaf("TRNUID")}${status(code)}<CLTCOOKIE>${leaf("CLTCOOKIE")}`;
    const part = (set: string, wrapper: string, data: string) =>
      `<${set}><${wrapper}>${echo}${trusted ? data : ""}</${wrapper}></${set}>`;
    send(
      reply,
      status(code),
      file.includes("<PROFRQ>")
        ? part(
            "PROFMSGSRSV1",
            "PROFTRNRS",
            `<PROFRS><MSGSETLIST>${core(this.url)}</MSGSETLIST><FINAME>Small</PROFRS>`,
          )
        : statement
          ? part("BANKMSGSRSV1", "STMTTRNRS", this.#statement(leaf("ACCTID")))
          : part("SIGNUPMSGSRSV1", "ACCTINFOTRNRS", accounts),
    );
  }

  #statement(accountId: string): string {
    const lines = this.lines.map(
      ([id, date, amount]) =>
        `<STMTTRN><TRNTYPE>OTHER<DTPOSTED>${date}120000[0:GMT]<TRNAMT>${amount}<FITID>${escaped(id)}<NAME>Line ${escaped(id)}</STMTTRN>`,
    );
    return `<STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>${accountId}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>${this.end}${lines.join("")}</BANKTRANLIST>
<LEDGERBAL><BALAMT>100.00<DTASOF>20261122</LEDGERBAL></STMTRS>`;
  }
}

const status = (code: number) => `<STATUS><CODE>${code}<SEVERITY>${code === 0 ? "INFO" : "ERROR"}</STATUS>`;
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const core = (url: string) =>
  `<BANKMSGSET><BANKMSGSETV1><MSGSETCORE><VER>1<URL>${url}</MSGSETCORE></BANKMSGSETV1></BANKMSGSET>`;
const account = (id: string) =>
  `<ACCTINFO><DESC>Account ${id}<BANKACCTINFO><BANKACCTFROM><BANKID>1<ACCTID>${id}<ACCTTYPE>CHECKING</BANKACCTFROM><SUPTXDL>Y<XFERSRC>N<XFERDEST>N<SVCSTATUS>ACTIVE</BANKACCTINFO></ACCTINFO>`;
const accounts = `<ACCTINFORS><DTACCTUP>20261101${account("100")}${account("200")}</ACCTINFORS>`;

/** Answers with a file that signs on with a status. */
export function send(reply: ServerResponse, signOn: string, sets: string): void {
  const body = `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:103\r\n\r\n<OFX><SIGNONMSGSRSV1><SONRS>${signOn}<DTSERVER>20261122<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>${sets}</OFX>`;
  reply.setHeader("content-type", "application/x-ofx").setHeader("content-length", Buffer.byteLength(body));
  reply.end(body);
}

export const today = new Date("2026-11-23T10:00:00Z");

/** A sandbox whose clock stands still but for what its admin interface advances. */
export const openSandbox = (folder?: string): Promise<Sandbox> =>
  startSandbox({ port: 0, clock: { now: () => new Date(today) }, random: systemRandom, folder });

export const refusedSignOn = (code: number) => (reply: ServerResponse) => send(reply, status(code), "");
