import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { runInNewContext } from "node:vm";
import { luhn } from "./account-key.ts";
import { es5Problem } from "./es5.ts";
import { longestChunk, mostSources } from "./plug-in-context.ts";
import { ScriptHost } from "./script-host.ts";
import type { ScriptRun } from "./script-run.ts";
import { readSuiteApp } from "./suite-app.ts";

test("later editions of the language are found, and nothing of the fifth is taken for one", () => {
  const later =
    "let a = 1|var f = () => 1|`x`|var {a} = b|f(...x)|class A {}|a?.b|a ?? b|a ** b|function f(a = 1) {}|for (var x of y);" +
    "|({a})|({f() {}})|({[a]: 1})|async function f() {}|function* g() {}|import 'x'|0b1|1n|f(a,)|a = 1_000|[a] = b|try {} catch {}";
  for (const source of later.split("|").concat("/a/u", "a = b\nc d", "'\\u{1}'", "x = {a: 1"))
    assert.ok(es5Problem(source), source);
  const fifth = [
    "a\n++b",
    "x = a / b / c",
    "x = /[/]/g.test(a)",
    "for (var i = 0, n = 1; i < n; i++) {}",
    "for (k in o) continue",
    "l: for (;;) break l;",
    "({get a() {return 1}, set a(v) {}, 'b': 1, 2: 3, if: 1,})",
    "a.delete(b).class",
    "new Foo(1).bar()",
    "switch (a) {case 1: b; default:}",
    "do x(); while (y)",
    "(function () {}())",
    "a = function b() { return\n}",
    "a = b ? c : d, e",
    "if (/x/.test(a)) b",
    "a\n/b/1",
    "[, 1,,]",
  ];
  for (const source of fifth) assert.equal(es5Problem(source), undefined, source);
});

test("a problem names its line", () => {
  assert.equal(es5Problem("var a;\n/* two\nthree */ let b;")?.line, 3);
});

test("the SuiteApp that is shipped would deploy, and brings what NetSuite's import needs", () => {
  const { scripts, records, files } = readSuiteApp();
  assert.deepEqual([...scripts.values()].map(({ type }) => type).sort(), [
    "ficonnectivityplugin",
    "fiparserplugin",
    "restlet",
    "suitelet",
  ]);
  assert.ok(records.get("customrecord_obf_link")?.includes("custrecord_obf_secret"));
  assert.ok(Object.keys(files).length >= 8);
});

/** A module of the SuiteApp that asks for no other. */
function moduleOf(name: string) {
  const { files } = readSuiteApp();
  const source = Object.entries(files).find(([path]) => path.endsWith(`/${name}.js`))![1];
  let made: Record<string, (...given: unknown[]) => unknown> = {};
  runInNewContext(source, { define: (_: unknown, make: () => typeof made) => (made = make()) });
  return made;
}

