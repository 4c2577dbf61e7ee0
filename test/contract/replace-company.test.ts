import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { linkless } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

test("replace-company", async (t) => {
  const { bank } = await testMillrace(t);
  const before = { name: "Harbour Cafe", description: "cust 4711", tags: { region: "north" } };
  const { id } = await bank.done("POST", "/companies", before);
  const path = `/companies/${id}`;

  await t.test("200: what is left out is cleared", async () => {
    const replaced = await bank.done("PUT", path, { name: "Harbour [Café]" });
    assert.equal(replaced.name, "Harbour Caf");
    assert.equal("description" in replaced, false);
    assert.deepEqual(replaced.tags, {});
    assert.equal(replaced.id, id);
    assert.deepEqual(linkless(await bank.done("GET", path)), linkless(replaced));
  });

  await t.test("200: the same request twice leaves the same company", async () => {
    const [once, twice] = [await bank.done("PUT", path, before), await bank.done("PUT", path, before)];
    assert.deepEqual(linkless(once), linkless(twice));
    assert.deepEqual(
      [once.name, once.description, once.tags],
      [before.name, before.description, before.tags],
    );
  });

  await t.test("400 without a name or beyond a limit, and the company stays as it was", async () => {
    const present = await bank.done("GET", path);
    assertRefused(await bank.call("PUT", path, { description: "x" }), 400, "name");
    assertRefused(await bank.call("PUT", path, { name: "()" }), 400, "name");
    assertRefused(await bank.call("PUT", path, { name: "A", tags: { a: "v".repeat(101) } }), 400, "tags.a");
    assertRefused(await bank.call("PUT", path, ""), 400);
    assert.deepEqual(linkless(await bank.done("GET", path)), linkless(present));
  });
});
