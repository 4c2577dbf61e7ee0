import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";

for (const [id, path] of [
  ["get-cors-settings", "/corsSettings"],
  ["get-connection-management-cors-settings", "/connectionManagement/corsSettings"],
] as const) {
  test(id, async (t) => {
    const { bank } = await testMillrace(t);

    await t.test("200: none to begin with", async () => {
      assert.deepEqual(await bank.done("GET", path), { allowedOrigins: [] });
    });

    await t.test("200: one list, under whichever address it was set", async () => {
      for (const at of ["/corsSettings", "/connectionManagement/corsSettings"]) {
        const set = { allowedOrigins: [`https://${at.length}.bank.example`] };
        await bank.done("POST", at, set);
        assert.deepEqual(await bank.done("GET", path), set);
      }
    });
  });
}
