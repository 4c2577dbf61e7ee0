import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Measured time, processes that are killed, and servers of their own are not for company. */
const byThemselves = /^(test\/(process|crash|simulation)\/|src\/database\/|examples\/|bench\/)/;
/** What changes its process for others. */
const changesProcess = /process\.env|node:child_process|millrace-process/;
const perProcess = 5;

/**
 * Loading the product costs more than most files of tests do, so several of them share a process: files that import
 * them, each as a suite so that its hooks are its own, are written into `folder`. Returns all files to run, those that stay by themselves included.
 */
export function groupFiles(root: string, files: readonly string[], folder: string): string[] {
  const shared = files.filter(
    (file) => !byThemselves.test(file) && !changesProcess.test(readFileSync(join(root, file), "utf8")),
  );
  const count = Math.ceil(shared.length / perProcess);
  mkdirSync(folder, { recursive: true });
  const groups = Array.from({ length: count }, (_, nth) => {
    const group = join(folder, `group-${nth + 1}.mjs`);
    const own = shared.filter((_file, index) => index % count === nth);
    const suites = own.map((file) => {
      const [title, address] = [file, pathToFileURL(join(root, file)).href].map((text) =>
        JSON.stringify(text),
      );
      return `describe(${title}, () => import(${address}));\n`;
    });
    writeFileSync(group, `import { describe } from "node:test";\n${suites.join("")}`);
    return group;
  });
  return [...groups, ...files.filter((file) => !shared.includes(file))];
}
