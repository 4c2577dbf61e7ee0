import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

/** The whole check: format and lint, types, layout, then every test. `npm test -- <path>…` runs the tests of some files only. */
const chosen = process.argv.slice(2);
const root = `${import.meta.dirname}/..`;

function run(name: string, command: string, args: readonly string[]): void {
  process.stdout.write(`— ${name}\n`);
  const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: root });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (chosen.length === 0) {
  run("format and lint", "node_modules/.bin/biome", ["ci", "--error-on-warnings"]);
  run("types", "node_modules/.bin/tsc", ["--noEmit"]);
  run("types of the pages", "node_modules/.bin/tsc", ["--noEmit", "-p", "web"]);
  run("layout", process.execPath, ["test/layout.ts"]);
}
const everything = globSync("{src,web,simulators,test,examples,bench}/**/*.test.ts", { cwd: root }).sort();
run("tests", process.execPath, [
  "--test",
  "--test-global-setup=test/global-setup.ts",
  "--test-concurrency=4",
  "--test-timeout=300000",
  ...(chosen.length > 0 ? chosen : everything),
]);
