import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bySpecificity } from "./app/page-entry.ts";
import { outsidePages, pages } from "./pages.ts";

const root = join(import.meta.dirname, "../..");
const every = [...pages, ...outsidePages].map(({ path }) => path);

test("a journey looks at every page of the Portal in both themes", () => {
  const journeys = globSync("test/journeys/*.test.ts", { cwd: root }).map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const looked = new Set(
    journeys.flatMap((text) =>
      [...text.matchAll(/lookAtPage\(\s*\w+,\s*"([^"]+)"/g)].map(([, path]) => path!),
    ),
  );
  assert.ok(every.length > 0);
  assert.deepEqual(
    every.filter((path) => !looked.has(path)),
    [],
  );
});

test("what is to be done before going live leads to pages that there are", () => {
  const source = readFileSync(join(root, "src/portal/home/checklist.ts"), "utf8");
  const led = [...source.matchAll(/\bat\("([^"]+)"\)/g)].map(([, path]) => path!);
  assert.ok(led.length > 3);
  assert.deepEqual(
    led.filter((path) => !every.includes(path)),
    [],
  );
});

test("each address leads to one page: the one whose path is the most exact", () => {
  assert.deepEqual(
    every.filter((path, nth) => every.indexOf(path) !== nth),
    [],
  );
  const paths = [
    "/companies/:companyId/*?",
    "/companies/:companyId/edit",
    "/companies",
    "/companies/new",
    "/",
  ];
  assert.deepEqual(
    paths.map((path) => ({ path })).sort(bySpecificity),
    ["/companies/new", "/companies/:companyId/edit", "/companies/:companyId/*?", "/companies", "/"].map(
      (path) => ({ path }),
    ),
  );
});
