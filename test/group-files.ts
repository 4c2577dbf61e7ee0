import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Measured time, processes that are killed, and servers of their own are not for company. */
const byThemselves = /^(test\/(process|crash|simulation)\/|src\/database\/|examples\/|bench\/)/;
const startsProcesses = /node:child_process|millrace-process/;
const opensBrowser = /\bopenBrowser\b/;
const perProcess = 21;
const perBrowser = 8;

/**
 * Loading the product costs more than most files of tests do, and opening a browser more than most files with one, so
 * several share a process and its browser: files that import them, each as a suite so that its hooks are its own, are
 * written into `folder`. Returns all files to run, those that stay by themselves included: they wait a lot, so they take
 * turns with groups, which keep the processors busy, those with browsers first.
 */
export function groupFiles(root: string, files: readonly string[], folder: string): string[] {
  const text = (file: string) => readFileSync(join(root, file), "utf8");
  const shared = files.filter((file) => !byThemselves.test(file) && !startsProcesses.test(text(file)));
  const withBrowser = shared.filter((file) => opensBrowser.test(text(file)));
  const without = shared.filter((file) => !withBrowser.includes(file));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const address = (file: string) => JSON.stringify(pathToFileURL(join(root, file)).href);
  const suites = (group: readonly string[]) =>
    group.map((file) => `describe(${JSON.stringify(file)}, () => import(${address(file)}));\n`).join("");
  const write = (name: string, lines: string) => {
    const path = join(folder, name);
    writeFileSync(path, lines);
    return path;
  };
  const groups = [
    ...inGroups(withBrowser, perBrowser).map((group, nth) =>
      write(
        `browser-${nth + 1}.mjs`,
        `import { after, describe } from "node:test";\nimport { keepBrowser } from ${address("test/browser.ts")};\n` +
          `after(keepBrowser());\n${suites(group)}`,
      ),
    ),
    ...inGroups(without, perProcess).map((group, nth) =>
      write(`group-${nth + 1}.mjs`, `import { describe } from "node:test";\n${suites(group)}`),
    ),
  ];
  const alone = files.filter((file) => !shared.includes(file));
  const turn = Math.ceil(alone.length / groups.length);
  return groups.flatMap((group, nth) => [group, ...alone.slice(nth * turn, (nth + 1) * turn)]);
}

/** Neighbours, which tend to take as long as each other, go to different groups. */
function inGroups(files: readonly string[], size: number): string[][] {
  const count = Math.ceil(files.length / size);
  return Array.from({ length: count }, (_, nth) => files.filter((_file, index) => index % count === nth));
}
