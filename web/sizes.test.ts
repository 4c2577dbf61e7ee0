import assert from "node:assert/strict";
import { test } from "node:test";
import { embedSizes, pageSizes } from "../bench/pages.ts";

test("a customer's browser loads at most 120 kB of script before the first screen", async () => {
  const { first, all } = await pageSizes();
  assert.ok(first <= 120_000, `${first} bytes after gzip`);
  assert.ok(first < all, "screens that are not shown at once are loaded when they are");
});

test("the component for banks' pages is at most 60 kB, as a module and as a classic script", async () => {
  const sizes = await embedSizes();
  assert.deepEqual(Object.keys(sizes).sort(), ["millrace.js", "millrace.mjs"]);
  for (const [file, size] of Object.entries(sizes))
    assert.ok(size <= 60_000, `${file}: ${size} bytes after gzip`);
});
