import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "ofx-js";
import { createApi } from "../../src/api.ts";
import { day, systemClock } from "../../src/clock.ts";
import type { Json } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { OfxClient, statementMessage } from "../ofx/ofx-client.ts";
import { assertRefused } from "./refusal.ts";

const date = (days: number) => new Date(systemClock.now().getTime() + days * day).toISOString().slice(0, 10);
const compact = (days: number) => date(days).replaceAll("-", "");

test("download-statement", async (t) => {
  const world = await testMillrace(t, {
    platforms: ["hcws", "akxx"],
    settings: { MILLRACE_OFX_INTU_BID: "02102" },
  });
  const { bank } = world;
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  const accounts = `${path}/connectionInfo/bankFeedAccounts`;
  await bank.account(path, {
    currency: "USD",
    accountNumber: "12345670",
    balance: 100,
    accountName: "Current & savings",
  });
  const feed = { companyId, connectionId, accountId: "ac-001", organisationId: "", targetId: "", path };
  const download = (query: string) => bank.call("GET", `${accounts}/ac-001/statement?${query}`);

  await t.test(
    "200: an account without transactions is a file, too, and downloading connects nothing",
    async () => {
      for (const format of ["ofx", "qbo", "csv", "camt053"])
        assert.equal((await download(`format=${format}`)).status, 200);
      assert.equal((await bank.done("GET", path)).status, "PendingAuth");
    },
  );

  const pair = await bank.done("POST", `${accounts}/credentials`);
  await new OfxClient(`${bank.url}/ofx`, pair).send(statementMessage("12345670"));
  const key = await bank.pushed(feed, [
    {
      id: "a-1",
      date: date(-3),
      amount: -45.1,
      balance: 54.9,
      description: '=HYPERLINK("x"), für R&B',
      transactionType: "Debit",
    },
    {
      id: "a/2",
      date: date(-2),
      amount: 730,
      balance: 784.9,
      description: "Invoice 17",
      counterparty: "Zoë’s Café",
      reference: "INV 17",
    },
    { id: "a-3", date: date(-1), amount: "-0.9", description: "-discount" },
  ]);

  await t.test("200 ofx, qbo: independent readers find exactly what was pushed", async () => {
    for (const format of ["ofx", "qbo"]) {
      const { headers, text } = await download(`format=${format}`);
      const { OFX } = (await parse(text)) as Json;
      const statement = OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS;
      assert.deepEqual(
        statement.BANKTRANLIST.STMTTRN.map((one: Json) => [
          one.TRNAMT,
          one.TRNTYPE,
          one.DTPOSTED.slice(0, 8),
        ]),
        [
          ["-45.10", "DEBIT", compact(-3)],
          ["730.00", "CREDIT", compact(-2)],
          ["-0.90", "DEBIT", compact(-1)],
        ],
      );
      assert.equal(statement.BANKACCTFROM.ACCTID, "12345670");
      assert.match(
        headers.get("content-disposition") ?? "",
        new RegExp(`statement-${date(-3)}-${date(-1)}\\.${format}`),
      );
      assert.equal(text.includes("<INTU.BID>02102"), format === "qbo");
      assert.match(
        text,
        format === "qbo" ? /^OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n/ : /VERSION="211"/,
      );
    }
  });

  await t.test("200 csv: exact amounts, and nothing a spreadsheet takes for a formula", async () => {
    const { headers, text } = await download("format=csv");
    assert.equal(headers.get("content-type"), "text/csv; charset=utf-8");
    assert.deepEqual(text.split("\r\n"), [
      "Date,Transaction id,Description,Counterparty,Reference,Type,Amount,Currency,Balance",
      `${date(-3)},a-1,"'=HYPERLINK(""x""), für R&B",,,Debit,-45.10,USD,54.90`,
      `${date(-2)},a/2,Invoice 17,Zoë’s Café,INV 17,,730.00,USD,784.90`,
      `${date(-1)},a-3,'-discount,,,,-0.90,USD,`,
      "",
    ]);
  });

  await t.test("200 camt053: balances that follow from the transactions, and texts escaped", async () => {
    const { text } = await download(`format=camt053&from=${date(-3)}&to=${date(-1)}`);
    const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, value]) => value);
    assert.match(
      text,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">/,
    );
    assert.deepEqual(
      found(/<Bal><Tp><CdOrPrtry><Cd>(\w+)<\/Cd><\/CdOrPrtry><\/Tp><Amt Ccy="USD">[\d.]+<\/Amt>/g),
      ["OPBD", "CLBD"],
    );
    assert.deepEqual(found(/<Amt Ccy="USD">([\d.]+)<\/Amt><CdtDbtInd>CRDT<\/CdtDbtInd><Dt>/g), [
      "100.00",
      "784.00",
    ]);
    assert.deepEqual(found(/<NtryRef>[^<]*<\/NtryRef><Amt Ccy="USD">([\d.]+)</g), [
      "45.10",
      "730.00",
      "0.90",
    ]);
    assert.deepEqual(found(/<\/NtryRef><Amt[^>]*>[\d.]+<\/Amt><CdtDbtInd>(\w+)</g), ["DBIT", "CRDT", "DBIT"]);
    assert.ok(text.includes('<Ustrd>=HYPERLINK("x"), für R&amp;B</Ustrd>'));
    assert.ok(text.includes("<Nm>Current &amp; savings</Nm>"));
  });

  await t.test("200: only the dates asked for, and no transaction counts as collected", async () => {
    const { text } = await download(`format=csv&from=${date(-2)}&to=${date(-2)}`);
    assert.equal(text.trim().split("\r\n").length, 2);
    assert.ok((await bank.lines(feed, key)).every(({ state }) => state === "available"));
  });

  await t.test("400: formats, dates and ranges that are none", async () => {
    for (const query of [
      "format=pdf",
      "format=csv&from=2026-02-30",
      "format=csv&to=yesterday",
      "format=csv&from=2026-03-02&to=2026-03-01",
    ])
      assertRefused(await download(query), 400);
  });

  await t.test("400 qbo: without a number of Intuit's, told with what works instead", async () => {
    const { application } = world.millrace;
    const ofx = { ...application.config.ofx, intuitBankId: undefined };
    const config = { ...application.config, ofx };
    const server = await createApi({ ...application, config }, { draining: () => false });
    t.after(() => server.close());
    const get = (format: string) =>
      server.inject({
        url: `${accounts}/ac-001/statement?format=${format}`,
        headers: { authorization: bank.authorization, host: new URL(bank.url).host },
      });
    const refused = await get("qbo");
    assert.deepEqual([refused.statusCode, refused.json().code], [400, "integration-not-set-up"]);
    assert.match(refused.json().error, /MILLRACE_OFX_INTU_BID.*format=ofx.*format=csv/);
    const made = await get("ofx");
    assert.deepEqual([made.statusCode, made.body.includes("INTU.BID")], [200, false]);
  });

  await t.test("400: software that lines are sent to needs no file", async () => {
    const { id } = await bank.connection(companyId, "gbol");
    await bank.account(`/companies/${companyId}/connections/${id}`);
    const other = `/companies/${companyId}/connections/${id}/connectionInfo/bankFeedAccounts/ac-001/statement?format=csv`;
    assertRefused(await bank.call("GET", other), 400);
  });

  await t.test("404: an account that the connection does not have", async () => {
    assertRefused(await bank.call("GET", `${accounts}/other/statement?format=csv`), 404);
  });
});
