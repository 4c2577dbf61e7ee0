import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused, findingOf } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
const url = "http://127.0.0.1:9/hooks";
const request = { url, eventTypes: ["company.created"], disabled: true };

test("get-webhook-consumer and update-webhook-consumer", async (t) => {
  const { bank, database } = await testMillrace(t);
  const { id } = await bank.done("POST", "/webhooks", request);
  const path = `/webhooks/${id}`;

  await t.test("200: what is left out stays, null takes away", async () => {
    const first = await bank.done("GET", path);
    assert.equal(first.disabledBy, "caller");
    assert.deepEqual([first.paused, first.headerNames], [false, []]);
    const changed = await bank.done("PATCH", path, {
      url: "https://hooks.bank.example/new",
      eventTypes: ["company.deleted", "company.deleted"],
      companyTags: ["region:north"],
      disabled: false,
      paused: true,
      headers: { Authorization: "Bearer hush-hush", "X-Tenant": "7" },
      rateLimit: 20,
    });
    assert.deepEqual(
      { ...changed, created: first.created },
      {
        id,
        url: "https://hooks.bank.example/new",
        disabled: false,
        eventTypes: ["company.deleted"],
        companyTags: ["region:north"],
        paused: true,
        headerNames: ["Authorization", "X-Tenant"],
        rateLimit: 20,
        created: first.created,
      },
    );
    assert.deepEqual(await bank.done("GET", path), changed);
    assert.deepEqual(await bank.done("PATCH", path, {}), changed);
    const cleared = await bank.done("PATCH", path, { companyTags: null, headers: null, rateLimit: null });
    assert.deepEqual(
      [cleared.companyTags, cleared.headerNames, cleared.rateLimit],
      [undefined, [], undefined],
    );
    assert.equal(cleared.url, "https://hooks.bank.example/new");
  });

  await t.test("400 for another host while headers are kept that were meant for this one", async () => {
    const headers = { Authorization: "Bearer hush-hush" };
    await bank.done("PATCH", path, { headers });
    for (const url of [
      "https://other.bank.example/",
      "http://hooks.bank.example/",
      "https://hooks.bank.example:8443/",
    ])
      assertRefused(await bank.call("PATCH", path, { url }), 400, "headers");
    assert.equal(
      (await bank.done("PATCH", path, { url: "https://hooks.bank.example/b" })).headerNames.length,
      1,
    );
    assert.equal(
      (await bank.done("PATCH", path, { url: "https://other.bank.example/", headers })).url,
      "https://other.bank.example/",
    );
    assert.deepEqual((await bank.done("PATCH", path, { url: request.url, headers: null })).headerNames, []);
  });

  await t.test("the values of headers are shown nowhere and kept sealed", async () => {
    const reply = await bank.call("PATCH", path, { headers: { Authorization: "Bearer hush-hush" } });
    assert.ok(!reply.text.includes("hush"));
    assert.ok(!(await bank.call("GET", path)).text.includes("hush"));
    const stored = await database.rows({ text: "select to_jsonb(w) from webhook_consumer w" });
    const audited = await database.rows({ text: "select to_jsonb(a) from audit_event a" });
    assert.doesNotMatch(JSON.stringify([stored, audited]), /hush/);
  });

  await t.test("400 names the field, and nothing of the rest is done", async () => {
    const before = await bank.done("GET", path);
    const wrong: [Record<string, unknown>, string][] = [
      [{ url: null }, "url"],
      [{ url: "ftp://a.example" }, "url"],
      [{ eventTypes: [] }, "eventTypes"],
      [{ eventTypes: null }, "eventTypes"],
      [{ disabled: null }, "disabled"],
      [{ paused: "no" }, "paused"],
      [{ rateLimit: 0 }, "rateLimit"],
      [{ rateLimit: 1.5 }, "rateLimit"],
      [{ rateLimit: 10_001 }, "rateLimit"],
      [{ headers: { Host: "other.example" } }, "headers.Host"],
      [{ headers: { "Content-Length": "1" } }, "headers.Content-Length"],
      [{ headers: { "transfer-encoding": "chunked" } }, "headers.transfer-encoding"],
      [{ headers: { "WEBHOOK-Signature": "v1,x" } }, "headers.WEBHOOK-Signature"],
      [{ headers: { "svix-id": "x" } }, "headers.svix-id"],
      [{ headers: { "X-A": "a\r\nX-B: c" } }, "headers.X-A"],
      [{ headers: { "X-A": "" } }, "headers.X-A"],
      [{ headers: { "X-A": " a" } }, "headers.X-A"],
      [{ headers: { "X-A": "é" } }, "headers.X-A"],
      [{ headers: { "X A": "a" } }, "headers"],
      [{ headers: { "X-A": "a", "x-a": "b" } }, "headers"],
      [{ headers: Object.fromEntries(Array.from({ length: 21 }, (_, nth) => [`X-${nth}`, "a"])) }, "headers"],
    ];
    for (const [change, field] of wrong) {
      assertRefused(await bank.call("PATCH", path, { paused: false, ...change }), 400, field);
    }
    assertRefused(await bank.call("PATCH", path, { headers: { "X-A": 5 } }), 400);
    assert.deepEqual(await bank.done("GET", path), before);
  });

  await t.test("404", async () => {
    for (const webhook of [nobody, "none", "a%2Fb"]) {
      assertRefused(await bank.call("GET", `/webhooks/${webhook}`), 404);
      assertRefused(await bank.call("PATCH", `/webhooks/${webhook}`, { paused: true }), 404);
    }
  });
});

