import assert from "node:assert/strict";
import { test } from "node:test";
import { organisations, testMillrace } from "../millrace.ts";
import { instant } from "./company-shape.ts";
import { assertConnection } from "./connection-shape.ts";
import { assertRefused } from "./refusal.ts";

test("get-connection", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const url = millrace.application.config.url;

  await t.test(
    "200: a pending connection; reading renews its link and keeps the one before working",
    async () => {
      const company = await bank.company();
      const created = await bank.connection(company, "hcws");
      const shown = await bank.done("GET", `/companies/${company}/connections/${created.id}`);
      assertConnection(shown, company, url);
      assert.notEqual(shown.linkUrl, created.linkUrl);
      assert.deepEqual({ ...shown, linkUrl: "" }, { ...created, linkUrl: "" });
      for (const link of [created.linkUrl, shown.linkUrl]) assert.notEqual((await fetch(link)).status, 401);
    },
  );

  await t.test(
    "200: a linked connection tells when it was read and which organisation it leads to",
    async () => {
      const { companyId, path } = await bank.linked(organisations.czk);
      const shown = await bank.done("GET", path);
      assertConnection(shown, companyId, url);
      assert.equal(shown.status, "Linked");
      assert.match(shown.lastSync, instant);
      assert.deepEqual(shown.connectionInfo, { organisation: "Harbour Cafe s.r.o." });
    },
  );

  await t.test("404 names the connection that was not found", async () => {
    const company = await bank.company();
    const { id } = await bank.connection(company);
    await bank.done("DELETE", `/companies/${company}/connections/${id}`);
    const reply = await bank.call("GET", `/companies/${company}/connections/${id}`);
    assertRefused(reply, 404);
    assert.equal(reply.body.error, `Data connection ${id} not found`);
  });
});
