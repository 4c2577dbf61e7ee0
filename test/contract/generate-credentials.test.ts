import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import { checkCredentials } from "../../src/credentials/check-credentials.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("generate-credentials", async (t) => {
  const clock = adjustableClock();
  const { bank, database, millrace } = await testMillrace(t, { clock });
  const { application } = millrace;
  const companyId = await bank.company();
  const connect = async (key = "hcws") => {
    const { id } = await bank.connection(companyId, key);
    const path = `/companies/${companyId}/connections/${id}`;
    return { id, path, credentials: `${path}/connectionInfo/bankFeedAccounts/credentials` };
  };
  const signsOn = async ({ username, password }: Json) =>
    (await checkCredentials(application, username, password))?.connectionId;

  await t.test(
    "200 while the customer has not linked: a pair in the documented form that signs on",
    async () => {
      const { id, credentials } = await connect();
      const pair = await bank.done("POST", credentials, {});
      assert.deepEqual(Object.keys(pair).sort(), ["password", "username"]);
      assert.match(pair.username, /^[A-HJKMNP-Z2-9]{4}(-[A-HJKMNP-Z2-9]{4}){2}$/);
      assert.match(pair.password, /^[A-Za-z0-9]{16}$/);
      assert.deepEqual(await checkCredentials(application, pair.username, pair.password), {
        companyId,
        connectionId: id,
        username: pair.username,
      });
      assert.equal(await signsOn({ ...pair, username: ` ${pair.username.toLowerCase()} ` }), id);
      for (const password of [
        "",
        `${pair.password}x`,
        pair.password.slice(1),
        `${pair.password.toLowerCase()}é`,
      ])
        assert.equal(await signsOn({ ...pair, password }), undefined);
      assert.equal(await signsOn({ ...pair, username: "AAAA-BBBB-CCCC" }), undefined);
      assert.equal(await signsOn({ ...pair, username: "é\u0000" }), undefined);
    },
  );

  await t.test("200 whatever the body is: SDKs send an object, a text, bytes, or nothing", async () => {
    const { credentials } = await connect();
    const json = { "content-type": "application/json" };
    for (const body of ["{}", "", '"AQI="', '""', '{"0":123,"1":4}', "[1]", "null", "{", '{"a":1,"a":2}']) {
      const reply = await bank.call("POST", credentials, body, json);
      assert.equal(reply.status, 200, `${body}: ${reply.text}`);
    }
    assert.equal((await bank.call("POST", credentials)).status, 200);
    const bytes = { "content-type": "application/octet-stream" };
    assert.equal((await bank.call("POST", credentials, "\u0001\u0002", bytes)).status, 200);
  });

  await t.test(
    "200: each call adds a pair and the earlier ones stay valid; a repeat under one key does not",
    async () => {
      const { id, credentials } = await connect();
      const headers = { "idempotency-key": "1fd6c8e2-credentials" };
      const first = await bank.done("POST", credentials, {}, headers);
      assert.deepEqual(await bank.done("POST", credentials, {}, headers), first);
      const second = await bank.done("POST", credentials, {});
      assert.notEqual(second.username, first.username);
      for (const pair of [first, second]) assert.equal(await signsOn(pair), id);
      assert.equal(await signsOn({ username: first.username, password: second.password }), undefined);
    },
  );

  await t.test(
    "200: the password is stored nowhere, neither in the table nor in the audit trail",
    async () => {
      const { credentials } = await connect();
      const { username, password } = await bank.done("POST", credentials, {});
      const stored = await database.rows<{ row: string }>({
        text: "select c::text as row from feed_credential c",
      });
      const told = await database.rows<{ row: string }>({ text: "select a::text as row from audit_event a" });
      const hex = Buffer.from(password).toString("hex");
      for (const { row } of [...stored, ...told])
        assert.ok(!row.includes(password) && !row.includes(hex), row);
      assert.ok(told.some(({ row }) => row.includes("credentials.generated") && row.includes(username)));
    },
  );

  await t.test(
    "ten wrong passwords lock a pair for a quarter of an hour, however many are tried at once",
    async () => {
      const { id, credentials } = await connect();
      const pair = await bank.done("POST", credentials, {});
      const other = await bank.done("POST", credentials, {});
      for (let nth = 0; nth < 9; nth++) await signsOn({ ...pair, password: `wrong-${nth}` });
      assert.equal(await signsOn(pair), id, "a right one starts the count anew");
      await Promise.all(Array.from({ length: 12 }, (_, nth) => signsOn({ ...pair, password: `w-${nth}` })));
      assert.equal(await signsOn(pair), undefined);
      assert.equal(await signsOn(other), id);
      clock.advance(15 * minute);
      assert.equal(await signsOn(pair), id);
    },
  );

  await t.test("400 for a connection to other accounting software", async () => {
    for (const key of ["gbol", "olpr", "fbrh", "akxx"]) {
      const reply = await bank.call("POST", (await connect(key)).credentials, {});
      assertRefused(reply, 400);
      assert.equal(reply.body.code, "not-supported-by-integration");
    }
  });

  await t.test("400 beyond fifty pairs, which deleting them ends", async () => {
    const { credentials } = await connect();
    for (let nth = 0; nth < 50; nth++) await bank.done("POST", credentials, {});
    const reply = await bank.call("POST", credentials, {});
    assertRefused(reply, 400);
    assert.equal(reply.body.code, "too-many-credentials");
    await bank.done("DELETE", credentials);
    await bank.done("POST", credentials, {});
  });

  await t.test("404 for what does not exist; another company's connection looks the same", async () => {
    const { id } = await connect();
    const other = await bank.company();
    const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
    for (const path of [
      `/companies/${other}/connections/${id}`,
      `/companies/${companyId}/connections/${nobody}`,
      `/companies/${nobody}/connections/${id}`,
      `/companies/${companyId}/connections/x%2Fy`,
    ]) {
      assertRefused(await bank.call("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {}), 404);
      assertRefused(await bank.call("DELETE", `${path}/connectionInfo/bankFeedAccounts/credentials`), 404);
    }
  });

  await t.test("pairs end when the connection is deleted, and when it is unlinked", async () => {
    const gone = await connect();
    const pair = await bank.done("POST", gone.credentials, {});
    await bank.done("DELETE", gone.path);
    assert.equal(await signsOn(pair), undefined);
    const unlinked = await connect();
    const another = await bank.done("POST", unlinked.credentials, {});
    await database.count({ text: "update connection set status = 'Linked' where connection_id = $1" }, [
      unlinked.id,
    ]);
    await bank.done("PATCH", unlinked.path, { status: "Unlinked" });
    assert.equal(await signsOn(another), undefined);
    assert.equal(await signsOn(await bank.done("POST", unlinked.credentials, {})), unlinked.id);
  });
});
