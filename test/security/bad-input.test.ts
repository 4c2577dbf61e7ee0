import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exampleOf } from "../../src/api-reference/example.ts";
import type { Json, Reply } from "../bank.ts";
import { type Described, type Documented, describedApi } from "../contract/documented.ts";
import { operations } from "../contract/operations.ts";
import { assertRefused } from "../contract/refusal.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { pretendSource } from "../pretend-source.ts";
import { type Ids, nowhere, pathIn, placeFor } from "./place.ts";
import { exchange, requestBytes } from "./raw.ts";

/* Bad input against every operation of the API document: none can be added without being tried. */

let world: TestMillrace;
let described: Described;
let here: Ids;
let there: Ids;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  const scope = { after: (run: () => Promise<void>) => cleanUp.push(run) };
  world = await testMillrace(scope);
  const source = await pretendSource(scope);
  described = await describedApi(world.bank.url);
  here = (await placeFor(world.bank, world.sandbox, source, 1)).ids;
  there = (await placeFor(world.bank, world.sandbox, source, 2)).ids;
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

/** Any body is taken and ignored there, for the sake of SDKs that send curious ones. */
const unread = "generate-credentials";
const reading = () => described.operations.filter(({ body, id }) => body && id !== unread);
const bodyFor = ({ id, body }: Documented, ids: Ids): Json => {
  if (!body) return undefined;
  const example = exampleOf(body, described.document.components.schemas);
  if (id === "create-batch-source-account" || typeof example !== "object") return example;
  const own = example as Record<string, unknown>;
  return "accountId" in own ? { ...own, accountId: ids.accountId } : example;
};
/** These do without a body, and null is none. */
const mayBeEmpty: readonly string[] = ["rotate-webhook-consumer-secret", "create-api-key"];
/** Fields that are documented and not looked at (wire contract, 2.3, operation 19). */
const ignored: readonly string[] = ["update-source-account currency"];
/** Calls and holds the answer against the document. */
async function call(
  one: Documented,
  ids: Ids,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const reply = await world.bank.call(one.method, pathIn(one.path, ids), body, headers);
  described.assertAnswer(one, reply.status, reply.text);
  return reply;
}
const refusedEach = async (
  some: readonly Documented[],
  status: number,
  send: (one: Documented) => Promise<Reply>,
): Promise<void> => {
  const replies = await Promise.all(some.map(send));
  for (const [nth, reply] of replies.entries()) {
    assert.equal(reply.status, status, `${some[nth]!.id}: ${reply.text}`);
    assertRefused(reply, status);
  }
};

/** Every field and item of a value, with its path. */
function placesOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...placesOf(inner).map((path) => [key, ...path]),
  ]);
}
const valueAt = (value: Json, path: readonly string[]): Json =>
  path.reduce((inner, key) => inner?.[key], value);
/** The JSON of a value with one place holding some source text instead. */
function changed(value: unknown, path: readonly string[], source: string): string {
  const copy = structuredClone(value) as Json;
  valueAt(copy, path.slice(0, -1))[path.at(-1)!] = "\u0001";
  return JSON.stringify(copy).replace('"\\u0001"', () => source);
}

test("the requests that the other tests know cover every documented operation", () => {
  const known = new Set(operations.map(({ id }) => id));
  assert.deepEqual(
    described.operations.map(({ id }) => id).filter((id) => !known.has(id)),
    [],
  );
});

test("401 for missing, malformed, unknown and deleted credentials, 403 for those of another company", async () => {
  const { bank } = world;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const spare = await bank.done("POST", "/apiKeys", { name: "gone" });
  await bank.done("DELETE", `/apiKeys/${spare.id}`);
  const wrong = {
    missing: "",
    "without a key": "Basic",
    malformed: "Basic ????",
    unknown: basic(`test${"a".repeat(36)}`),
    deleted: basic(spare.apiKey),
    "of another scheme": bank.authorization.replace("Basic", "Digest"),
    "a key with more behind it": basic(`${bank.apiKey}a`),
    "a token that nobody signed": "Bearer e30.AAAA",
  };
  for (const authorization of Object.values(wrong))
    await refusedEach(described.operations, 401, (one) =>
      call(one, here, bodyFor(one, here), { authorization }),
    );
  const { accessToken } = await bank.done("GET", `/companies/${there.companyId}/accessToken`);
  const foreign = { authorization: `Bearer ${accessToken}` };
  await refusedEach(described.operations, 403, (one) => call(one, here, bodyFor(one, here), foreign));
});

test("400 for a body that is no JSON object or list, not valid, not in UTF-8, of another type, or with a key twice", async () => {
  const json = { "content-type": "application/json" };
  for (const body of [
    "{",
    "{]",
    "[1,]",
    "{'a':1}",
    "NaN",
    '{"a":01}',
    '{"a":+1}',
    '{"a":1,"a":2}',
    '{"a":"\\u0000"}',
    '{"a":"\\ud800"}',
    '"text"',
    "7",
    "true",
  ])
    await refusedEach(reading(), 400, (one) => call(one, here, body, json));
  await refusedEach(reading(), 400, (one) => call(one, here, isList(one) ? "{}" : "[]"));
  const demanding = reading().filter(({ id }) => !mayBeEmpty.includes(id));
  for (const body of ["null", "", undefined])
    await refusedEach(demanding, 400, (one) => call(one, here, body, json));
  const readsAny = described.operations.filter(({ method, id }) => method !== "GET" && id !== unread);
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "multipart/form-data",
  ])
    await refusedEach(readsAny, 400, (one) => call(one, here, "{}", { "content-type": type }));
  await refusedEach(reading(), 400, (one) =>
    sendBytes(one, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
  );
});

const isList = ({ id }: Documented) => id === "create-batch-source-account";

