import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { day, systemClock } from "../../src/clock.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { cardMessage, OfxClient, type Pair, statementMessage } from "../ofx/ofx-client.ts";

/*
 * Programs that others wrote, run for real where they are installed (Debian: ofx, libofx7, aqbanking-tools, python3-ofxclient,
 * opensp, libxml2-utils). What is missing is told as skipped, with its name. ofx-js, which always runs, is in test/ofx.
 */

const authorities = "/etc/ssl/certs/ca-certificates.crt";
const dtds = "/usr/share/libofx7/libofx/dtd";

interface Place {
  readonly url: string;
  readonly pair: Pair;
  readonly folder: string;
  /** The account's statement as a file. */
  download(format: string): Promise<string>;
}

/** What was pushed, as clients must read it: id, amount, name. */
const checking = [
  ["7832323211-GIF", "-45.10", "R&B events <hospitality> fur"],
  ["0191e5a87c1b7d2e9b1a3f2a5c6d7e8f", "730.00", "Zoe's Cafe"],
] as const;
/** OFX 2.x keeps what ASCII has not. */
const checkingInUtf8 = [
  ["7832323211-GIF", "-45.10", "R&B events <hospitality> für"],
  ["0191e5a87c1b7d2e9b1a3f2a5c6d7e8f", "730.00", "Zoë’s Café"],
] as const;
const card = [["c-1", "-12.34", "Card purchase"]] as const;

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
const wrong = (pair: Pair): Pair => ({ ...pair, password: "x".repeat(16) });
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

const dateOf = (days: number): string =>
  new Date(systemClock.now().getTime() + days * day).toISOString().slice(0, 10).replaceAll("-", "");

/** A connection with an account and a card, both connected and with lines. */
async function pushed({ bank }: TestMillrace): Promise<Omit<Place, "folder">> {
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  await bank.account(path, { currency: "USD", accountNumber: "12345670" });
  const cardFields = {
    id: "card",
    accountName: "Card",
    accountType: "creditcard",
    accountNumber: "4111111111111111",
    currency: "USD",
  };
  await bank.account(path, cardFields);
  const pair: Pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`);
  const url = `${bank.url}/ofx`;
  await new OfxClient(url, pair).send(statementMessage("12345670") + cardMessage("CARD-1111"));
  const at = (days: number) => new Date(systemClock.now().getTime() + days * day).toISOString().slice(0, 10);
  const feed = { companyId, connectionId, accountId: "ac-001", organisationId: "", targetId: "", path };
  await bank.pushed(feed, [
    {
      id: "7832323211-GIF",
      date: at(-3),
      amount: -45.1,
      description: "R&B events <hospitality> für Gäste am Donnerstag",
    },
    {
      id: "0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f",
      date: at(-1),
      amount: 730,
      description: "Invoice 17",
      counterparty: "Zoë’s Café",
    },
  ]);
  await bank.pushed({ ...feed, accountId: "card" }, [
    { id: "c-1", date: at(-2), amount: "-12.34", description: "Card purchase" },
  ]);
  const download = async (format: string) =>
    (await bank.call("GET", `${path}/connectionInfo/bankFeedAccounts/ac-001/statement?format=${format}`))
      .text;
  return { url, pair, download };
}

/** What a subtest needs, as its options: what is missing is named, and the subtest told as skipped. */
function needs(...wanted: readonly string[]): { skip: string | false } {
  const missing = wanted.filter((one) => !isThere(one));
  return { skip: missing.length > 0 && `not installed here: ${missing.join(", ")}` };
}

function isThere(wanted: string): boolean {
  try {
    if (wanted.startsWith("/")) return existsSync(wanted);
    if (wanted.startsWith("python3 "))
      execFileSync("/usr/bin/python3", ["-c", `import ${wanted.slice(8)}`], { stdio: "ignore" });
    else if (wanted === "unshare") execFileSync("unshare", ["-Urm", "true"], { stdio: "ignore" });
    else execFileSync("sh", ["-c", `command -v ${wanted}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program that must succeed; its output. */
function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program}: ${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

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
