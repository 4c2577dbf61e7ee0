import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What leaves nothing behind in its process and needs none of its own: no real processes, no measured time. */
const together = /^(test\/(contract|clients)\/|simulators\/|src\/(?!database\/))/;
/** Hooks outside of any suite are those of the whole process. */
const hooks = /^(before|after)(Each)?\(/m;
const perProcess = 6;

/**
 * Loading the product costs more than most files of tests do, so several of them share a process: files that import
 * them are written into `folder`. Returns all files to run, those that stay by themselves included.
 */
export function groupFiles(root: string, files: readonly string[], folder: string): string[] {
  const shared = files.filter(
    (file) => together.test(file) && !hooks.test(readFileSync(join(root, file), "utf8")),
  );
  const count = Math.ceil(shared.length / perProcess);
  mkdirSync(folder, { recursive: true });
  const groups = Array.from({ length: count }, (_, nth) => {
    const group = join(folder, `group-${nth + 1}.mjs`);
    const own = shared.filter((_file, index) => index % count === nth);
    const imports = own.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)};\n`);
    writeFileSync(group, imports.join(""));
    return group;
  });
  return [...groups, ...files.filter((file) => !shared.includes(file))];
}
