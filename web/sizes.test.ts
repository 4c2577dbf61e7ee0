import assert from "node:assert/strict";
import { test } from "node:test";
import { pageSizes } from "../bench/pages.ts";

test("a customer's browser loads at most 120 kB of script before the first screen", async () => {
  const { first, all } = await pageSizes();
  assert.ok(first <= 120_000, `${first} bytes after gzip`);
  assert.ok(first < all, "screens that are not shown at once are loaded when they are");
});
