import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { presetOf, presets } from "../../web/portal/sandbox/presets.ts";
import { assertRefused } from "../contract/refusal.ts";
import { freePort, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";

// biome-ignore lint/suspicious/noExplicitAny: JSON schemas of the pretend packages
type Schema = any;

/** Something that a schema takes, so that each kind can be asked for without knowing it. */
function valueFor(schema: Schema): unknown {
  if (schema.anyOf) return valueFor(schema.anyOf[0]);
  if (schema.const !== undefined) return schema.const;
  if (schema.type === "object") {
    const required: string[] = schema.required ?? [];
    return Object.fromEntries(required.map((name) => [name, valueFor(schema.properties[name])]));
  }
  if (schema.type === "integer") return Math.max(schema.minimum ?? 0, 1);
  if (schema.type === "null") return null;
  return schema.pattern?.replace(/[\^$]/g, "") || "something";
}

test("the pretend packages from the Portal", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const notGiven = [
    ...["XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL"],
    ...["FREEAGENT_CLIENT_ID", "FREEAGENT_CLIENT_SECRET", "FREEAGENT_API_URL"],
  ];
  const world = await testMillrace(t, {
    platforms: ["fbrh"],
    settings: {
      ...Object.fromEntries(notGiven.map((name) => [`MILLRACE_${name}`, ""])),
      MILLRACE_ROLES: "api,worker,sandbox",
      MILLRACE_SANDBOX_PORT: String(await freePort()),
      MILLRACE_DATA: folder,
    },
  });
  const developer = await signedIn(world, "developer");
  const packages = async () => (await developer.done("GET", "/sandbox")).packages;

  await t.test("each says where its books are and what it can be made to do", async () => {
    const found = await packages();
    assert.deepEqual(
      found.map((one: Schema) => [one.platformKey, one.answers, one.faultKinds.length > 2]),
      ["gbol", "hcws", "olpr", "fbrh", "akxx"].map((key) => [key, true, true]),
    );
    assert.equal((await fetch(found[0].books)).status, 200);
  });

  for (const { platformKey, faultKinds } of await packages()) {
    await t.test(`${platformKey}: every kind of fault can be asked for and taken away`, async () => {
      for (const { kind, description, schema } of faultKinds) {
        assert.match(description, /\.$/, kind);
        const asked = { ...(valueFor(schema) as object), kind };
        const reply = await developer.post(`/sandbox/${platformKey}/faults`, asked);
        assert.equal(reply.status, 201, `${kind}: ${reply.text}`);
        const [fault] = reply.body.faults;
        assert.equal(fault.request.kind, kind);
        await developer.done("DELETE", `/sandbox/${platformKey}/faults?id=${fault.id}`);
      }
      const one = (await packages()).find((found: Schema) => found.platformKey === platformKey);
      assert.deepEqual(one.faults, []);
    });
  }

  for (const [platformKey, ready] of Object.entries(presets)) {
    await t.test(`${platformKey}: every ready fault is taken as it is, and known by its name`, async () => {
      assert.ok(ready.length > 5);
      for (const { name, request } of ready) {
        const reply = await developer.post(`/sandbox/${platformKey}/faults`, request);
        assert.equal(reply.status, 201, `${name}: ${reply.text}`);
        const [fault] = reply.body.faults;
        assert.equal(presetOf(platformKey, fault.request)?.name, name);
        await developer.done("DELETE", `/sandbox/${platformKey}/faults?id=${fault.id}`);
      }
    });
  }

  await t.test("what a package refuses is told in its words, with the field", async () => {
    const refused = await developer.post("/sandbox/gbol/faults", { kind: "settle-after", milliseconds: -1 });
    assertRefused(refused, 400);
    assert.equal(refused.body.validation.errors[0].itemId, "milliseconds");
  });

  await t.test("a clock is moved ahead, of that package alone", async () => {
    const moved = await developer.done("POST", "/sandbox/olpr/clock", { advanceMs: 3_600_000 });
    assert.equal(moved.clockOffsetMs, 3_600_000);
    const offsets = (await packages()).map((one: Schema) => one.clockOffsetMs);
    assert.deepEqual(offsets, [0, 0, 3_600_000, 0, 0]);
  });

  for (const platformKey of ["gbol", "fbrh"]) {
    await t.test(`${platformKey}: a customer is played until lines arrive in the books`, async () => {
      const { id: companyId } = await developer.done("POST", "/companies", { name: "Demonstration" });
      const path = `/companies/${companyId}/connections`;
      const { id: connectionId } = await developer.done("POST", path, { platformKey });
      const books = {
        name: "Demonstration",
        currency: "GBP",
        accounts: [{ name: "Current account", number: "12345678" }],
      };
      await developer.done("POST", "/sandbox/approvals", { companyId, connectionId, books });
      assert.equal((await developer.done("GET", `${path}/${connectionId}`)).status, "Linked");
      const again = await developer.post("/sandbox/approvals", { companyId, connectionId, books });
      assert.ok(again.status < 500, again.text);
      const accounts = `${path}/${connectionId}/connectionInfo/bankFeedAccounts`;
      const account = { id: "main", accountName: "Current account", accountType: "checking" };
      const facts = {
        ...account,
        accountNumber: "12345678",
        sortCode: "123456",
        currency: "GBP",
        balance: 0,
      };
      await developer.done("POST", accounts, facts);
      const suggestions = await developer.done("GET", `${path}/${connectionId}/bankFeedAccounts/suggestions`);
      assert.ok(JSON.stringify(suggestions).includes("Current account"));
    });
  }

  await t.test("every change is in the audit trail under the person's name", async () => {
    const rows = await world.database.rows<{ type: string; actor: { kind: string; id: string } }>({
      text: "select type, actor from audit_event where type like 'sandbox.%'",
    });
    const types = new Set(rows.map(({ type }) => type));
    assert.deepEqual([...types].sort(), [
      "sandbox.clockAdvanced",
      "sandbox.connectionApproved",
      "sandbox.faultAdded",
      "sandbox.faultsCleared",
    ]);
    assert.ok(rows.every(({ actor }) => actor.kind === "person" && actor.id === developer.person.personId));
  });
});

test("where no pretend packages run there are none in the Portal", async (t) => {
  const world = await testMillrace(t);
  const developer = await signedIn(world, "developer");
  assertRefused(await developer.get("/sandbox"), 404);
  assertRefused(await developer.post("/sandbox/gbol/faults", { kind: "reset" }), 404);
});
