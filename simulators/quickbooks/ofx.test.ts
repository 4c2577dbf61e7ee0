import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "ofx-js";
import { readAnswer } from "./ofx-client.ts";
import { dateSeen, readOfxDate, writeOfxDate } from "./ofx-date.ts";
import { type DialectName, dialects } from "./ofx-dialect.ts";
import { readOfx } from "./ofx-document.ts";
import { readElements, UnreadableOfx } from "./ofx-elements.ts";
import { type OfxReply, readAccounts, readReply, readStatement } from "./ofx-reply.ts";
import { accountsSet, cookieOf, signOnSet, statementSets, writeOfx } from "./ofx-request.ts";

const status = (code: number) => `<STATUS><CODE>${code}<SEVERITY>${code === 0 ? "INFO" : "ERROR"}</STATUS>`;
const head = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n";
const signedOn = `<SIGNONMSGSRSV1><SONRS>${status(0)}<DTSERVER>20261122064859.000[0:GMT]<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>`;
const statement = `<BANKMSGSRSV1><STMTTRNRS><TRNUID>t-1${status(0)}<CLTCOOKIE>1<STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>999000001<ACCTID>12345670<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261115000000.000[0:GMT]<DTEND>20261121000000.000[0:GMT]
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261119120000.000[0:GMT]<TRNAMT>-45.10<FITID>7832323211-GIF
<NAME>R&amp;B events &lt;1&gt;<MEMO>R&amp;B events-hospitality</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261121<TRNAMT>730.00<FITID>b-2<NAME>Rent</STMTTRN></BANKTRANLIST>
<LEDGERBAL><BALAMT>2730.00<DTASOF>20261122064859.000[0:GMT]</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1>`;
const reply = (body: string): OfxReply => readReply(Buffer.from(`${head}<OFX>${body}</OFX>`));
const accounts = `<SIGNUPMSGSRSV1><ACCTINFOTRNRS><TRNUID>a${status(0)}<ACCTINFORS><DTACCTUP>20261101
<ACCTINFO><DESC>Checking<BANKACCTINFO><BANKACCTFROM><BANKID>999000001<ACCTID>1<ACCTTYPE>CHECKING</BANKACCTFROM>
<SUPTXDL>Y<XFERSRC>N<XFERDEST>N<SVCSTATUS>ACTIVE</BANKACCTINFO></ACCTINFO>
<ACCTINFO><DESC>Visa<CCACCTINFO><CCACCTFROM><ACCTID>CC-1234</CCACCTFROM>
<SUPTXDL>Y<XFERSRC>N<XFERDEST>N<SVCSTATUS>ACTIVE</CCACCTINFO></ACCTINFO></ACCTINFORS></ACCTINFOTRNRS></SIGNUPMSGSRSV1>`;

