import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Changes whenever something changes from which the pages are built. */
export function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = ["package-lock.json", ...globSync("web/**/*.{ts,tsx,css,json}", { cwd: root }).sort()];
  for (const file of files.filter((name) => !name.endsWith(".test.ts")))
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex");
}
