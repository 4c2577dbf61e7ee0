import assert from "node:assert/strict";
import { test } from "node:test";
import { day, minute } from "../../src/clock.ts";
import type { Json, PushedLine } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import {
  accountsMessage,
  all,
  cardMessage,
  OfxClient,
  profileMessage,
  statementMessage,
} from "./ofx-client.ts";
import { newPlace, type Place } from "./place.ts";

test("OFX Direct Connect", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, platforms: ["hcws"] });
  const { bank } = world;
  const url = `${bank.url}/ofx`;
  const date = (days: number) => new Date(clock.now().getTime() + days * day).toISOString().slice(0, 10);
  const ofxDate = (days: number) => date(days).replaceAll("-", "");
  const line = (id: string, days: number, amount: number | string = -1.5, more = {}): PushedLine => ({
    id,
    date: date(days),
    amount,
    description: `Line ${id}`,
    ...more,
  });
  const fitIds = (reply: Json) =>
    all(reply.ofx.BANKMSGSRSV1?.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN).map((one) => one.FITID);

  await t.test(
    "sign-on alone succeeds, in either syntax and with every version that clients use",
    async () => {
      const place = await newPlace(world, url);
      for (const [syntax, version] of [
        ["sgml", "102"],
        ["sgml", "103"],
        ["sgml", "160"],
        ["sgml", "211"],
        ["xml", "200"],
        ["xml", "220"],
      ] as const) {
        const { status, ofx, text, headers } = await place.client({ syntax, version }).send("");
        assert.equal(status, 200);
        assert.equal(ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE, "0", version);
        assert.equal(headers.get("content-length"), String(Buffer.byteLength(text)));
        assert.match(
          text,
          syntax === "xml"
            ? new RegExp(`<\\?OFX .*VERSION="${version}"`)
            : new RegExp(`VERSION:${version}\r\n`),
        );
      }
    },
  );

  await t.test(
    "what does not sign on gets the status of its reason with its own number, and no data",
    async () => {
      const place = await newPlace(world, url);
      const other = { ...place.pair, password: "wrongwrongwrong1" };
      const cases: [OfxClient, string][] = [
        [new OfxClient(url, other), "15500"],
        [new OfxClient(url, undefined), "15500"],
        [place.client({ institution: { org: "ELSEWHERE", fid: "90001" } }), "13504"],
        [place.client({ institution: { org: "MILLRACE", fid: "1" } }), "13504"],
        [place.client({ version: "999" }), "2021"],
      ];
      for (const [client, code] of cases) {
        const { ofx, status } = await client.accounts();
        assert.equal(status, 200);
        assert.equal(ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE, code);
        const wrapper = ofx.SIGNUPMSGSRSV1.ACCTINFOTRNRS;
        assert.equal(wrapper.STATUS.CODE, code);
        assert.equal(wrapper.TRNUID, "acc-1");
        assert.equal(wrapper.CLTCOOKIE, "4");
        assert.equal(wrapper.ACCTINFORS, undefined);
      }
      assert.equal(
        (await place.client({ institution: null }).accounts()).ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE,
        "0",
      );
    },
  );

  await t.test("a pair is locked after ten wrong passwords, says so, and opens again", async () => {
    const place = await newPlace(world, url);
    const wrong = new OfxClient(url, { ...place.pair, password: "wrongwrongwrong1" });
    for (let attempt = 0; attempt < 10; attempt += 1) await wrong.send("");
    const code = async () => (await place.client().send("")).ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE;
    assert.equal(await code(), "15502");
    clock.advance(15 * minute);
    assert.equal(await code(), "0");
  });

  await t.test("revoked credentials take nothing any more", async () => {
    const place = await newPlace(world, url);
    assert.equal((await place.client().accounts()).ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE, "0");
    await bank.done("DELETE", `${place.path}/connectionInfo/bankFeedAccounts/credentials`);
    assert.equal((await place.client().accounts()).ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE, "15500");
  });

  await t.test("anybody may read the profile, once; anonymous sign-on reads nothing else", async () => {
    const name = "anonymous".padEnd(32, "0");
    const client = new OfxClient(url, { username: name, password: name });
    const { ofx } = await client.send(profileMessage());
    const profile = ofx.PROFMSGSRSV1.PROFTRNRS.PROFRS;
    const core = profile.MSGSETLIST.BANKMSGSET.BANKMSGSETV1.MSGSETCORE;
    assert.equal(core.URL, `${world.millrace.application.config.feedUrl}/ofx`);
    assert.equal(profile.SIGNONINFOLIST.SIGNONINFO.SPECIAL, "Y");
    const again = await client.send(profileMessage(profile.DTPROFUP));
    assert.equal(again.ofx.PROFMSGSRSV1.PROFTRNRS.STATUS.CODE, "1");
    assert.equal(again.ofx.PROFMSGSRSV1.PROFTRNRS.PROFRS, undefined);
    const more = await client.send(profileMessage() + accountsMessage());
    assert.equal(more.ofx.SIGNUPMSGSRSV1.ACCTINFOTRNRS.STATUS.CODE, "15500");
    assert.equal(more.ofx.SIGNUPMSGSRSV1.ACCTINFOTRNRS.ACCTINFORS, undefined);
  });

  await t.test(
    "what we do not do is refused in its own wrapper; a password cannot be changed here",
    async () => {
      const { client, pair } = await newPlace(world, url);
      const uid = (nth: number) => `<TRNUID>u${nth}`;
      const { text, ofx } = await client().sendRaw(
        client()
          .document(
            `<BANKMSGSRQV1><STMTENDTRNRQ>${uid(1)}<STMTENDRQ></STMTENDRQ></STMTENDTRNRQ></BANKMSGSRQV1><INVSTMTMSGSRQV1><INVSTMTTRNRQ>${uid(2)}<INVSTMTRQ></INVSTMTRQ></INVSTMTTRNRQ></INVSTMTMSGSRQV1>`,
          )
          .replace(
            "</SONRQ>",
            `</SONRQ><PINCHTRNRQ>${uid(3)}<PINCHRQ><USERID>${pair.username}<NEWUSERPASS>abcdefgh</PINCHRQ></PINCHTRNRQ>`,
          ),
      );
      assert.equal(ofx.BANKMSGSRSV1.STMTENDTRNRS.STATUS.CODE, "2000");
      assert.equal(ofx.INVSTMTMSGSRSV1.INVSTMTTRNRS.STATUS.CODE, "2000");
      assert.equal(ofx.SIGNONMSGSRSV1.PINCHTRNRS.STATUS.CODE, "15503");
      assert.equal(text.includes("abcdefgh"), false);
    },
  );

  await t.test(
    "accounts are listed without a card's number, and an account is connected by its first statement",
    async () => {
      const place = await newPlace(world, url);
      await bank.account(place.path, {
        id: "card",
        accountName: "Visa & Co <Gold>",
        accountType: "creditcard",
        accountNumber: "4111111111111111",
        currency: "USD",
      });
      const { ofx, text } = await place.client().accounts();
      const [current, card] = all(ofx.SIGNUPMSGSRSV1.ACCTINFOTRNRS.ACCTINFORS.ACCTINFO);
      assert.equal(current.BANKACCTINFO.BANKACCTFROM.ACCTID, "12345670");
      assert.equal(current.BANKACCTINFO.BANKACCTFROM.BANKID, "999000001");
      assert.equal(card.DESC, "Visa & Co <Gold>");
      assert.equal(card.CCACCTINFO.CCACCTFROM.ACCTID, "CARD-1111");
      assert.equal(text.includes("4111111111111111"), false);
      assert.equal(await statusOf(world, place), "pending");
      const statement = await place.client().statement("12345670", `<DTSTART>${ofxDate(-5)}`);
      assert.equal(statement.ofx.BANKMSGSRSV1.STMTTRNRS.STATUS.CODE, "0");
      assert.equal(await statusOf(world, place), "connected");
      const both = await place.client().send(statementMessage("12345670") + cardMessage("CARD-1111"));
      assert.equal(both.ofx.CREDITCARDMSGSRSV1.CCSTMTTRNRS.CCSTMTRS.LEDGERBAL.BALAMT, "0.00");
      assert.equal(both.ofx.BANKMSGSRSV1.STMTTRNRS.STATUS.CODE, "0");
    },
  );

  await t.test(
    "a statement carries what was pushed, exactly, and lines are collected once it was sent",
    async () => {
      const place = await newPlace(world, url);
      await place.client().statement("12345670");
      const key = await bank.pushed(place, [
        line("7832323211-GIF", -2, "-45.1", {
          description: "R&B events <hospitality> für Gäste am Donnerstag",
          transactionType: "Debit",
          balance: 2000,
        }),
        line("0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f", -1, 730, {
          transactionType: "Credit",
          balance: 2730,
          counterparty: "Zoë’s Café",
          reference: "INV 7",
        }),
        line("odd/id#7?x=y", -1, "0.5", { description: "Tiny", balance: 2730.5 }),
      ]);
      const { ofx, text } = await place.client().statement("12345670", `<DTSTART>${ofxDate(-5)}`);
      const statement = ofx.BANKMSGSRSV1.STMTTRNRS.STMTRS;
      assert.equal(statement.CURDEF, "USD");
      assert.deepEqual(
        statement.BANKTRANLIST.STMTTRN.map((one: Json) => [
          one.TRNTYPE,
          one.TRNAMT,
          one.FITID,
          one.NAME,
          one.MEMO,
        ]),
        [
          [
            "DEBIT",
            "-45.10",
            "7832323211-GIF",
            "R&B events <hospitality> fur",
            "R&B events <hospitality> fur Gaste am Donnerstag",
          ],
          [
            "CREDIT",
            "730.00",
            "0191e5a87c1b7d2e9b1a3f2a5c6d7e8f",
            "Zoe's Cafe",
            "Line 0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f",
          ],
          ["CREDIT", "0.50", statement.BANKTRANLIST.STMTTRN[2].FITID, "Tiny", undefined],
        ],
      );
      assert.match(statement.BANKTRANLIST.STMTTRN[2].FITID, /^[A-Z2-7]{26}$/);
      assert.equal(statement.BANKTRANLIST.STMTTRN[0].DTPOSTED, `${ofxDate(-2)}120000.000[0:GMT]`);
      assert.equal(statement.BANKTRANLIST.DTSTART, `${ofxDate(-5)}000000.000[0:GMT]`);
      assert.equal(statement.BANKTRANLIST.DTEND, `${ofxDate(-1)}000000.000[0:GMT]`);
      assert.equal(statement.LEDGERBAL.BALAMT, "2730.50");
      assert.match(text, /^[\x20-\x7e\r\n]*$/);
      await waitFor("the lines to be collected", async () =>
        (await bank.lines(place, key)).every(({ state }) => state === "collected"),
      );
      const utf8 = await place.client({ syntax: "xml" }).statement("12345670");
      assert.equal(utf8.ofx.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN[1].NAME, "Zoë’s Café");
    },
  );

  await t.test("a window is answered as asked; bad dates and ranges say so", async () => {
    const place = await newPlace(world, url);
    await place.client().statement("12345670");
    const key = await bank.pushed(place, [line("a", -3), line("b", -2), line("c", -1)]);
    const ask = async (window: string) => place.client().statement("12345670", window);
    const end = `<DTEND>${ofxDate(-2)}`;
    assert.deepEqual(fitIds(await ask(`<DTSTART>${ofxDate(-2)}${end}`)), ["b"]);
    assert.deepEqual(fitIds(await ask(`<DTSTART>${ofxDate(-3)}120000[-5:EST]${end}`)), ["a", "b"]);
    assert.deepEqual(fitIds(await ask("")), ["a", "b", "c"]);
    const code = async (window: string) => (await ask(window)).ofx.BANKMSGSRSV1.STMTTRNRS.STATUS.CODE;
    assert.equal(await code("<DTSTART>20261341"), "2020");
    assert.equal(await code(`<DTSTART>${ofxDate(-1)}${end}`), "2027");
    assert.equal(await code(`<DTSTART>${ofxDate(40)}`), "2027");
    await waitFor("the lines to be noted as fetched", async () => {
      const lines = await bank.lines(place, key);
      return lines.every(({ state }) => state === "collected");
    });
    clock.advance(3 * day);
    const empty = (await ask(`<DTSTART>${ofxDate(0)}`)).ofx.BANKMSGSRSV1.STMTTRNRS;
    assert.equal(empty.STATUS.CODE, "0");
    assert.equal(empty.STMTRS.BANKTRANLIST.STMTTRN, undefined);
    const balances = await place.client().send(statementMessage("12345670").replace(">Y<", ">N<"));
    assert.equal(balances.ofx.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST, undefined);
    assert.equal(balances.ofx.BANKMSGSRSV1.STMTTRNRS.STMTRS.LEDGERBAL.BALAMT, "0.00");
  });

  await t.test(
    "lines of yesterday that come after a poll of today reach a client that asks from today",
    async () => {
      const place = await newPlace(world, url);
      await place.client().statement("12345670", `<DTSTART>${ofxDate(-5)}`);
      await bank.pushed(place, [line("a", -2)]);
      assert.deepEqual(fitIds(await place.client().statement("12345670", `<DTSTART>${ofxDate(-2)}`)), ["a"]);
      await bank.pushed(place, [line("b", -1), line("c", 0)]);
      const { ofx } = await place.client().statement("12345670", `<DTSTART>${ofxDate(0)}`);
      const { DTSTART, DTEND, STMTTRN } = ofx.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST;
      assert.deepEqual(STMTTRN.map((one: Json) => one.FITID).slice(-2), ["b", "c"]);
      assert.equal(DTSTART.slice(0, 8), STMTTRN[0].DTPOSTED.slice(0, 8));
      assert.equal(DTEND.slice(0, 8), ofxDate(0));
    },
  );

  await t.test(
    "pushes and polls at the same time: a client that goes on from DTEND has every line, once",
    async () => {
      const place = await newPlace(world, url);
      await place.client().statement("12345670", `<DTSTART>${ofxDate(-10)}`);
      const have = new Map<string, string>();
      let start = ofxDate(-10);
      const poll = async () => {
        const { ofx } = await place.client().statement("12345670", `<DTSTART>${start}`);
        const { DTEND, STMTTRN } = ofx.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST;
        for (const one of all(STMTTRN)) have.set(one.FITID, one.TRNAMT);
        start = DTEND;
      };
      const pushing = (async () => {
        for (let nth = 0; nth < 16; nth += 1)
          await bank.pushed(place, [
            line(`p${nth}-1`, -8 + (nth >> 1), nth),
            line(`p${nth}-2`, -8 + (nth >> 1), -nth),
          ]);
      })();
      let pushed = false;
      void pushing.finally(() => {
        pushed = true;
      });
      while (!pushed) await Promise.all([poll(), poll()]);
      await pushing;
      await poll();
      const expected = Array.from({ length: 16 }, (_, nth) => [
        [`p${nth}-1`, `${nth}.00`],
        [`p${nth}-2`, nth === 0 ? "0.00" : `-${nth}.00`],
      ]).flat();
      assert.deepEqual([...have].sort(), expected.sort());
    },
  );

  await t.test("foreign and unknown accounts are one answer; a disconnected one is closed", async () => {
    const [one, other] = [await newPlace(world, url, "11112222"), await newPlace(world, url, "33334444")];
    const code = async (place: Place, acctId: string, bankId?: string) =>
      (await place.client().statement(acctId, "", bankId)).ofx.BANKMSGSRSV1.STMTTRNRS.STATUS.CODE;
    assert.equal(await code(one, "33334444"), "2003");
    assert.equal(await code(one, "nothing"), "2003");
    assert.equal(await code(one, "11112222", "1"), "2003");
    assert.equal(
      (await one.client().send(cardMessage("11112222"))).ofx.CREDITCARDMSGSRSV1.CCSTMTTRNRS.STATUS.CODE,
      "2001",
    );
    assert.equal(await code(other, "33334444"), "0");
    await bank.done("PATCH", `${other.path}/connectionInfo/bankFeedAccounts/ac-001`, {
      status: "disconnected",
    });
    assert.equal(await code(other, "33334444"), "2004");
  });

  await t.test("who asked is in the audit, once a day for each program, without the password", async () => {
    const place = await newPlace(world, url);
    const program = "<APPID>GNUC<APPVER>0500<CLIENTUID>6f9619ff8b86d011b42d00cf4fc964ff";
    for (let poll = 0; poll < 3; poll += 1) await place.client({ program }).accounts();
    await place.client().accounts();
    const events = await auditOf(world, place.connectionId);
    assert.equal(events.length, 2);
    assert.equal(events[0].after.clientUid, "6f9619ff8b86d011b42d00cf4fc964ff");
    assert.deepEqual(events[0].after.messageSets, ["SIGNON", "SIGNUP"]);
    assert.equal(JSON.stringify(events).includes(place.pair.password), false);
    clock.advance(day);
    await place.client({ program }).accounts();
    assert.equal((await auditOf(world, place.connectionId)).length, 3);
  });
});

async function statusOf({ bank }: TestMillrace, { path }: Place): Promise<string> {
  const accounts = await bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`);
  return all(accounts.results ?? accounts).find(({ id }) => id === "ac-001").status;
}

const auditOf = ({ database }: TestMillrace, connectionId: string): Promise<Json[]> =>
  database.rows<Json>(
    {
      text: "select after from audit_event where type = 'ofx.signed-on' and target->>'connectionId' = $1 order by event_id",
    },
    [connectionId],
  );
