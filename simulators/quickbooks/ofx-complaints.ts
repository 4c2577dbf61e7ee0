import { readOfxDate } from "./ofx-date.ts";
import { type Element, every, textOf } from "./ofx-elements.ts";

/* What strict clients and validators of the public document types refuse, and lenient ones read over. */

/** The fields of an aggregate in the order of the document type. */
const orders: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    STATUS: "CODE SEVERITY MESSAGE",
    SONRS: "STATUS DTSERVER USERKEY TSKEYEXPIRE LANGUAGE DTPROFUP DTACCTUP FI SESSCOOKIE",
    FI: "ORG FID",
    PROFTRNRS: "TRNUID STATUS CLTCOOKIE PROFRS",
    PROFRS:
      "MSGSETLIST SIGNONINFOLIST DTPROFUP FINAME ADDR1 ADDR2 ADDR3 CITY STATE POSTALCODE COUNTRY CSPHONE TSPHONE FAXPHONE URL EMAIL",
    ACCTINFOTRNRS: "TRNUID STATUS CLTCOOKIE ACCTINFORS",
    ACCTINFORS: "DTACCTUP ACCTINFO",
    ACCTINFO: "DESC PHONE BANKACCTINFO CCACCTINFO",
    BANKACCTINFO: "BANKACCTFROM SUPTXDL XFERSRC XFERDEST SVCSTATUS",
    CCACCTINFO: "CCACCTFROM SUPTXDL XFERSRC XFERDEST SVCSTATUS",
    BANKACCTFROM: "BANKID BRANCHID ACCTID ACCTTYPE ACCTKEY",
    CCACCTFROM: "ACCTID ACCTKEY",
    STMTTRNRS: "TRNUID STATUS CLTCOOKIE STMTRS",
    CCSTMTTRNRS: "TRNUID STATUS CLTCOOKIE CCSTMTRS",
    STMTRS: "CURDEF BANKACCTFROM BANKTRANLIST LEDGERBAL AVAILBAL MKTGINFO",
    CCSTMTRS: "CURDEF CCACCTFROM BANKTRANLIST LEDGERBAL AVAILBAL MKTGINFO",
    BANKTRANLIST: "DTSTART DTEND STMTTRN",
    STMTTRN:
      "TRNTYPE DTPOSTED DTUSER DTAVAIL TRNAMT FITID CORRECTFITID CORRECTACTION SRVRTID CHECKNUM REFNUM SIC PAYEEID NAME PAYEE EXTDNAME BANKACCTTO CCACCTTO MEMO CURRENCY ORIGCURRENCY",
    LEDGERBAL: "BALAMT DTASOF",
    AVAILBAL: "BALAMT DTASOF",
  }).map(([name, fields]) => [name, fields.split(" ")]),
);

/** The most characters of a field. */
const lengths: Readonly<Record<string, number>> = {
  TRNUID: 36,
  CLTCOOKIE: 32,
  ORG: 32,
  FID: 32,
  MESSAGE: 255,
  FINAME: 32,
  URL: 255,
  STATE: 5,
  POSTALCODE: 11,
  DESC: 80,
  BANKID: 9,
  BRANCHID: 22,
  ACCTID: 22,
  FITID: 255,
  SRVRTID: 10,
  CHECKNUM: 12,
  REFNUM: 32,
  NAME: 32,
  EXTDNAME: 100,
  MEMO: 255,
};

const accountTypes = ["CHECKING", "SAVINGS", "MONEYMRKT", "CREDITLINE", "CD"];
const incoming = ["CREDIT", "DIV", "DEP", "DIRECTDEP"];
const outgoing = ["DEBIT", "FEE", "SRVCHG", "CHECK", "DIRECTDEBIT"];
const either = ["INT", "ATM", "POS", "XFER", "PAYMENT", "CASH", "REPEATPMT", "OTHER", "HOLD"];

/** Every breach, once for each kind and place. */
export function complainOf(root: Element): string[] {
  const found = new Set<string>();
  look(root, (complaint) => found.add(complaint));
  for (const list of every(root, "BANKTRANLIST")) lookAtLines(list, (complaint) => found.add(complaint));
  return [...found];
}

type Complain = (complaint: string) => void;

function look(element: Element, complain: Complain): void {
  const { name, text, children } = element;
  if (text === null && children.length === 0 && name !== "SONRS") complain(`${name} is empty`);
  const longest = lengths[name];
  if (text !== null && longest !== undefined && text.length > longest)
    complain(`${name} has more than ${longest} characters`);
  if (name === "ACCTTYPE" && !accountTypes.includes(text ?? "")) complain(`ACCTTYPE is ${text}`);
  if (name === "STATUS" && textOf(element, "SEVERITY") !== severityOf(textOf(element, "CODE")))
    complain(`SEVERITY of ${textOf(element, "CODE")} is ${textOf(element, "SEVERITY")}`);
  const order = orders[name];
  if (order) lookAtOrder(name, children, order, complain);
  for (const child of children) look(child, complain);
}

function severityOf(code: string | undefined): string | undefined {
  if (code === "0" || code === "1") return "INFO";
  return code === undefined ? undefined : "ERROR";
}

function lookAtOrder(
  name: string,
  children: readonly Element[],
  order: readonly string[],
  complain: Complain,
) {
  let reached = 0;
  for (const child of children) {
    const place = order.indexOf(child.name);
    if (place < 0) complain(`${name} may not hold ${child.name}`);
    else if (place < reached) complain(`${child.name} stands too late in ${name}`);
    else reached = place;
  }
}

function lookAtLines(list: Element, complain: Complain): void {
  const ids = new Set<string>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const line of list.children.filter(({ name }) => name === "STMTTRN")) {
    const id = textOf(line, "FITID") ?? "";
    if (ids.has(id)) complain("a FITID stands twice in one statement");
    ids.add(id);
    const posted = readOfxDate(textOf(line, "DTPOSTED"))?.instant ?? latest;
    if (posted < latest) complain("lines are not oldest first");
    latest = Math.max(latest, posted);
    if (!textOf(line, "NAME") && !line.children.some(({ name }) => name === "PAYEE") && !textOf(line, "MEMO"))
      complain("a line has neither NAME nor MEMO");
    lookAtType(textOf(line, "TRNTYPE") ?? "", textOf(line, "TRNAMT") ?? "", complain);
  }
}

function lookAtType(type: string, amount: string, complain: Complain): void {
  const negative = amount.startsWith("-");
  if (
    incoming.includes(type) ? negative : outgoing.includes(type) && !negative && !/^[+]?[0.]+$/.test(amount)
  )
    complain(`TRNTYPE ${type} contradicts the sign of ${amount}`);
  if (![...incoming, ...outgoing, ...either].includes(type)) complain(`TRNTYPE is ${type}`);
}
