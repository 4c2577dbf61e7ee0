import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertCompany } from "./company-shape.ts";
import { assertRefused, findingOf } from "./refusal.ts";

test("create-company", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const create = (body: unknown) => bank.call("POST", "/companies", body);
  const url = millrace.application.config.url;

  await t.test("200: the company, without a field for what was not given", async () => {
    const reply = await create({ name: "Harbour Cafe" });
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers.get("content-type")!, /^application\/json/);
    assertCompany(reply.body, url);
    assert.deepEqual(
      { ...reply.body, id: "", redirect: "", created: "" },
      {
        id: "",
        name: "Harbour Cafe",
        redirect: "",
        created: "",
        products: ["bank-feeds"],
        tags: {},
        referenceSubsidiaryCompanies: [],
        dataConnections: [],
        ownerUserIds: [],
      },
    );
  });

  await t.test("200: description and tags as given, unknown fields ignored", async () => {
    const tags = { region: "north", "customer no": "4711 /é" };
    const { body } = await create({
      name: "A",
      description: "cust 4711",
      tags,
      groups: [{ id: 1 }],
      id: "mine",
    });
    assert.equal(body.description, "cust 4711");
    assert.deepEqual(body.tags, tags);
    assert.notEqual(body.id, "mine");
    assert.equal(body.groups, undefined);
  });

  await t.test("200: null for description and tags is as good as leaving them out", async () => {
    const { body } = await create({ name: "A", description: null, tags: null });
    assert.equal(body.description, undefined);
    assert.deepEqual(body.tags, {});
  });

  await t.test("200: characters a name must not hold are removed", async () => {
    const names = {
      "Company (Codat[1])": "Company Codat1",
      " Bread & Butter, Ltd. ": "Bread & Butter, Ltd.",
      "Café <script>": "Caf script",
      "O'Neill - who? me! @home": "O'Neill - who? me! @home",
      "a\u0007b": "ab",
    };
    for (const [given, kept] of Object.entries(names))
      assert.equal((await create({ name: given })).body.name, kept);
  });

  await t.test("200: names need not be unique", async () => {
    const ids = [await bank.company("Twin"), await bank.company("Twin")];
    assert.notEqual(ids[0], ids[1]);
  });

  await t.test("400 for a name that is missing, no string, or empty once sanitised", async () => {
    for (const body of [
      {},
      { name: null },
      { name: 5 },
      { name: ["A"] },
      { name: "" },
      { name: " " },
      { name: "<>()" },
    ]) {
      assertRefused(await create(body), 400, "name");
    }
    assertRefused(await create({ name: "a".repeat(501) }), 400, "name");
  });

  await t.test("400 for tags beyond their limits, each of which is allowed", async () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, nth) => [`t${nth}`, ""]));
    const limits = { ["k".repeat(27)]: "v".repeat(100) };
    assert.deepEqual((await create({ name: "A", tags: limits })).body.tags, limits);
    assert.deepEqual((await create({ name: "A", tags: many(10) })).body.tags, many(10));
    assertRefused(await create({ name: "A", tags: many(11) }), 400, "tags");
    assertRefused(await create({ name: "A", tags: { ["k".repeat(28)]: "" } }), 400, "tags");
    assertRefused(await create({ name: "A", tags: { "": "x" } }), 400, "tags");
    const long = await create({ name: "A", tags: { region: "v".repeat(101) } });
    assertRefused(long, 400, "tags.region");
    assert.match(findingOf(long, "tags.region"), /100 characters/);
  });

  await t.test("400 for tags or a description of another kind", async () => {
    for (const tags of [[], ["a"], "a", 1, { a: 1 }, { a: null }, { a: {} }]) {
      const reply = await create({ name: "A", tags });
      assertRefused(reply, 400);
      assert.match(reply.body.validation.errors[0].itemId, /^tags/);
    }
    assertRefused(await create({ name: "A", description: 5 }), 400, "description");
    assertRefused(await create({ name: "A", description: "d".repeat(2001) }), 400, "description");
  });

  await t.test("400 for a body that is no JSON object", async () => {
    for (const body of [
      "",
      " ",
      "{",
      "null",
      "[]",
      '"name"',
      "5",
      "{'name':'A'}",
      '{"name":"A"}x',
      '{"name":"A",}',
    ]) {
      assertRefused(await create(body), 400);
    }
  });

  await t.test("400 for a body without content type, of another type, or a form", async () => {
    assertRefused(await bank.call("POST", "/companies"), 400);
    for (const type of ["text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense"]) {
      assertRefused(await bank.call("POST", "/companies", '{"name":"A"}', { "content-type": type }), 400);
    }
  });

  await t.test("400 for a key that occurs twice in one object", async () => {
    assertRefused(await create('{"name":"A","name":"B"}'), 400);
    assertRefused(await create('{"name":"A","tags":{"a":"1","\\u0061":"2"}}'), 400);
  });

  await t.test("400 for text that no database can hold", async () => {
    for (const text of ["a\\u0000b", "a\\ud800b", "\\udc00"]) {
      assertRefused(await create(`{"name":"A","description":"${text}"}`), 400);
      assertRefused(await create(`{"name":"A","tags":{"a":"${text}"}}`), 400);
      assertRefused(await create(`{"name":"A","tags":{"${text}":"a"}}`), 400);
    }
    const whole = '{"name":"A","description":"\\ud83d\\ude00 \\\\u0000"}';
    assert.equal((await create(whole)).body.description, "😀 \\u0000");
  });

  await t.test("400 for nesting beyond all reason", async () => {
    for (const depth of [33, 1000, 20_000]) {
      assertRefused(await create(`{"name":"A","x":${"[".repeat(depth)}${"]".repeat(depth)}}`), 400);
      assertRefused(await create(`${'{"a":'.repeat(depth)}1e1${"}".repeat(depth)}`), 400);
    }
    assert.equal((await create(`{"name":"A","x":${"[".repeat(30)}${"]".repeat(30)}}`)).status, 200);
  });

  await t.test("413 for a body over the limit", async () => {
    assertRefused(await create(`{"name":"A","x":"${"x".repeat(5 * 1024 * 1024)}"}`), 413);
  });
});
