import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRefused } from "../contract/refusal.ts";
import { testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { waitFor } from "../wait-for.ts";

const path = "/integrations/fbrh/settings";

test("settings of accounting packages in the Portal", async (t) => {
  const nothingGiven = { MILLRACE_FREEAGENT_CLIENT_ID: "", MILLRACE_FREEAGENT_CLIENT_SECRET: "" };
  const world = await testMillrace(t, { platforms: ["fbrh"], settings: nothingGiven });
  const other = await world.another();
  const developer = await signedIn(world, "developer");
  const settings = () => developer.done("GET", path);
  const secretOf = (reply: { values: { name: string }[] }) =>
    reply.values.find(({ name }) => name === "MILLRACE_FREEAGENT_CLIENT_SECRET");

  await t.test(
    "a package without credentials is told as not set up, with what the provider asks for",
    async () => {
      const reply = await settings();
      assert.equal(reply.state, "not-set-up");
      const redirectUri = `${world.millrace.application.config.linkUrl}/link/callback/fbrh`;
      assert.deepEqual(reply.addresses, [{ name: "redirectUri", value: redirectUri }]);
      assert.deepEqual((await developer.done("POST", `${path}/check`)).result, "nothing-to-check");
    },
  );

  await t.test("half of what belongs together is refused by its name, and nothing is kept", async () => {
    const values = { MILLRACE_FREEAGENT_CLIENT_ID: "millrace-sandbox" };
    const refused = await developer.put(path, { values });
    assertRefused(refused, 400);
    assert.equal(refused.body.validation.errors[0].itemId, "MILLRACE_FREEAGENT_CLIENT_ID");
    assert.equal((await settings()).values[0].origin, "none");
  });

  await t.test("credentials that the provider does not know are told as refused", async () => {
    const values = {
      MILLRACE_FREEAGENT_CLIENT_ID: "millrace-sandbox",
      MILLRACE_FREEAGENT_CLIENT_SECRET: "not-the-secret-of-anybody",
    };
    assert.equal((await developer.done("PUT", path, { values })).state, "ready");
    assert.equal((await developer.done("POST", `${path}/check`)).result, "refused");
  });

  await t.test(
    "what is set works at once in every process, and the secret is never shown again",
    async () => {
      const values = { MILLRACE_FREEAGENT_CLIENT_SECRET: "millrace-sandbox-secret" };
      const reply = await developer.done("PUT", path, { values });
      assert.deepEqual(secretOf(reply), {
        name: "MILLRACE_FREEAGENT_CLIENT_SECRET",
        secret: true,
        origin: "portal",
        value: null,
        ending: "cret",
      });
      assert.equal((await developer.done("POST", `${path}/check`)).result, "accepted");
      const there = other.application.config;
      await waitFor("the other process to follow", () =>
        there.freeAgent.clientSecret === "millrace-sandbox-secret" ? true : undefined,
      );
      assert.ok(other.application.integrations.has("fbrh"));
      const { rows } = await auditOf(world);
      assert.equal(rows.length, 2);
      assert.doesNotMatch(JSON.stringify(rows), /millrace-sandbox-secret|not-the-secret/);
    },
  );

  await t.test("a package that is not offered goes on and is told as not enabled", async () => {
    const reply = await developer.done("PUT", path, { offered: false });
    assert.equal(reply.state, "not-offered");
    assert.equal((await world.bank.done("GET", "/integrations/fbrh")).enabled, false);
    assert.ok(world.millrace.application.integrations.has("fbrh"));
    const back = await developer.done("PUT", path, { offered: true });
    assert.equal(back.state, "ready");
    assert.equal((await world.bank.done("GET", "/integrations/fbrh")).enabled, true);
  });

  await t.test("what the environment sets is shown as such and cannot be changed here", async () => {
    const xero = "/integrations/gbol/settings";
    const reply = await developer.done("GET", xero);
    assert.deepEqual(
      reply.values
        .slice(0, 2)
        .map(({ origin, value }: { origin: string; value: string | null }) => [origin, value]),
      [
        ["environment", "millrace-sandbox"],
        ["environment", null],
      ],
    );
    assertRefused(await developer.put(xero, { values: { MILLRACE_XERO_CLIENT_ID: "another" } }), 400);
    assertRefused(await developer.put(xero, { values: { MILLRACE_XERO_API_URL: "https://elsewhere" } }), 400);
  });

  await t.test("taking values away leaves the package as it was before", async () => {
    const values = { MILLRACE_FREEAGENT_CLIENT_ID: null, MILLRACE_FREEAGENT_CLIENT_SECRET: null };
    assert.equal((await developer.done("PUT", path, { values })).state, "not-set-up");
  });

  await t.test("whoever may not manage settings sees and changes nothing", async () => {
    const analyst = await signedIn(world, "analyst");
    assertRefused(await analyst.get(path), 403);
    assertRefused(await analyst.put(path, { offered: false }), 403);
  });
});

const auditOf = async ({ database }: { database: { rows(q: { text: string }): Promise<unknown[]> } }) => ({
  rows: await database.rows({
    text: "select * from audit_event where type = 'providerSettings.changed' order by event_id",
  }),
});