test("a statement is read the same with end tags, without them, and as XML", () => {
  const plain = reply(signedOn + statement);
  const closed = `${signedOn}${statement}`.replace(/<([A-Z0-9]+)>([^<\r\n]+)/g, "<$1>$2</$1>");
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="203" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n<OFX>${closed}</OFX>`;
  const read = [plain, reply(closed), readReply(Buffer.from(xml))].map(({ wrappers, complaints }) => {
    assert.deepEqual(complaints, []);
    return readStatement(wrappers[0]!.data!);
  });
  assert.deepEqual(read[1], read[0]);
  assert.deepEqual(read[2], read[0]);
  const [{ transactions, balance, currency }] = read as [ReturnType<typeof readStatement>];
  assert.deepEqual([currency, balance], ["USD", "2730"]);
  assert.deepEqual(
    transactions.map(({ id, amount, name, memo }) => [id, amount, name, memo]),
    [
      ["7832323211-GIF", "-45.1", "R&B events <1>", "R&B events-hospitality"],
      ["b-2", "730", "Rent", null],
    ],
  );
});

test("the accounts of a bank are read, cards and others", () => {
  const { wrappers, complaints } = reply(signedOn + accounts);
  assert.deepEqual(complaints, []);
  assert.deepEqual(
    readAccounts(wrappers[0]!.data!).map(({ kind, accountId, name, accountType }) => [
      kind,
      accountId,
      name,
      accountType,
    ]),
    [
      ["bank", "1", "Checking", "CHECKING"],
      ["card", "CC-1234", "Visa", "CREDITCARD"],
    ],
  );
});

test("what a strict client refuses is complained of", () => {
  const wrong: [from: string, to: string, complaint: RegExp][] = [
    ["<TRNAMT>-45.10<FITID>7832323211-GIF", "<FITID>7832323211-GIF<TRNAMT>-45.10", /TRNAMT stands too late/],
    ["<FITID>b-2", "<FITID>7832323211-GIF", /FITID stands twice/],
    ["<TRNTYPE>DEBIT", "<TRNTYPE>CREDIT", /contradicts the sign/],
    ["<NAME>Rent", `<NAME>${"x".repeat(33)}`, /NAME has more than 32/],
    ["<NAME>Rent", "", /neither NAME nor MEMO/],
    ["<NAME>Rent", "<NAME></NAME><MEMO>m", /NAME is empty/],
    ["<DTPOSTED>20261121", "<DTPOSTED>20261101", /not oldest first/],
    ["<CURDEF>USD", "<CURDEF>USD<X.MORE>1", /STMTRS may not hold X.MORE/],
    ["<SEVERITY>INFO", "<SEVERITY>ERROR", /SEVERITY of 0 is ERROR/],
  ];
  for (const [from, to, complaint] of wrong) {
    const { complaints } = reply(signedOn + statement.replace(from, to));
    assert.ok(
      complaints.some((one) => complaint.test(one)),
      `${to}: ${complaints}`,
    );
  }
});

test("what is no OFX, is cut short or lacks what matters is not read at all", () => {
  const whole = `${head}<OFX>${signedOn}${statement}</OFX>`;
  assert.ok(readReply(Buffer.from(whole)));
  const unreadable = [
    "",
    "<html><body>Bad gateway</body></html>",
    whole.slice(0, -200),
    whole.replace("</STMTRS>", ""),
    whole.replace(signedOn, ""),
    whole.replace("<CODE>0", "<CODE>none"),
    `${head}<OFX>text<A>1</OFX>`,
  ];
  for (const text of unreadable)
    assert.throws(() => readReply(Buffer.from(text)), UnreadableOfx, text.slice(0, 60));
  const { wrappers } = reply(signedOn + statement.replace("<TRNAMT>730.00", "<TRNAMT>730,00"));
  assert.throws(() => readStatement(wrappers[0]!.data!), /TRNAMT/);
  assert.throws(() => readElements("<A><B>1</A>", true), /B is not closed/);
  const bomb = '<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="203"?><!DOCTYPE OFX []><OFX></OFX>';
  assert.throws(() => readOfx(Buffer.from(bomb)), /document type/);
});

test("every dialect writes what an independent parser and our own read", async () => {
  const question = {
    transaction: "7f9c1c2e-0000-4000-8000-000000000001",
    account: { kind: "bank", bankId: "999000001", branchId: null, accountId: "1&2", accountType: "CHECKING" },
    start: "20261115",
  } as const;
  const signOn = {
    now: new Date("2026-11-23T10:00:00.123Z"),
    username: "ABCD-EFGH-JKLM",
    password: "p<ss&word",
    org: "BANK",
    fid: "7",
    clientUid: "0123456789abcdef0123456789abcdef",
  };
  for (const name of Object.keys(dialects) as DialectName[]) {
    const dialect = dialects[name];
    const sets = [accountsSet("t-2"), ...statementSets([question])];
    const file = writeOfx(dialect, [signOnSet(dialect, signOn), ...sets]);
    assert.equal(file.includes("\r\n"), dialect.newline === "crlf", name);
    const { syntax, version } = readOfx(Buffer.from(file));
    assert.deepEqual([syntax, version], [dialect.syntax, dialect.version], name);
    const { OFX } = await parse(file);
    const { SONRQ } = OFX.SIGNONMSGSRQV1;
    assert.deepEqual([SONRQ.USERID, SONRQ.APPID], [signOn.username, "QBKS"], name);
    assert.equal(SONRQ.CLIENTUID, dialect.clientUid ? signOn.clientUid : undefined, name);
    assert.equal(SONRQ.FI?.ORG, dialect.institution ? "BANK" : undefined, name);
    const { STMTTRNRQ } = OFX.BANKMSGSRQV1;
    assert.equal(STMTTRNRQ.CLTCOOKIE, cookieOf(question.transaction), name);
    assert.equal(STMTTRNRQ.STMTRQ.INCTRAN.DTSTART, "20261115", name);
    assert.equal(STMTTRNRQ.STMTRQ.BANKACCTFROM.ACCTTYPE, "CHECKING", name);
  }
});

test("answers to other questions, of another family or without their length are complained of", () => {
  const sets = statementSets([
    {
      transaction: "t-2",
      account: { kind: "bank", bankId: "1", branchId: null, accountId: "1", accountType: "CHECKING" },
      start: null,
    },
  ]);
  const body = Buffer.from(`${head}<OFX>${signedOn}${statement}</OFX>`);
  const headers = new Headers({ "content-type": "text/html" });
  const answer = readAnswer({ outcome: "answered", status: 200, headers, body }, dialects["xml-203"], sets);
  assert.ok("complaints" in answer);
  const complaints = answer.complaints.join("\n");
  for (const expected of [
    /text\/html/,
    /Content-Length/,
    /xml was answered with sgml/,
    /answers to 1 others/,
  ])
    assert.match(complaints, expected);
  const down = { outcome: "answered", status: 503, headers, body: Buffer.from("down") } as const;
  assert.deepEqual(readAnswer(down, dialects["sgml-102"], sets), { failed: "HTTP 503: down" });
});

test("dates of all forms are read, wrong ones are not, and a day stays that day far from Greenwich", () => {
  const read = (text: string) => new Date(readOfxDate(text)?.instant ?? Number.NaN).toISOString();
  assert.equal(read("20261115"), "2026-11-15T00:00:00.000Z");
  assert.equal(read("20261122065411.477[+0:UTC]"), "2026-11-22T06:54:11.477Z");
  assert.equal(read("20261122065411[-3.5:NST]"), "2026-11-22T10:24:11.000Z");
  assert.equal(read(writeOfxDate(Date.UTC(2026, 1, 3, 4, 5, 6, 7), true)), "2026-02-03T04:05:06.007Z");
  for (const text of ["", "2026-11-15", "20261340", "20260230", "20261115250000", "2026111"])
    assert.equal(readOfxDate(text), undefined, text);
  assert.equal(dateSeen(readOfxDate("20261119120000.000[0:GMT]")!, -8), "2026-11-19");
  assert.equal(dateSeen(readOfxDate("20261119000000[0:GMT]")!, -8), "2026-11-18");
  assert.equal(dateSeen(readOfxDate("20261119")!, -8), "2026-11-19");
});
