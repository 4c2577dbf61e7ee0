import assert from "node:assert/strict";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { test } from "node:test";
import pino from "pino";
import { type ErrorCode, errorCodes } from "../../src/error-codes.ts";
import type { Json } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const root = join(import.meta.dirname, "../..");
const codes = Object.keys(errorCodes) as ErrorCode[];
const folder = join(root, "docs/errors");

test("every error code has a page, and every page a code", () => {
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
  assert.deepEqual(pages.sort(), codes.toSorted());
});

test("every page names its code, shows a body of that code in the contract's form, and says what to do and whether to retry", () => {
  for (const code of codes) {
    const page = readFileSync(join(folder, `${code}.md`), "utf8");
    assert.ok(page.startsWith(`# ${code}\n\n**${errorCodes[code]} `), code);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, words]) => words);
    assert.match(
      page,
      new RegExp(`^\\*\\*${errorCodes[code]} .+?\\*\\* \\w`, "m"),
      `${code} says first what it means`,
    );
    assert.deepEqual(headings, ["When it happens", "Example", "What to do", "Whether to retry"], code);
    const text = /```json\n([\s\S]+?)\n```/.exec(page)![1]!;
    const body: Json = JSON.parse(text);
    const headers = new Headers({
      "content-type": "application/json",
      "x-correlation-id": body.correlationId,
    });
    assertRefused({ status: errorCodes[code], headers, body, text }, errorCodes[code]);
    assert.equal(body.code, code);
  }
});

test("every error code is given somewhere", () => {
  const sources = globSync("src/**/*.ts", { cwd: root })
    .filter((file) => file !== "src/error-codes.ts" && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
  assert.deepEqual(
    codes.filter((code) => !sources.includes(`"${code}"`)),
    [],
  );
});

test("the page that a refusal names is there, and unknown ones are 404", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const refused = await bank.call("GET", "/companies/nobody");
  const { documentation, code } = refused.body;
  assert.equal(documentation, `${millrace.application.config.url}/docs/errors/company-not-found`);
  const page = await fetch(documentation);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'; style-src 'sha256-/);
  assert.match(await page.text(), new RegExp(`<h1>${code}</h1>`));
  const index = await (await fetch(`${bank.url}/docs/errors/`)).text();
  for (const one of codes) assert.ok(index.includes(`href="/docs/errors/${one}"`), one);
  for (const path of ["nothing", "..%2fREADME", "index.md", "company-not-found.md", "constructor"]) {
    const missing = await fetch(`${bank.url}/docs/errors/${path}`);
    assert.equal(missing.status, 404, path);
    assert.match(await missing.text(), /No such error code/);
  }
});

test("a correlation id is the same in body, header and log, and a failure of ours tells nothing of the inside", async (t) => {
  const lines: Record<string, Json>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(line));
      done();
    },
  });
  const { bank, database } = await testMillrace(t, { log: pino({ level: "info" }, sink) });
  const company = await bank.company();
  await database.rows({ text: "alter table company rename to company_elsewhere" });
  const failed = await bank.call("GET", `/companies/${company}`);
  await database.rows({ text: "alter table company_elsewhere rename to company" });
  assertRefused(failed, 500);
  assert.doesNotMatch(failed.text, /\brelation\b|exist|select|stack|\.ts/i);
  const refused = await bank.call("GET", "/companies/nobody");
  assertRefused(refused, 404);
  for (const { body, status } of [failed, refused]) {
    const logged = lines.filter((line) => line.correlationId === body.correlationId);
    assert.ok(
      logged.some((line) => line.msg === "request" && line.status === status && line.code === body.code),
    );
    if (status === 500)
      assert.ok(
        logged.some((line) => /company/.test(line.err?.message)),
        "its cause is logged",
      );
  }
});
