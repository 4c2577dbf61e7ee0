import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("get-company-access-token", async (t) => {
  const { bank } = await testMillrace(t);
  const company = await bank.company();
  const path = `/companies/${company}/accessToken`;

  await t.test("200: a bearer token for a day, another one at each call", async () => {
    const [one, two] = [await bank.done("GET", path), await bank.done("GET", path)];
    assert.deepEqual(
      { ...one, accessToken: "" },
      { expiresIn: 86_400, accessToken: "", tokenType: "Bearer" },
    );
    assert.notEqual(one.accessToken, two.accessToken);
    for (const { accessToken } of [one, two]) {
      const authorization = `bearer ${accessToken}`;
      assert.equal(
        (await bank.call("GET", `/companies/${company}`, undefined, { authorization })).status,
        200,
      );
    }
  });

  await t.test("404: the token of a company that was deleted leads to nothing", async () => {
    const gone = await bank.company();
    const { accessToken } = await bank.done("GET", `/companies/${gone}/accessToken`);
    await bank.done("DELETE", `/companies/${gone}`);
    const authorization = `Bearer ${accessToken}`;
    assertRefused(await bank.call("GET", `/companies/${gone}`, undefined, { authorization }), 404);
    assertRefused(await bank.call("GET", `/companies/${gone}/accessToken`), 404);
  });
});
