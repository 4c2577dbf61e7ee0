import { spawnSync } from "node:child_process";
import { accessSync, constants, globSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { groupFiles } from "./group-files.ts";

/** The whole check: format and lint, types, layout, then every test. `npm test -- <path>…` runs the tests of some files only. */
const chosen = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const cache = join(root, "node_modules/.cache");

/**
 * Hundreds of databases are made and thrown away, so they live in memory where the system offers room for files there;
 * a `TMPDIR` that is set is kept.
 */
function temporaryFolder(): { TMPDIR?: string } {
  const inMemory = "/dev/shm";
  if (process.env.TMPDIR) return {};
  try {
    accessSync(inMemory, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize >= 4 * 2 ** 30 ? { TMPDIR: inMemory } : {};
  } catch {
    return {};
  }
}

const env = {
  ...process.env,
  ...temporaryFolder(),
  // A hundred processes load the same modules: each is compiled once.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cache, "node"),
};

function run(name: string, command: string, args: readonly string[]): void {
  process.stdout.write(`— ${name}\n`);
  const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: root, env });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (chosen.length === 0) {
  run("format and lint", "node_modules/.bin/biome", ["ci", "--error-on-warnings"]);
  run("types", "node_modules/.bin/tsc", ["--noEmit"]);
  run("types of the pages", "node_modules/.bin/tsc", ["--noEmit", "-p", "web"]);
  run("types of the Portal", "node_modules/.bin/tsc", ["--noEmit", "-p", "web/portal"]);
  run("layout", process.execPath, ["test/layout.ts"]);
}
const everything = () =>
  groupFiles(
    root,
    globSync("{src,web,simulators,test,examples,bench}/**/*.test.ts", { cwd: root }).sort(),
    join(cache, "test-groups"),
  );
run("tests", process.execPath, [
  "--test",
  "--test-global-setup=test/global-setup.ts",
  "--test-concurrency=4",
  "--test-timeout=1200000",
  ...(chosen.length > 0 ? chosen : everything()),
]);
