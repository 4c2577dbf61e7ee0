import assert from "node:assert/strict";
import { test } from "node:test";
import { hiddenFieldIn, maskFor } from "./mask.ts";

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

test("names are compared without regard to case, as the wire writes them in several ways", () => {
  assert.deepEqual(maskFor("advisor", { iBan: "GB33BUKB20201555555555", AccountNumber: "00112233" }), {
    iBan: "••••5555",
    AccountNumber: "••••2233",
  });
});

test("what a role may not see is found in conditions and orders, however it is written", () => {
  for (const asked of ["accountNumber~28", "-ACCOUNTNUMBER", "(id=1||iBan~GB)", "%61ccountNumber%3D28"])
    assert.ok(hiddenFieldIn("support", asked), asked);
  for (const asked of ["", "currency=CZK", "-modifiedDate", "100%"])
    assert.equal(hiddenFieldIn("support", asked), undefined, asked);
  assert.equal(hiddenFieldIn("analyst", "accountNumber~28"), undefined);
});
