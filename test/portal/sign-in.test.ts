import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { portalCall, signedIn } from "../portal.ts";

test("sessions of the Portal", async (t) => {
  const world = await testMillrace(t);
  const { config } = world.millrace.application;

  await t.test("401 without a session", async () => {
    for (const path of ["/session", "/companies"])
      assert.equal((await portalCall(config.portalUrl, "GET", path)).status, 401);
  });

  await t.test("who is signed in is told with what the role may do, and gets at the API", async () => {
    const anna = await signedIn(world, "developer", "Anna Novak");
    const { body } = await anna.get("/session");
    assert.equal(body.person.name, "Anna Novak");
    assert.ok(body.capabilities.includes("apiKeys.manage") && !body.capabilities.includes("people.manage"));
    assert.equal((await anna.get("/companies")).status, 200);
  });

  await t.test("a cookie that was tampered with signs nobody in", async () => {
    const anna = await signedIn(world, "developer");
    for (const cookie of [
      `${anna.cookie}x`,
      anna.cookie.replace(/.(%3D|=)*$/, "A"),
      "millrace-portal=",
      "millrace-portal=%",
    ])
      assert.equal(
        (await portalCall(config.portalUrl, "GET", "/session", undefined, { cookie })).status,
        401,
        cookie,
      );
  });

  await t.test("signing out ends the session on the server", async () => {
    const anna = await signedIn(world, "support");
    const reply = await anna.delete("/session");
    assert.equal(reply.status, 204);
    assert.match(reply.headers.get("set-cookie")!, /Max-Age=0/);
    assert.equal((await anna.get("/session")).status, 401);
    assert.equal((await anna.get("/companies")).status, 401);
  });

  await t.test("403 for a change that comes from another page", async () => {
    const anna = await signedIn(world, "administrator");
    const reply = await anna.post("/companies", { name: "Harbour Cafe" }, { origin: "https://evil.example" });
    assert.equal(reply.status, 403);
  });
});
