import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertCompany, linkless } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

test("get-company", async (t) => {
  const { bank, millrace } = await testMillrace(t);

  await t.test("200: the company with its connections", async () => {
    const created = await bank.done("POST", "/companies", { name: "Harbour Cafe", tags: { a: "b" } });
    assert.deepEqual(linkless(await bank.done("GET", `/companies/${created.id}`)), linkless(created));
    const { id } = await bank.connection(created.id);
    await bank.connection(created.id, "hcws");
    const company = await bank.done("GET", `/companies/${created.id}`);
    assertCompany(company, millrace.application.config.url);
    assert.equal(company.dataConnections.length, 2);
    const path = `/companies/${created.id}/connections/${id}`;
    const shown = company.dataConnections.find((one: { id: string }) => one.id === id);
    assert.deepEqual({ ...shown, linkUrl: "" }, { ...(await bank.done("GET", path)), linkUrl: "" });
    await bank.done("DELETE", path);
    assert.equal((await bank.done("GET", `/companies/${created.id}`)).dataConnections.length, 1);
  });

  await t.test("404 names the company that was not found", async () => {
    const id = await bank.company();
    await bank.done("DELETE", `/companies/${id}`);
    const reply = await bank.call("GET", `/companies/${id}`);
    assertRefused(reply, 404);
    assert.equal(reply.body.error, `No company was found with ID ${id}`);
  });
});