async function sendBytes(one: Documented, body: Buffer): Promise<Reply> {
  const {
    status,
    headers,
    body: text,
  } = await exchange(
    world.millrace.port,
    requestBytes(
      one.method,
      pathIn(one.path, here),
      [
        ["host", "localhost"],
        ["connection", "close"],
        ["authorization", world.bank.authorization],
        ["content-type", "application/json"],
        ["content-length", String(body.length)],
      ],
      body,
    ),
  );
  described.assertAnswer(one, status, text);
  return { status, headers, text, body: JSON.parse(text) };
}

test("400 for a field of a wrong type, naming it, in any operation and at any depth", async () => {
  let tried = 0;
  for (const one of reading()) {
    const body = bodyFor(one, here);
    for (const path of placesOf(body)) {
      if (ignored.includes(`${one.id} ${path}`)) continue;
      for (const wrong of wrongFor(valueAt(body, path))) {
        const reply = await call(one, here, changed(body, path, wrong));
        tried += 1;
        assert.equal(reply.status, 400, `${one.id} ${path.join(".")} ${wrong}: ${reply.text}`);
        assertRefused(reply, 400);
        const name = path.findLast((part) => !/^\d+$/.test(part)) ?? `[${path[0]}]`;
        assert.ok(reply.text.includes(name), `${one.id} names ${path.join(".")} in ${reply.text}`);
      }
    }
  }
  assert.ok(tried > 80, `${tried}`);
});

const wrongFor = (value: unknown): string[] => {
  if (Array.isArray(value)) return ['{"a":[]}', '"text"'];
  return typeof value === "object" && value !== null ? ["[[]]", '"text"', "1"] : ['{"a":[]}', "[[]]"];
};

test("400 for one item more than the document allows", async () => {
  const { schemas } = described.document.components;
  let tried = 0;
  for (const one of reading()) {
    const { $ref, properties } = one.body!;
    const own = Object.entries(properties ?? schemas[$ref?.split("/").at(-1) ?? ""]?.properties ?? {});
    for (const [name, { maxItems }] of own) {
      if (maxItems === undefined) continue;
      tried += 1;
      const body = bodyFor(one, here);
      const items = Array.from({ length: maxItems + 1 }, (_, nth) => itemLike(body[name][0], nth));
      assertRefused(await call(one, here, { ...body, [name]: items }), 400, name);
    }
  }
  assert.ok(tried >= 2);
});

const itemLike = (item: Json, nth: number): Json =>
  typeof item === "object" ? { ...item, id: `more-${nth}` } : `${item}${nth}`;

/** What belongs to one company. (A message goes by one id to every consumer.) */
const ownedBelow: ReadonlySet<string> = new Set([
  "connectionId",
  "accountId",
  "sourceAccountId",
  "pushOperationKey",
  "datasetId",
  "syncId",
]);

test("404 for an id that nobody has, that is written with slashes, that was deleted, or that belongs to another company: one answer for all", async () => {
  const deleted = await deletedIds();
  const slashed = (id: string) => `${id}/../${id}`;
  for (const one of described.operations) {
    const names = [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof Ids);
    for (const name of names) {
      const missing = { ...here, [name]: nowhere[name] };
      const body = bodyFor(one, here);
      const said = await saidOf(one, missing, body);
      assert.match(said, /^404 /, `${one.id} ${name}`);
      const others: Record<string, string> = {
        slashed: slashed(here[name]),
        "with a slash": "a/b",
        dots: "../..",
      };
      if (deleted[name]) others.deleted = deleted[name];
      if (names.length > 1 && ownedBelow.has(name)) others.foreign = there[name];
      for (const [kind, id] of Object.entries(others))
        assert.equal(await saidOf(one, { ...here, [name]: id }, body), said, `${one.id}: ${name} ${kind}`);
    }
  }
});

/** What an answer says once the ids are taken out that the caller gave. */
async function saidOf(one: Documented, ids: Ids, body: unknown): Promise<string> {
  const { status, text, body: answer } = await call(one, ids, body);
  let said = text.replace(answer?.correlationId, "");
  for (const id of Object.values(ids).sort((a, b) => b.length - a.length))
    said = said.replaceAll(JSON.stringify(id).slice(1, -1), "id");
  return `${status} ${said}`;
}

/** One deleted thing of each kind that can be deleted. */
async function deletedIds(): Promise<Partial<Record<keyof Ids, string>>> {
  const { bank } = world;
  const companyId = await bank.company("Gone");
  const connectionId = (await bank.connection(here.companyId)).id;
  const accountId = "removed";
  const connection = pathIn("/companies/{companyId}/connections/{connectionId}", here);
  await bank.account(connection, { id: accountId, accountNumber: "99" });
  const url = "http://127.0.0.1:9/";
  const webhookId = (await bank.done("POST", "/webhooks", { url, eventTypes: ["company.created"] })).id;
  const sourceId = (
    await bank.done("POST", "/managedBankFeeds/sources", {
      name: "Gone",
      url,
      authentication: { type: "bearer", token: "t" },
    })
  ).id;
  const apiKeyId = (await bank.done("POST", "/apiKeys", { name: "gone" })).id;
  const gone = { companyId, connectionId, accountId, webhookId, sourceId, apiKeyId };
  for (const path of [
    "/companies/{companyId}",
    `/companies/${here.companyId}/connections/{connectionId}`,
    `${connection}/connectionInfo/bankFeedAccounts/{accountId}`,
    "/webhooks/{webhookId}",
    "/managedBankFeeds/sources/{sourceId}",
    "/apiKeys/{apiKeyId}",
  ])
    await bank.done("DELETE", pathIn(path, gone));
  return { ...gone, sourceAccountId: accountId };
}
