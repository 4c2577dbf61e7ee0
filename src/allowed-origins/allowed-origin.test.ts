import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../problem.ts";
import { readOrigins } from "./allowed-origin.ts";

test("where customers are real an origin must be https, on this machine too", () => {
  assert.deepEqual(readOrigins(["https://a.example", "https://[::1]:8443/"], "live"), [
    "https://a.example",
    "https://[::1]:8443",
  ]);
  for (const origin of ["http://a.example", "http://localhost:3000"]) {
    assert.deepEqual(readOrigins([origin], "test"), [origin]);
    assert.throws(
      () => readOrigins([origin], "live"),
      (error) => error instanceof Problem && error.findings[0]?.itemId === "allowedOrigins[0]",
    );
  }
});
