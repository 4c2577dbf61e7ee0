import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("update-connection-authorization", async (t) => {
  const { bank, database } = await testMillrace(t);
  const companyId = await bank.company();
  const connect = async (key = "olpr") => {
    const { id } = await bank.connection(companyId, key);
    return `/companies/${companyId}/connections/${id}`;
  };
  const events = async () =>
    (await database.rows({ text: "select from audit_event where type = 'authorization.stored'" })).length;

  await t.test("200: kept sealed; the connection still waits, and a repeat changes nothing", async () => {
    const path = await connect();
    const body = { authorizationId: "auth-canary-1", bankId: "bank-canary-9" };
    const before = await events();
    const reply = await bank.done("PUT", `${path}/authorization`, body);
    assert.equal(reply.status, "PendingAuth");
    assert.equal(reply.integrationKey, "olpr");
    assert.equal(reply.id, path.split("/").at(-1));
    await bank.done("PUT", `${path}/authorization`, {
      bankId: body.bankId,
      authorizationId: body.authorizationId,
    });
    assert.equal(await events(), before + 1);
    await bank.done("PUT", `${path}/authorization`, { authorizationId: "auth-canary-2" });
    assert.equal(await events(), before + 2);
    const rows = await database.rows<{ row: string; bytes: Buffer | null }>({
      text: `select a::text as row, sealed_fields as bytes from connection_authorization a
        union all select e::text, null from audit_event e`,
    });
    assert.ok(rows.length > 2);
    for (const { row, bytes } of rows) assert.ok(!row.includes("canary") && !bytes?.includes("canary"), row);
    assert.equal((await bank.done("GET", path)).status, "PendingAuth");
    await bank.done("DELETE", path);
    assert.equal((await database.rows({ text: "select from connection_authorization" })).length, 0);
  });

  await t.test("400 without an authorizationId, and for fields that are no texts", async () => {
    const put = async (body: unknown) => bank.call("PUT", `${await connect()}/authorization`, body);
    for (const body of [{}, { bankId: "b" }, { authorizationId: " " }]) {
      assertRefused(await put(body), 400, "authorizationId");
    }
    for (const body of [{ authorizationId: null }, { authorizationId: 5 }, { authorizationId: { a: "b" } }]) {
      assertRefused(await put(body), 400, "authorizationId");
    }
    for (const body of [[], '"text"', "{", "null"]) assertRefused(await put(body), 400);
    assertRefused(await put({ authorizationId: "x".repeat(2_001) }), 400, "authorizationId");
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, nth) => [`f${nth}`, "v"]));
    assertRefused(await put({ authorizationId: "a", ...many }), 400, "authorization");
  });

  await t.test("400 for a connection to other accounting software, 404 for none", async () => {
    for (const key of ["gbol", "hcws", "fbrh", "akxx"]) {
      const reply = await bank.call("PUT", `${await connect(key)}/authorization`, { authorizationId: "a" });
      assertRefused(reply, 400);
      assert.equal(reply.body.code, "not-supported-by-integration");
    }
    const id = (await connect()).split("/").at(-1);
    const other = await bank.company();
    const body = { authorizationId: "a" };
    assertRefused(await bank.call("PUT", `/companies/${other}/connections/${id}/authorization`, body), 404);
    assertRefused(
      await bank.call("PUT", `/companies/${companyId}/connections/x%2Fy/authorization`, body),
      404,
    );
  });
});
