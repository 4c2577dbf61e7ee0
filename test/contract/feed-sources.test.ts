import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { addSource, pretendSource, setUp, synced } from "../pretend-source.ts";
import { assertRefused } from "./refusal.ts";

const all = "/managedBankFeeds/sources";
const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
const bearer = { type: "bearer", token: "canary-token" };
const good = { name: "Core banking", url: "https://core.bank.example/feed?branch=1", authentication: bearer };

test("sources of managed bank feeds", async (t) => {
  const { bank, database } = await testMillrace(t);

  await t.test("create-feed-source, 201: everything but the secret is shown, then and later", async () => {
    const { status, body } = await bank.call("POST", all, good);
    assert.equal(status, 201);
    const { id, created, modified, ...shown } = body;
    assert.deepEqual(shown, {
      name: "Core banking",
      url: "https://core.bank.example/feed?branch=1",
      authentication: { type: "bearer" },
      timeoutSeconds: 15,
      maximumPages: 100,
    });
    assert.equal(created, modified);
    assert.deepEqual(await bank.done("GET", `${all}/${id}`), body);
    assert.deepEqual((await bank.done("GET", `${all}?page=1&pageSize=1`)).results, [body]);
    assertRefused(await bank.call("GET", `${all}?page=0`), 400, "page");
    const rows = await database.rows<{ row: string }>({
      text: "select s::text as row from feed_source s union all select a::text from audit_event a",
    });
    const hex = Buffer.from("canary-token").toString("hex");
    for (const { row } of rows) assert.ok(!row.includes("canary") && !row.includes(hex), row);
  });

  await t.test("the calls carry what the source was given, each kind in its form", async () => {
    const source = await pretendSource(t);
    const feed = await bank.feed(organisations.czk, organisations.czkAccount);
    const kinds: [Json, string, string][] = [
      [{ type: "bearer", token: "t-1" }, "authorization", "Bearer t-1"],
      [{ type: "basic", username: "u", password: "p:q" }, "authorization", `Basic ${btoa("u:p:q")}`],
      [{ type: "header", name: "X-Api-Key", value: "v-1" }, "x-api-key", "v-1"],
    ];
    for (const [authentication, name, value] of kinds) {
      const id = await addSource(bank, source.url, { authentication });
      const { authentication: shown } = await bank.done("GET", `${all}/${id}`);
      assert.deepEqual(shown, {
        type: authentication.type,
        ...(authentication.name ? { name: authentication.name } : {}),
      });
      await setUp(bank, feed, id);
      source.calls.length = 0;
      assert.equal((await synced(bank, feed)).status, "SuccessNoDataPushed");
      assert.equal(source.calls[0]!.headers[name], value);
    }
    const id = await addSource(bank, source.url, { authentication: kinds[2]![0] });
    await setUp(bank, feed, id);
    await bank.done("PUT", `${all}/${id}`, { name: "Kept", url: source.url });
    source.calls.length = 0;
    await synced(bank, feed);
    assert.equal(source.calls[0]!.headers["x-api-key"], "v-1");
  });

  await t.test(
    "create-feed-source, 400: addresses that are not called, and what is missing, by name",
    async () => {
      const urls = [
        "http://core.bank.example/feed",
        "http://10.0.0.1/feed",
        "http://192.168.1.1/",
        "http://[::2]/",
        "https://10.0.0.1",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:192.168.1.1]/",
        "https://8.8.8.8:25/",
        "ftp://core.bank.example",
        "https://user:secret@core.bank.example",
        "https://core.bank.example/#part",
        "core.bank.example",
        "",
      ];
      for (const url of urls) assertRefused(await bank.call("POST", all, { ...good, url }), 400, "url");
      for (const url of ["http://localhost:9/x", "http://127.0.0.1:9", "http://[::1]:9"])
        assert.equal((await bank.call("POST", all, { ...good, url })).status, 201, url);
      const wrong: [object, string][] = [
        [{ authentication: undefined }, "authentication"],
        [{ authentication: { type: "oauth" } }, "authentication.type"],
        [{ authentication: { type: "bearer" } }, "authentication.token"],
        [{ authentication: { type: "bearer", token: "a\r\nb: c" } }, "authentication.token"],
        [{ authentication: { type: "basic", username: "a:b", password: "p" } }, "authentication.username"],
        [{ authentication: { type: "basic", username: "a" } }, "authentication.password"],
        [{ authentication: { type: "header", value: "v" } }, "authentication.name"],
        [{ authentication: { type: "header", name: "Host", value: "v" } }, "authentication.name"],
        [{ authentication: { type: "header", name: "a b", value: "v" } }, "authentication.name"],
        [{ name: " " }, "name"],
        [{ name: null }, "name"],
        [{ timeoutSeconds: 61 }, "timeoutSeconds"],
        [{ timeoutSeconds: "5" }, "timeoutSeconds"],
        [{ maximumPages: 0 }, "maximumPages"],
        [{ url: 5 }, "url"],
      ];
      for (const [change, field] of wrong)
        assertRefused(await bank.call("POST", all, { ...good, ...change }), 400, field);
    },
  );

  await t.test("replace-feed-source, 200; another host needs its own authentication", async () => {
    const { id } = await bank.done("POST", all, good);
    const changed = await bank.done("PUT", `${all}/${id}`, {
      name: "New",
      url: "https://core.bank.example/other",
      timeoutSeconds: 5,
    });
    assert.deepEqual(
      [changed.name, changed.timeoutSeconds, changed.authentication],
      ["New", 5, { type: "bearer" }],
    );
    for (const url of ["https://evil.example/feed", "https://core.bank.example:8443/", "http://localhost:9/"])
      assertRefused(await bank.call("PUT", `${all}/${id}`, { name: "New", url }), 400, "authentication");
    const moved = { ...good, url: "https://other.example/", authentication: bearer };
    assert.equal((await bank.done("PUT", `${all}/${id}`, moved)).url, "https://other.example/");
  });

  await t.test("delete-feed-source, 204; 409 while an account is set up with it", async () => {
    const { id } = await bank.done("POST", all, good);
    const { path } = await bank.linked(organisations.usd);
    const account = await bank.account(path, { currency: "USD" });
    await setUp(bank, { path, accountId: account.id }, id);
    const reply = await bank.call("DELETE", `${all}/${id}`);
    assertRefused(reply, 409);
    assert.equal(reply.body.code, "feed-source-in-use");
    await bank.done("DELETE", `${path}/bankFeedAccounts/${account.id}/managedBankFeeds`);
    assert.equal((await bank.call("DELETE", `${all}/${id}`)).status, 204);
    assertRefused(await bank.call("DELETE", `${all}/${id}`), 404);
  });

  await t.test("404 for a source that does not exist", async () => {
    for (const id of [nobody, "x%2Fy", "null"]) {
      const path = `${all}/${id}`;
      assertRefused(await bank.call("GET", path), 404);
      assertRefused(await bank.call("PUT", path, good), 404);
      const reply = await bank.call("DELETE", path);
      assertRefused(reply, 404);
      assert.equal(reply.body.code, "feed-source-not-found");
    }
  });
});
