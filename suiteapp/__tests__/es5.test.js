import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";

const folder = join(__dirname, "../src/FileCabinet/SuiteApps/org.millrace.bankfeeds");

test.each(readdirSync(folder))("%s is ECMAScript 5 and asks for SuiteScript 2.0", (name) => {
  const source = readFileSync(join(folder, name), "utf8");
  expect(() => parse(source, { ecmaVersion: 5 })).not.toThrow();
  expect(source).toMatch(/@NApiVersion 2\.x/);
});
