import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { linkless } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

test("update-company", async (t) => {
  const { bank } = await testMillrace(t);
  const before = { name: "Harbour Cafe", description: "cust 4711", tags: { region: "north", size: "s" } };
  const created = await bank.done("POST", "/companies", before);
  const path = `/companies/${created.id}`;
  const update = (body: unknown) => bank.done("PATCH", path, body);

  await t.test("200: what is absent or null stays", async () => {
    assert.deepEqual(linkless(await update({})), linkless(created));
    assert.deepEqual(
      linkless(await update({ name: null, description: null, tags: null })),
      linkless(created),
    );
    assert.deepEqual(linkless(await update({ name: "Harbour (Tea)" })), {
      ...linkless(created),
      name: "Harbour Tea",
    });
    assert.deepEqual(linkless(await update({ description: "" })), {
      ...linkless(created),
      name: "Harbour Tea",
      description: "",
    });
  });

  await t.test("200: tags are replaced as a whole, and cleared by an empty object", async () => {
    assert.deepEqual((await update({ tags: { colour: "blue" } })).tags, { colour: "blue" });
    assert.deepEqual((await update({ tags: {} })).tags, {});
    assert.deepEqual((await bank.done("GET", path)).tags, {});
  });

  await t.test("200: two updates at once lose neither", async () => {
    await Promise.all([update({ description: "new" }), update({ name: "Renamed" })]);
    const { name, description } = await bank.done("GET", path);
    assert.deepEqual([name, description], ["Renamed", "new"]);
  });

  await t.test("400 for anything beyond a limit, and the company stays as it was", async () => {
    const present = await bank.done("GET", path);
    assertRefused(await bank.call("PATCH", path, { name: "<>", description: "x" }), 400, "name");
    assertRefused(await bank.call("PATCH", path, { name: 5 }), 400, "name");
    assertRefused(await bank.call("PATCH", path, { tags: { "": "x" } }), 400, "tags");
    for (const body of ["", "[]", "null", "{"]) assertRefused(await bank.call("PATCH", path, body), 400);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    assertRefused(await bank.call("PATCH", path, "name=Form", form), 400);
    assert.deepEqual(linkless(await bank.done("GET", path)), linkless(present));
  });
});