test("get-webhook-consumer-secret and rotate-webhook-consumer-secret", async (t) => {
  const { bank } = await testMillrace(t);
  const { id } = await bank.done("POST", "/webhooks", request);
  const path = `/webhooks/${id}/secret`;

  await t.test("200: a secret in the form of Standard Webhooks, new with each rotation", async () => {
    const first = await bank.done("GET", path);
    assert.match(first.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal(first.oldSecretUntil, undefined);
    const second = await bank.done("POST", `${path}/rotate`);
    assert.notEqual(second.secret, first.secret);
    assert.ok(second.oldSecretUntil);
    assert.deepEqual(await bank.done("GET", path), second);
    const third = await bank.done("POST", `${path}/rotate`, { overlapHours: 0 });
    assert.deepEqual(Object.keys(third), ["secret"]);
  });

  await t.test("400 for an overlap that is none", async () => {
    for (const overlapHours of [-1, 169, "1", null]) {
      assertRefused(await bank.call("POST", `${path}/rotate`, { overlapHours }), 400, "overlapHours");
    }
  });

  await t.test("404", async () => {
    assertRefused(await bank.call("GET", `/webhooks/${nobody}/secret`), 404);
    assertRefused(await bank.call("POST", `/webhooks/${nobody}/secret/rotate`), 404);
  });
});

test("list-webhook-event-types: each with schema and, when it is ever sent, an example", async (t) => {
  const { bank } = await testMillrace(t);
  const { results } = await bank.done("GET", "/webhooks/eventTypes");
  const names = results.map(({ name }: { name: string }) => name);
  for (const name of ["company.created", "bankTransactions.write.successful", "PushOperationStatusChanged"]) {
    assert.ok(names.includes(name), `${name} is not among ${names}`);
  }
  for (const { name, emitted, schema, example, description } of results) {
    assert.equal(schema.type, "object", name);
    assert.ok(description, name);
    assert.equal(example !== undefined, emitted, name);
  }
});

test("an address that may not be called is refused with the rule and what an operator can do", async (t) => {
  const { bank } = await testMillrace(t, { settings: { MILLRACE_EGRESS_ALLOW: "10.1.0.0/16" } });
  const reply = await bank.call("POST", "/webhooks", { ...request, url: "http://192.168.1.1/hooks" });
  assertRefused(reply, 400, "url");
  assert.equal(reply.body.code, "webhook-target-refused");
  assert.match(findingOf(reply, "url"), /rule "private".*MILLRACE_EGRESS_ALLOW/);
  const { id } = await bank.done("POST", "/webhooks", { ...request, url: "http://10.1.2.3/hooks" });
  const changed = await bank.call("PATCH", `/webhooks/${id}`, { url: "http://169.254.169.254/latest" });
  assertRefused(changed, 400, "url");
  assert.match(findingOf(changed, "url"), /rule "metadata"/);
  assert.equal((await bank.done("GET", `/webhooks/${id}`)).url, "http://10.1.2.3/hooks");
});
