import assert from "node:assert/strict";
import { test } from "node:test";
import { maskFor } from "./mask.ts";

const reply = {
  results: [
    { id: "ac-7", accountNumber: "00112233", sortCode: "112233", connection: { linkUrl: "https://link" } },
  ],
  at: new Date(0),
};

test("a role that may see everything gets the very same reply", () => {
  assert.equal(maskFor("administrator", reply), reply);
});

test("support sees the last digits of account numbers and no link", () => {
  assert.deepEqual(maskFor("support", reply), {
    results: [{ id: "ac-7", accountNumber: "••••2233", sortCode: "••••233", connection: { linkUrl: "" } }],
    at: new Date(0),
  });
});

test("a short number is not shown by its last digits", () => {
  assert.deepEqual(maskFor("advisor", { accountNumber: "123", linkUrl: "https://link" }), {
    accountNumber: "••••3",
    linkUrl: "https://link",
  });
});
