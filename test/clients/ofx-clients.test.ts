import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { cardMessage, OfxClient, type Pair, statementMessage } from "../ofx/ofx-client.ts";
import {
  card,
  checking,
  checkingInUtf8,
  dateOf,
  needs,
  type Place,
  pushed,
  run,
  wrong,
} from "./ofx-place.ts";

/*
 * Programs that others wrote, run for real where they are installed (Debian: ofx, libofx7, aqbanking-tools, python3-ofxclient,
 * opensp, libxml2-utils; ofxtools from its source). What is missing is told as skipped, with its name. ofx-js, which always runs, is in test/ofx.
 */

const authorities = "/etc/ssl/certs/ca-certificates.crt";
const dtds = "/usr/share/libofx7/libofx/dtd";

test("independent OFX clients sign on, list accounts and read what was pushed", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "ofx-clients-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const place = { ...(await pushed(await testMillrace(t, { platforms: ["hcws"] }))), folder };

  await t.test(
    "ofxconnect builds requests, ofxdump reads the answers (libofx)",
    needs("ofxconnect", "ofxdump"),
    async () => {
      const accounts = await libofx(place, ["-a"]);
      assert.match(accounts, /Account #: 12345670\b/);
      assert.match(accounts, /Account #: CARD-1111\b/);
      assertTransactions(await libofx(place, ["-s", "--acct=12345670", "--type=1", "--past=7"]), checking);
      assertTransactions(await libofx(place, ["-s", "--acct=CARD-1111", "--type=3", "--past=7"]), card);
      const refused = await libofx({ ...place, pair: wrong(place.pair) }, ["-a"]);
      assert.match(refused, /Code: 15500/);
    },
  );

  await t.test(
    "ofxdump reads what was pushed from downloaded files (GnuCash, KMyMoney)",
    needs("ofxdump"),
    async () => {
      for (const format of ["qbo", "ofx"]) {
        const file = join(folder, `statement.${format}`);
        writeFileSync(file, await place.download(format));
        const read = await run("ofxdump", [file]);
        assertTransactions(read, format === "qbo" ? checking : checkingInUtf8);
      }
    },
  );

  await t.test(
    "aqbanking-cli gets accounts and transactions (GnuCash, KMyMoney)",
    needs("aqbanking-cli"),
    async () => {
      const bank = aqbanking(place, "plain");
      await bank.run("--control=aqofxconnect", "getaccounts", "-u", "1");
      for (const [number, lines] of [
        ["12345670", checking],
        ["CARD-1111", card],
      ] as const) {
        const { context, read } = await bank.statement(number);
        assert.deepEqual(
          [...read.matchAll(/fiId="([^"]*)"/g)].map(([, fiId]) => fiId),
          lines.map(([id]) => id),
        );
        const csv = await bank.run("export", "-c", context, "--exporter=csv");
        for (const [, amount, name] of lines) assert.ok(csv.includes(`"${amount}";"USD";"";"${name}"`), csv);
      }
    },
  );

  await t.test(
    "aqbanking-cli collects over TLS, checking the certificate, and brings nothing with a wrong password",
    needs("aqbanking-cli", "openssl", "unshare", authorities),
    async (t) => {
      const { answers, certificate, url } = await secured(t, place);
      const stranger = aqbanking({ ...place, url }, "stranger");
      await stranger.run("--control=aqofxconnect", "getaccounts", "-u", "1").catch(() => "");
      await assert.rejects(
        stranger.statement("12345670"),
        /12345670 in/,
        "nobody vouches for the certificate",
      );
      const bank = aqbanking({ ...place, url }, "secure", certificate);
      await bank.run("--control=aqofxconnect", "getaccounts", "-u", "1");
      const { read } = await bank.statement("12345670");
      assert.ok(
        checking.every(([id]) => read.includes(`fiId="${id}"`)),
        read,
      );
      bank.usePassword("x".repeat(16));
      // It ends well whatever the bank says: what it has got tells.
      assert.ok(!(await bank.statement("12345670")).read.includes("fiId"));
      assert.match(answers.at(-1)!, /<CODE>15500/);
    },
  );

  await t.test(
    "Python's ofxclient signs on over TLS and reads both accounts",
    needs("python3 ofxclient", "openssl"),
    async (t) => {
      const secure = await secured(t, place);
      const program = `
import json, sys
from ofxclient import Institution
url, user, password = sys.argv[1:]
bank = Institution(id="90001", org="MILLRACE", url=url, username=user, password=password, client_args={"ofx_version": "103"})
bank.authenticate()
print(json.dumps({a.number: [[t.id, str(t.amount), t.payee] for t in a.statement(days=7).transactions] for a in bank.accounts()}))`;
      const { username, password } = place.pair;
      const out = await run("/usr/bin/python3", ["-c", program, secure.url, username, password], {
        SSL_CERT_FILE: secure.certificate,
      });
      assert.deepEqual(JSON.parse(out), { "12345670": checking, "CARD-1111": card });
    },
  );

  for (const { version, options } of ofxgetForms) {
    const how = [version, ...options].join(" ");
    await t.test(
      `ofxget ${how} reads profile, accounts and statements (ofxtools)`,
      needs("ofxget"),
      async () => {
        const get = ofxget(place, how, ["--version", version, ...options]);
        const profile = await get("prof");
        assert.match(profile, /<FINAME>/);
        assert.deepEqual(
          [...new Set(valuesOf(profile, "URL"))],
          [place.url.replace("127.0.0.1", "localhost")],
        );
        const accounts = await get("acctinfo", ...get.as(place.pair));
        assert.deepEqual(valuesOf(accounts, "ACCTID"), ["12345670", "CARD-1111"]);
        const statements = await get(
          "stmt",
          ...get.as(place.pair),
          "--bankid",
          "999000001",
          "--all",
          "--start",
          dateOf(-7),
        );
        const wanted = version < "200" ? checking : checkingInUtf8;
        assert.deepEqual(
          ["FITID", "TRNAMT", "NAME"].map((name) => valuesOf(statements, name)),
          [0, 1, 2].map((nth) => [...wanted, ...card].map((line) => line[nth])),
        );
        const file = join(folder, "ofxget.ofx");
        writeFileSync(file, statements);
        // It prints the statements as they came; its library reads them by strict models.
        if (needs("python3 ofxtools").skip === false)
          assert.deepEqual(JSON.parse(await run("/usr/bin/python3", ["-c", readByModels, file])), {
            "12345670": wanted,
            "CARD-1111": card,
          });
        const refused = await get(
          "stmt",
          ...get.as(wrong(place.pair)),
          "--bankid",
          "999000001",
          "--checking",
          "12345670",
        );
        assert.ok(valuesOf(refused, "CODE").includes("15500"), refused);
        assert.deepEqual(valuesOf(refused, "FITID"), []);
      },
    );
  }

  await t.test("ofxget finds out by itself how we can be spoken to (scan)", needs("ofxget"), async () => {
    const get = ofxget(place, "scan", []);
    // All requests at once write the profile to one file. Once it is there, none of them needs to.
    await get("scan");
    const [sgml, xml] = JSON.parse(await get("scan"));
    assert.deepEqual(
      [sgml.versions, xml.versions],
      [
        [102, 103, 151, 160],
        [200, 201, 202, 203, 210, 211, 220],
      ],
    );
    assert.deepEqual([sgml.formats.length, xml.formats.length], [4, 2]);
  });

  await t.test(
    "answers of 1.x are valid by the DTD of OFX 1.6 (onsgmls)",
    needs("onsgmls", dtds),
    async () => {
      for (const [message, pair] of messages(place)) {
        const { text } = await new OfxClient(place.url, pair, { version: "160" }).send(message);
        assert.equal(text.includes("<CODE>15500"), pair !== place.pair);
        const file = join(folder, "answer.sgml");
        writeFileSync(file, text.slice(text.indexOf("<OFX>")));
        await run("onsgmls", ["-s", join(dtds, "opensp.dcl"), join(dtds, "ofx160.dtd"), file]);
      }
    },
  );

  await t.test(
    "answers of 2.x are valid by the DTD of OFX 2.0.1 (xmllint)",
    needs("xmllint", dtds),
    async () => {
      for (const [message, pair] of messages(place)) {
        const { text } = await new OfxClient(place.url, pair, { syntax: "xml", version: "201" }).send(
          message,
        );
        const file = join(folder, "answer.xml");
        writeFileSync(file, text);
        await run("xmllint", ["--noout", "--dtdvalid", join(dtds, "ofx201.dtd"), file]);
      }
    },
  );
});

const profile =
  "<PROFMSGSRQV1><PROFTRNRQ><TRNUID>p<PROFRQ><CLIENTROUTING>NONE<DTPROFUP>19900101</PROFRQ></PROFTRNRQ></PROFMSGSRQV1>";
const accountList =
  "<SIGNUPMSGSRQV1><ACCTINFOTRNRQ><TRNUID>a<CLTCOOKIE>1<ACCTINFORQ><DTACCTUP>19900101</ACCTINFORQ></ACCTINFOTRNRQ></SIGNUPMSGSRQV1>";
/** Requests of every kind, and what a wrong password is told in each. */
const messages = ({ pair }: Place): [string, Pair][] => [
  ...asked.map((message): [string, Pair] => [message, pair]),
  [accountList + statementMessage("12345670") + cardMessage("CARD-1111"), wrong(pair)],
];
const asked = [
  "",
  profile,
  accountList,
  accountList.replace(
    "ACCTINFOTRNRQ><TRNUID>a<CLTCOOKIE>1<ACCTINFORQ><DTACCTUP>19900101</ACCTINFORQ></ACCTINFOTRNRQ>",
    "ENROLLTRNRQ><TRNUID>e<ENROLLRQ></ENROLLRQ></ENROLLTRNRQ>",
  ),
  statementMessage("12345670"),
  statementMessage("nothing"),
  statementMessage("12345670").replace(">Y<", ">N<"),
  cardMessage("CARD-1111"),
  cardMessage("CARD-1111").replace(">Y<", ">N<"),
  cardMessage("nothing"),
];

/** Ways of speaking that differ in more than a number. */
const ofxgetForms: readonly { version: string; options: readonly string[] }[] = [
  { version: "103", options: [] },
  { version: "160", options: ["--unclosedelements"] },
  { version: "203", options: [] },
  { version: "220", options: ["--pretty"] },
];

/** Reads the statements of a file with the models of ofxtools, which refuse what the standard does not have. */
const readByModels = `
import json, sys
from ofxtools.Parser import OFXTree
tree = OFXTree()
tree.parse(sys.argv[1])
print(json.dumps({s.account.acctid: [[t.fitid, str(t.trnamt), t.name] for t in s.transactions] for s in tree.convert().statements}))`;

/** Runs ofxget, which keeps the bank's profile in a folder of its own. */
function ofxget({ folder, url }: Place, name: string, options: readonly string[]) {
  const home = join(folder, `ofxget-${name.replaceAll(" ", "")}`);
  const env = { HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home };
  mkdirSync(home, { recursive: true });
  const get = (command: string, ...more: readonly string[]) => {
    const names = command === "scan" ? [] : ["--org", "MILLRACE", "--fid", "90001", ...options];
    return run("ofxget", [command, "--url", url, ...names, ...more], env);
  };
  const as = ({ password, username }: Pair) => ["--user", username, "--password", password, "--nokeyring"];
  return Object.assign(get, { as });
}

/** The values of an element of an answer, in their order. */
const valuesOf = (answer: string, name: string): string[] =>
  [...answer.matchAll(new RegExp(`<${name}>([^<\\r\\n]*)`, "g"))].map(([, value]) =>
    value!.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
  );

/** One request that libofx builds, sent as it is, and its answer as libofx understands it. */
async function libofx({ url, pair, folder }: Place, args: readonly string[]): Promise<string> {
  const names = [
    "--fid=90001",
    "--org=MILLRACE",
    "--bank=999000001",
    `--user=${pair.username}`,
    `--pass=${pair.password}`,
  ];
  const built = await run("ofxconnect", [...args, ...names, join(folder, "unused")]);
  // The first line is a word of the program itself.
  const answer = await new OfxClient(url, undefined).sendRaw(built.slice(built.indexOf("\n") + 1));
  const file = join(folder, "answer.ofx");
  writeFileSync(file, answer.text);
  return run("ofxdump", [file]);
}

function assertTransactions(dump: string, lines: readonly (readonly [string, string, string])[]): void {
  const field = (name: RegExp) => [...dump.matchAll(name)].map(([, value]) => value);
  const read = {
    ids: field(/institution's ID for this transaction: (.*)/g),
    amounts: field(/Total money amount: (.*)/g),
    names: field(/Name of payee or transaction description: (.*)/g),
  };
  const [ids, amounts, names] = [0, 1, 2].map((nth) => lines.map((line) => line[nth]));
  assert.deepEqual(read, { ids, amounts, names });
}

interface AqBanking {
  run(...args: readonly string[]): Promise<string>;
  /** Asks for an account's transactions; what it read, and the file with it. */
  statement(number: string): Promise<{ context: string; read: string }>;
  usePassword(password: string): void;
}

/**
 * AqBanking with a user of ours, and the account it wants to have before it stores any (6.5.3). It trusts the system's
 * authorities alone: a certificate takes their place in what it sees of the file system.
 */
function aqbanking({ url, pair, folder }: Place, name: string, certificate?: string): AqBanking {
  const data = join(folder, `aqbanking-${name}`);
  const [pins, specs] = [`${data}-pins`, join(data, "settings6", "accountspecs")];
  const usePassword = (password: string) =>
    writeFileSync(pins, `OFX%3A%3Auserpass%3A%3A${pair.username} = "${password}"\n`, { mode: 0o600 });
  usePassword(pair.password);
  const general = ["-D", data, "-n", "-A", "-P", pins];
  const home = { HOME: folder, PATH: ["/usr/bin", process.env.PATH].join(delimiter) };
  const user = [
    "adduser",
    "-N",
    "Feed",
    "-b",
    "999000001",
    "-u",
    pair.username,
    "-s",
    url,
    "-O",
    "MILLRACE",
    "-F",
    "90001",
  ];
  execFileSync("aqbanking-cli", [...general, "--control=aqofxconnect", ...user, "--headerver=102"], {
    env: { ...process.env, ...home },
    stdio: "ignore",
  });
  mkdirSync(specs, { recursive: true });
  writeFileSync(
    join(specs, "00000099.conf"),
    'char type="bank"\nint uniqueId="99"\nchar backendName="aqnone"\nchar ownerName="x"\nchar accountName="x"\nchar country="us"\nchar bankCode="000000000"\nchar accountNumber="0"\n',
  );
  const trusting = `mount --bind "$0" ${authorities} && exec aqbanking-cli "$@"`;
  const program = certificate ? "unshare" : "aqbanking-cli";
  const before = certificate ? ["-Urm", "sh", "-c", trusting, certificate] : [];
  const ask = (...args: readonly string[]) => run(program, [...before, ...general, ...args], home);
  const statement = async (number: string) => {
    const accounts = await ask("listaccs");
    const rows = accounts.split("\n").map((row) => row.split("\t"));
    const id = rows.find((row) => row[2] === number)?.[5]?.trim();
    assert.ok(id, `${number} in ${accounts}`);
    const context = `${data}-${number}.txt`;
    rmSync(context, { force: true });
    await ask("request", `--aid=${id}`, "-c", context, "--transactions", `--fromdate=${dateOf(-7)}`);
    return { context, read: readFileSync(context, "utf8") };
  };
  return { run: ask, statement, usePassword };
}

/** TLS in front of the server, for clients that speak nothing else. */
async function secured(
  t: TestContext,
  { url, folder }: Place,
): Promise<{ url: string; certificate: string; answers: readonly string[] }> {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await run("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    key,
    "-out",
    certificate,
    "-days",
    "2",
    ...names,
  ]);
  const answers: string[] = [];
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (incoming, outgoing) => {
      const { method, headers } = incoming;
      const onward = request(url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        const place = answers.push("") - 1;
        answer.setEncoding("latin1").on("data", (piece) => {
          answers[place] += piece;
        });
      });
      incoming.pipe(onward);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  t.after(() => void server.close());
  const { port } = server.address() as { port: number };
  return { url: `https://localhost:${port}/ofx`, certificate, answers };
}
