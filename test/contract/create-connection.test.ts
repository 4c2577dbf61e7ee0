import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertConnection, platforms } from "./connection-shape.ts";
import { assertRefused } from "./refusal.ts";

test("create-connection", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const company = await bank.company();
  const path = `/companies/${company}/connections`;

  for (const [platformKey, constants] of Object.entries(platforms)) {
    await t.test(
      `200 for ${platformKey}: pending, with a link and the constants of its platform`,
      async () => {
        const reply = await bank.call("POST", path, { platformKey });
        assert.equal(reply.status, 200, reply.text);
        assertConnection(reply.body, company, millrace.application.config.url);
        const { status, integrationKey, dataConnectionErrors } = reply.body;
        assert.deepEqual([status, integrationKey, dataConnectionErrors], ["PendingAuth", platformKey, []]);
        assert.deepEqual({ ...reply.body, ...constants }, reply.body);
        assert.equal("lastSync" in reply.body || "connectionInfo" in reply.body, false);
      },
    );
  }

  await t.test("200: a company may have several pending connections, of one platform too", async () => {
    const [one, two] = [await bank.connection(company), await bank.connection(company)];
    assert.notEqual(one.id, two.id);
  });

  await t.test("400 for a platform key that is missing or malformed", async () => {
    const keys = [undefined, null, "", "GBOL", "gbo", "gbol ", "gbolx", "gb0l", 5, ["gbol"], {}];
    for (const platformKey of keys)
      assertRefused(await bank.call("POST", path, { platformKey }), 400, "platformKey");
    for (const body of ["", "[]", "null", '"gbol"']) assertRefused(await bank.call("POST", path, body), 400);
  });

  await t.test("404 for a platform key nobody knows", async () => {
    for (const platformKey of ["zzzz", "qudb"])
      assertRefused(await bank.call("POST", path, { platformKey }), 404);
  });
});
