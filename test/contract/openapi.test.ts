import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { ShownSchema } from "../../src/api-reference/components.ts";
import type { OpenApiDocument } from "../../src/api-reference/document.ts";
import { exampleOf } from "../../src/api-reference/example.ts";
import { groups } from "../../src/api-reference/groups.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { type Documented, describedApi, fittingIn } from "./documented.ts";
import { operations } from "./operations.ts";

let world: TestMillrace;
let document: OpenApiDocument;
let documented: readonly (Documented & { key: string })[];
const cleanUp: (() => Promise<void>)[] = [];
const address = () => `${world.bank.url}/openapi.json`;
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  const described = await describedApi(world.bank.url);
  document = described.document;
  documented = described.operations.map((one) => ({ ...one, key: `${one.method} ${one.path}` }));
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

test("the document is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate(structuredClone(document) as never);
  assert.deepEqual(result.errors ?? [], []);
  assert.equal(document.openapi, "3.1.0");
});

test("every operation that the tests know is in it at its path, each under a name of its own", () => {
  for (const { id, method, path } of operations) {
    const found = documented.find(({ operation }) => operation.operationId === id);
    assert.ok(found, `${id} is not there`);
    const form = found.key.replace(/\{\w+\}/g, "[^/]+");
    assert.match(`${method} ${path}`, new RegExp(`^${form}$`));
  }
  assert.equal(new Set(documented.map(({ operation }) => operation.operationId)).size, documented.length);
});

test("every operation has a summary, a description and a group that is known", () => {
  const names = groups.map(({ name }) => name);
  for (const { key, operation } of documented) {
    assert.match(operation.summary, /^[A-Z].{3,60}[^.]$/, key);
    assert.match(operation.description ?? "", /^[A-Z].{20,}\.$/s, key);
    assert.equal(operation.tags.length, 1, key);
    assert.ok(names.includes(operation.tags[0]!), `${key}: ${operation.tags}`);
  }
});

test("every operation tells what it answers: its success, and every refusal it can meet", () => {
  for (const { key, operation } of documented) {
    const statuses = Object.keys(operation.responses);
    // The one operation that the contract has to refuse every call to bank feeds.
    const refusesAll = operation.operationId === "refresh-product-data";
    const succeeds = statuses.some((status) => /^2\d\d$/.test(status));
    assert.equal(succeeds, !refusesAll, `${key}: ${statuses}`);
    const inQuery = operation.parameters.some((parameter) => parameter.in === "query");
    const expected = [
      ...["401", "403", "429", "500", "503", "default"],
      ...(key.includes("{") ? ["404"] : []),
      ...(inQuery ? ["400"] : []),
      ...(/^(POST|PATCH) /.test(key) ? ["409", "422"] : []),
    ];
    for (const status of expected) assert.ok(statuses.includes(status), `${key} lacks ${status}`);
    // Where no path or query names anything, nothing can be missing.
    if (!key.includes("{")) assert.ok(!statuses.includes("404"), `${key} documents a 404 it never answers`);
  }
});

test("an operation takes a company's token where the tests say so, and an API key always", () => {
  for (const { operation } of documented) {
    const schemes = operation.security.flatMap((one) => Object.keys(one));
    const known = operations.find(({ id }) => id === operation.operationId);
    assert.deepEqual(
      schemes,
      known?.companyToken ? ["apiKey", "companyToken"] : ["apiKey"],
      operation.operationId,
    );
  }
});

test("no two different schemas have one name", () => {
  const inPlace: string[] = [];
  const look = (value: unknown, place: string): void => {
    if (value === null || typeof value !== "object") return;
    const { title } = value as ShownSchema;
    const component = /^\/components\/schemas\/\w+$/.test(place);
    if (typeof title === "string" && /^[A-Z]\w*$/.test(title) && !component && place !== "/info") {
      inPlace.push(`${title} at ${place}`);
    }
    for (const [name, inner] of Object.entries(value)) look(inner, `${place}/${name}`);
  };
  look(document, "");
  assert.deepEqual(inPlace, []);
});

test("the examples of bodies and answers fit their own schemas", () => {
  const { schemas } = document.components;
  const fits = fittingIn(document);
  for (const { key, operation } of documented) {
    const contents = [operation.requestBody, ...Object.values(operation.responses)];
    for (const content of contents) {
      const schema = content?.content?.["application/json"]?.schema;
      if (!schema) continue;
      assert.deepEqual(fits(schema, exampleOf(schema, schemas)), [], key);
    }
  }
});

test("events are told with the body that consumers get, which fits its schema", () => {
  const events = Object.entries(document.webhooks);
  assert.ok(events.length > 10);
  const fits = fittingIn(document);
  for (const [name, { post }] of events) {
    const { schema, example } = post.requestBody.content["application/json"];
    assert.deepEqual(fits(schema, example), [], name);
  }
});

test("anybody may read it, from any site, and keeps it until it changes", async () => {
  const answer = await fetch(address());
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type")!, /^application\/json/);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  assert.match(answer.headers.get("cache-control")!, /^public, max-age=\d+$/);
  const etag = answer.headers.get("etag")!;
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await fetch(address(), { headers: { "if-none-match": known } });
    assert.equal(again.status, 304, known);
    assert.equal(await again.text(), "");
  }
  assert.equal((await fetch(address(), { headers: { "if-none-match": '"other"' } })).status, 200);
  const head = await fetch(address(), { method: "HEAD" });
  assert.equal(head.headers.get("etag"), etag);
});

test("its server is the public address of the settings", () => {
  assert.deepEqual(document.servers, [{ url: world.millrace.application.config.url }]);
});
