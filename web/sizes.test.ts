import assert from "node:assert/strict";
import { test } from "node:test";
import { embedSizes, pageSizes, portalSizes } from "../bench/pages.ts";

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

test("whichever page of the Portal is opened first, at most 250 kB of script come before it can be used", async () => {
  const { first, all } = await portalSizes();
  for (const [path, bytes] of Object.entries(first)) {
    assert.ok(bytes <= 250_000, `${path}: ${bytes} bytes after gzip`);
    assert.ok(bytes < all, "pages that are not shown are not loaded");
  }
});