test("text that is too much for one chunk goes on in the next, with its account, and is read as one", () => {
  const longest = 220;
  const chunks: string[] = [];
  const context = { addDataChunk: ({ dataChunk }: { dataChunk: string }) => chunks.push(dataChunk) };
  type Chunks = Record<"account" | "line", (value: object) => void> & { end: () => void };
  const writer = moduleOf("obf_chunks").chunksOf!(context, longest) as Chunks;
  const written = ["a", "none", "b"].map((key) => ({
    key,
    lines: Array.from({ length: key === "none" ? 0 : 9 }, (_, nth) => `${key}-${nth}`),
  }));
  for (const { key, lines } of written) {
    writer.account({ key, currency: "USD" });
    for (const id of lines) writer.line({ id, date: "2026-11-20", amount: "-1.50", code: "FEE" });
  }
  writer.end();
  assert.ok(chunks.length > 5, `${chunks.length} chunks`);
  for (const chunk of chunks) {
    assert.ok(chunk.length <= longest);
    assert.match(chunk, /^\{"account":/, "each can be read by itself");
  }
  const parser = moduleOf("obf_parser");
  const read = (texts: readonly string[]) =>
    texts.flatMap((text) => {
      const found: { key: string; lines: string[] }[] = [];
      const each = (take: (item: { value: string }) => boolean) =>
        text.split("\n").forEach((value) => void take({ value }));
      parser.parseData!({
        inputData: { lines: { iterator: () => ({ each }) } },
        createAccountData: ({ accountId }: { accountId: string }) => {
          const account = { key: accountId, lines: [] as string[] };
          found.push(account);
          return {
            createNewTransaction: ({ uniqueId }: { uniqueId: string }) => account.lines.push(uniqueId),
          };
        },
        addError: ({ errorMessage }: { errorMessage: string }) => assert.fail(errorMessage),
      });
      return found;
    });
  assert.deepEqual(read([chunks.join("")]), written, "one account each, though its lines lie in several");
  assert.deepEqual(
    read(chunks).flatMap(({ lines }) => lines),
    written.flatMap(({ lines }) => lines),
  );
});

test("keys whose digits could be a payment card are told, whatever stands between them", () => {
  assert.equal(luhn("obf_4111-1111-1111-1111"), true);
  assert.equal(luhn("4111111111111112"), false);
  assert.equal(luhn("obf_411111111111"), false);
});

describe("scripts", () => {
  const connectivity = { configurationId: "1", requests: [], retryAllowed: true, accountErrors: true };

  async function run(t: TestContext, body: string, more: Partial<ScriptRun> = {}) {
    const host = new ScriptHost((_run, { name, argument }) => {
      if (name === "https") return { code: 200, body: "{}", headers: {} };
      return { name, argument };
    });
    t.after(() => host.close());
    const source = `define(["N/https", "N/runtime"], function (https, runtime) {
      function go(context) { ${body} }
      return { getAccounts: go, getTransactionData: go, getTransactionSources: go, parseData: go };
    });`;
    return await host.run({
      kind: "connectivity",
      files: { "/app/main.js": source },
      entry: "/app/main.js",
      function: "getAccounts",
      companyId: "1",
      scriptId: "customscript_x",
      deploymentId: "",
      parameters: {},
      units: 100,
      input: connectivity,
      ...more,
    });
  }
  const failure = async (t: TestContext, body: string, more?: Partial<ScriptRun>) => {
    const outcome = await run(t, body, more);
    return outcome.kind === "failed" ? outcome.error.name : "nothing failed";
  };
  const data = { function: "getTransactionData" };

  test("each call outside costs ten units, and a budget that is spent ends the script though it catches", async (t) => {
    const paid = await run(t, 'https.get({url: "https://a"}); https.get({url: "https://a"});');
    assert.equal(paid.unitsUsed, 20);
    const body = 'for (var i = 0; i < 20; i += 1) try { https.get({url: "https://a"}); } catch (e) {}';
    assert.equal(await failure(t, body), "SSS_USAGE_LIMIT_EXCEEDED");
  });

  test("what later editions brought is not there at run time either", async (t) => {
    assert.equal(await failure(t, "new Map();"), "ReferenceError");
    assert.equal(await failure(t, "[1].includes(1);"), "TypeError");
    assert.equal(await failure(t, "process.exit(1);"), "ReferenceError");
  });

  test("an account with the digits of a card, of an unknown type or currency is refused", async (t) => {
    const account = (changes: string) =>
      `var a = {accountMappingKey: "k", accountType: "BANK", currency: "USD", groupName: "g"}; ${changes}; context.addAccount(a);`;
    assert.equal(
      await failure(t, account('a.accountMappingKey = "4111111111111111"')),
      "INVALID_ACCOUNT_MAPPING_KEY",
    );
    assert.equal(await failure(t, account('a.accountType = "CASH"')), "INVALID_ACCOUNT_TYPE");
    assert.equal(await failure(t, account('a.currency = "usd"')), "INVALID_CURRENCY");
    assert.equal(await failure(t, account("a.groupName = null")), "SSS_MISSING_REQD_ARGUMENT");
    assert.equal((await run(t, account(""))).kind, "done");
  });

  test("a chunk has at most 25 million characters, and sources above a hundred are left out without a word", async (t) => {
    const chunk = (length: number) =>
      `context.addDataChunk({dataChunk: new Array(${length} + 1).join("x")});`;
    assert.equal(await failure(t, chunk(longestChunk + 1), data), "DATA_CHUNK_TOO_LARGE");
    const list = `var l = []; for (var i = 0; i < ${mostSources + 5}; i += 1) l.push({name: "s" + i}); context.addSourceList({sourceList: l});`;
    const outcome = await run(t, list, { function: "getTransactionSources" });
    assert.equal((outcome.output as { sources: string[] }).sources.length, mostSources);
  });

  test("a retry is half an hour to four hours later, and only where it is allowed", async (t) => {
    const retry = (minutes: number) =>
      `context.retry({deltaMinutesLater: ${minutes}, currentFailureReason: "down"});`;
    assert.equal(await failure(t, retry(29), data), "INVALID_RETRY_TIME");
    assert.equal(await failure(t, retry(241), data), "INVALID_RETRY_TIME");
    assert.equal((await run(t, retry(30), data)).kind, "done");
    const input = { ...connectivity, retryAllowed: false };
    assert.equal(await failure(t, retry(30), { ...data, input }), "RETRY_NOT_ALLOWED");
  });

  test("functions that belong to another step of the import are not there", async (t) => {
    assert.equal(await failure(t, "context.addAccount({});", data), "TypeError");
    const input = { ...connectivity, accountErrors: false };
    assert.equal(
      await failure(t, 'context.addAccountError({accountMappingKey: "k"});', { input }),
      "TypeError",
    );
  });

  test("many scripts run at once, each in a world of its own, and a host that is closed ends those that run", async (t) => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, nth) =>
        run(t, `leak = (typeof leak === "undefined" ? ${nth} : -1); context.configurationIFrameUrl = leak;`),
      ),
    );
    assert.deepEqual(
      outcomes.map(({ output }) => (output as { iframe: number }).iframe),
      [0, 1, 2, 3, 4, 5],
    );
    const host = new ScriptHost(() => new Promise(() => undefined));
    const waiting = host.run({
      kind: "restlet",
      files: {
        "/a.js":
          'define(["N/https"], function (h) { return { post: function () { h.get({url: "https://a"}); } }; });',
      },
      entry: "/a.js",
      function: "post",
      companyId: "1",
      scriptId: "s",
      deploymentId: "",
      parameters: {},
      units: 100,
      input: null,
    });
    await host.close();
    assert.equal((await waiting).kind, "failed");
  });
});
