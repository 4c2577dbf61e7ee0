import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("get-connection-management-access-token", async (t) => {
  const { bank } = await testMillrace(t);
  const company = await bank.company();
  const pathOf = (id: string) => `/companies/${id}/connectionManagement/accessToken`;

  await t.test("200: a token that acts for the company alone", async () => {
    const body = await bank.done("GET", pathOf(company));
    assert.deepEqual(Object.keys(body), ["accessToken"]);
    const headers = { authorization: `Bearer ${body.accessToken}` };
    assert.equal((await bank.call("GET", `/companies/${company}`, undefined, headers)).status, 200);
    assertRefused(await bank.call("GET", `/companies/${await bank.company()}`, undefined, headers), 403);
    assertRefused(await bank.call("GET", pathOf(company), undefined, headers), 403);
  });

  await t.test("404 for a company that is unknown or deleted", async () => {
    await bank.done("DELETE", `/companies/${company}`);
    for (const id of [company, "nobody", "a%2fb"]) assertRefused(await bank.call("GET", pathOf(id)), 404);
  });
});
