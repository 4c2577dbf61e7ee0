import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deliberateDifferences } from "./deliberate-differences.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/guide/compatibility.md"), "utf8");

test("the page on compatibility shows the list of deliberate differences, whole and word for word", () => {
  const lines = page.slice(page.indexOf("## Deliberate differences")).split("\n");
  const first = lines.findIndex((line) => line.startsWith("|"));
  const end = lines.findIndex((line, nth) => nth > first && !line.startsWith("|"));
  assert.equal(lines.slice(first, end).join("\n"), tableOfDifferences());
});

/** The list as a table for people: a row for each reason, with every place it is about. */
function tableOfDifferences(): string {
  const rows = new Map<string, string[]>();
  for (const { operation, place, how, reason } of deliberateDifferences) {
    const about = `\`${operation}\` \`${place}\`: ${how}`;
    rows.set(reason, [...(rows.get(reason) ?? []), about]);
  }
  const lines = [...rows].map(([reason, abouts]) => `| ${abouts.join("; ")} | ${reason} |`);
  return ["| Where | Why |", "|---|---|", ...lines].join("\n");
}
