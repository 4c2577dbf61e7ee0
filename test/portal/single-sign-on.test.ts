import assert from "node:assert/strict";
import { test } from "node:test";
import { administratorToken } from "../../src/access/people/first-administrator.ts";
import { after, type Clock, hour, minute, systemClock } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import type { Json, Reply } from "../bank.ts";
import { type Forgery, startForgingServer } from "../forging-server.ts";
import { client, startIdentityServer } from "../identity-server.ts";
import { testMillrace } from "../millrace.ts";
import { portalCall, signedIn } from "../portal.ts";

/** A browser that follows redirects and keeps cookies by host. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>();
  cookie(host: string): string {
    return [...(this.#jars.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }
  async get(url: string): Promise<Response> {
    const { host } = new URL(url);
    const response = await fetch(url, { headers: { cookie: this.cookie(host) }, redirect: "manual" });
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (value === "" || /max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
  /** Where redirects lead until a page of the Portal is reached. */
  async follow(url: string): Promise<string> {
    let at = url;
    for (let steps = 0; steps < 12; steps += 1) {
      const response = await this.get(at);
      const next = response.headers.get("location");
      if (!next) assert.fail(`${at}: ${response.status} ${await response.text()}`);
      at = new URL(next, at).href;
      if (/\/portal\/(?!api)/.test(at)) return at;
    }
    assert.fail(`it does not end: ${at}`);
  }
}

test("single sign-on", async (t) => {
  let ahead = 0;
  const clock: Clock = { now: () => after(systemClock.now(), ahead) };
  const world = await testMillrace(t, { clock });
  const { config, database } = world.millrace.application;
  const portal = `${config.portalUrl}/portal`;
  const { host } = new URL(portal);
  const identity = await startIdentityServer(t, `${portal}/api/sign-in/callback`);
  const root = await signedIn(world, "administrator", "Rosa Root");
  const settings = {
    enabled: true,
    name: "Harbour login",
    issuer: identity.issuer,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    domains: ["bank.example"],
    groupsClaim: "groups",
    roles: [{ group: "feeds", role: "developer" }],
    admitGroups: false,
  };
  const set = (singleSignOn: Json, more: Json = {}): Promise<Reply> =>
    root.call("PUT", "/sign-in-settings", { password: true, message: null, singleSignOn, ...more });
  const start = `${portal}/api/sign-in/single-sign-on`;
  const session = async (browser: Browser) => {
    const reply = await fetch(`${portal}/api/session`, { headers: { cookie: browser.cookie(host) } });
    return reply.status === 200 ? ((await reply.json()) as Json) : undefined;
  };
  const refusal = async (browser = new Browser(), url = start) => {
    const at = new URL(await browser.follow(url));
    assert.equal(at.pathname, "/portal/sign-in", at.href);
    assert.equal(await session(browser), undefined);
    return at.searchParams.get("refused");
  };

  await t.test("it is set up in the Portal; the secret is kept and never shown", async () => {
    assert.equal((await new Browser().get(start)).status, 404, "not switched on");
    const reply = await set(settings);
    assert.equal(reply.status, 200, reply.text);
    assert.ok(!reply.text.includes(client.clientSecret));
    assert.equal(reply.body.singleSignOn.clientSecretSet, true);
    const { clientSecret: _, ...kept } = settings;
    assert.equal((await set(kept)).status, 200, "a secret that is left out is kept");
    const elsewhere = await set({ ...kept, issuer: "https://evil.example" });
    assert.equal(elsewhere.status, 400, "but not given to another server");
    const methods = await root.get("/sign-in/methods");
    assert.deepEqual(methods.body.singleSignOn, { name: "Harbour login" });
  });

  await t.test("whom nobody invited does not come in", async () => {
    identity.signIn("u1", { email: "cara@bank.example", email_verified: true, name: "Cara Lindt" });
    assert.equal(await refusal(), "notInvited");
  });

  await t.test(
    "who was invited comes in, and is known from then on, whatever the address becomes",
    async () => {
      const invited = await root.post("/people", {
        name: "Cara",
        email: "Cara@bank.example",
        role: "analyst",
      });
      const browser = new Browser();
      const at = await browser.follow(`${start}?return=${encodeURIComponent("/portal/companies?q=1")}`);
      assert.equal(at, `${portal}/companies?q=1`);
      const { person } = await session(browser);
      assert.deepEqual([person.name, person.role], ["Cara Lindt", "analyst"]);
      assert.equal(person.id, invited.body.person.id);
      identity.signIn("u1", { email: "cara.new@bank.example", email_verified: true, name: "Cara Lindt" });
      const again = new Browser();
      await again.follow(start);
      assert.equal((await session(again)).person.id, person.id);
      const people = await root.get("/people");
      const cara = people.body.results.find((one: Json) => one.id === person.id);
      assert.deepEqual([cara.status, cara.signsInWith], ["active", ["singleSignOn"]]);
    },
  );

  await t.test("addresses that are not verified or of other domains are nobody's", async () => {
    await root.post("/people", { name: "Dan", email: "dan@bank.example", role: "analyst" });
    identity.signIn("u2", { email: "dan@bank.example", email_verified: false, name: "Not Dan" });
    assert.equal(await refusal(), "notInvited");
    await root.post("/people", { name: "Eve", email: "eve@evil.example", role: "analyst" });
    identity.signIn("u3", { email: "eve@evil.example", email_verified: true, name: "Eve" });
    assert.equal(await refusal(), "notInvited");
  });

  await t.test("groups give the role, and let in where that is switched on", async () => {
    identity.signIn("u4", {
      email: "finn@bank.example",
      email_verified: true,
      name: "Finn",
      groups: ["x", "feeds"],
    });
    assert.equal(await refusal(), "notInvited");
    assert.equal((await set({ ...settings, admitGroups: true })).status, 200);
    const browser = new Browser();
    await browser.follow(start);
    assert.equal((await session(browser)).person.role, "developer");
    // Not the order that a database or an object of JavaScript would give them.
    const roles = [
      { group: "contractors", role: "support" },
      { group: "feeds", role: "developer" },
      { group: "7", role: "administrator" },
    ];
    const ordered = await set({ ...settings, admitGroups: true, roles });
    assert.deepEqual(ordered.body.singleSignOn.roles, roles);
    assert.deepEqual((await root.get("/sign-in-settings")).body.singleSignOn.roles, roles);
    identity.signIn("u4b", {
      email: "fay@bank.example",
      email_verified: true,
      name: "Fay",
      groups: ["7", "feeds", "contractors"],
    });
    const fay = new Browser();
    await fay.follow(start);
    assert.equal((await session(fay)).person.role, "support");
    assert.equal((await set({ ...settings, admitGroups: true })).status, 200);
    identity.signIn("u5", {
      email: "gus@bank.example",
      email_verified: true,
      name: "Gus",
      groups: ["others"],
    });
    assert.equal(await refusal(), "notInvited");
  });

  await t.test("a role by group ends with the group, and so does who came by nothing else", async () => {
    assert.equal((await set({ ...settings, admitGroups: true })).status, 200);
    const known = { email_verified: true, name: "Cara Lindt", email: "cara.new@bank.example" };
    const roleOfCara = async (groups: string[]) => {
      identity.signIn("u1", { ...known, groups });
      const cara = new Browser();
      await cara.follow(start);
      return (await session(cara)).person.role;
    };
    assert.equal(await roleOfCara(["feeds"]), "developer");
    assert.equal(await roleOfCara([]), "analyst", "the role of the invitation again");

    const fay = { email: "fay@bank.example", email_verified: true, name: "Fay" };
    identity.signIn("u4b", { ...fay, groups: ["feeds"] });
    const open = new Browser();
    await open.follow(start);
    assert.equal((await session(open)).person.role, "developer");
    identity.signIn("u4b", { ...fay, groups: ["others"] });
    assert.equal(await refusal(), "noGroup");
    assert.equal(await session(open), undefined, "signed out everywhere");
    identity.signIn("u4b", { ...fay, groups: ["feeds"] });
    await open.follow(start);
    assert.ok(await session(open), "let in again with the group");
    const reasons = `select after->>'reason' as reason from audit_event where type = 'signIn.failed'
      and after->>'reason' = 'noGroup' and outcome = 'denied'`;
    assert.equal((await database.rows({ text: reasons })).length, 1);

    // Used all the time, it ends when the identity server is to be asked anew.
    for (let waited = 0; waited < 4 * hour - minute; waited += 29 * minute) {
      assert.ok(await session(open), `after ${waited / minute} minutes`);
      ahead += 29 * minute;
    }
    assert.equal(await session(open), undefined);
    ahead = 0;
  });

  await t.test("who is disabled is refused", async () => {
    const people = await root.get("/people");
    const finn = people.body.results.find((one: Json) => one.email === "finn@bank.example");
    assert.equal((await root.patch(`/people/${finn.id}`, { disabled: true })).status, 200);
    identity.signIn("u4");
    assert.equal(await refusal(), "disabled");
  });

  await t.test("an answer without a visit, of another browser, or twice signs nobody in", async () => {
    identity.signIn("u1");
    const browser = new Browser();
    let at = start;
    while (!at.includes("/callback?"))
      at = new URL((await browser.get(at)).headers.get("location")!, at).href;
    assert.equal(await refusal(new Browser(), at), "failed");
    const victim = new Browser();
    await victim.get(start);
    assert.equal(await refusal(victim, at), "failed", "the state is another visit's");
    await browser.follow(at);
    assert.ok(await session(browser));
    assert.equal(await refusal(new Browser(), at), "failed");
  });

  await t.test("whoever calls back again and again does not fill the audit trail", async () => {
    for (let calls = 0; calls < 60; calls += 1)
      await fetch(`${portal}/api/sign-in/callback?code=1`, { redirect: "manual" });
    const text = `select count(*)::int as told from audit_event
      where type = 'signIn.failed' and after->>'step' = 'callback'`;
    assert.equal((await database.one<{ told: number }>({ text })).told, 50);
  });

  await t.test("passwords end only once an administrator has come in this way", async () => {
    const refused = await set({ ...settings }, { password: false });
    assert.deepEqual([refused.status, refused.body.code], [409, "last-sign-in-method"]);
    assert.equal((await root.put("/sign-in-settings", { password: false, message: null })).status, 409);
    await root.post("/people", { name: "Hana", email: "hana@bank.example", role: "administrator" });
    const linkIsGood = async () => (await root.post("/sign-in/invitation", { token: first })).status === 200;
    const first = await administratorToken(database, systemRandom, systemClock.now(), "test");
    identity.signIn("u1");
    await new Browser().follow(start);
    assert.ok(await linkIsGood(), "an analyst leaves it to whoever starts Millrace to make an administrator");
    identity.signIn("u6", { email: "hana@bank.example", email_verified: true, name: "Hana" });
    const hana = new Browser();
    await hana.follow(start);
    assert.ok(!(await linkIsGood()), "the first administrator's link ends however the first one comes");
    const emergency = await administratorToken(database, systemRandom, systemClock.now(), "test");
    identity.signIn("u6");
    await new Browser().follow(start);
    assert.equal((await root.post("/sign-in/invitation", { token: emergency })).status, 200);
    const invite = async () => {
      const person = { name: "Jo", email: "jo@bank.example", role: "support" };
      const cookie = hana.cookie(host);
      return (await portalCall(config.portalUrl, "POST", "/people", person, { cookie })).body?.code;
    };
    assert.equal(await invite(), "confirmation-needed", "the server does not say when she showed who she is");
    await hana.follow(start);
    assert.equal(await invite(), "confirmation-needed", "it sends back unasked whom it knows");
    await hana.follow(`${start}?again=1`);
    assert.equal(await invite(), undefined);
    const done = await set({ ...settings }, { password: false, message: "Ask the service desk." });
    assert.equal(done.status, 200, done.text);
    const methods = await root.get("/sign-in/methods");
    assert.deepEqual([methods.body.password, methods.body.message], [false, "Ask the service desk."]);
    const tried = await root.post("/sign-in/password", { email: "a@bank.example", password: "x" });
    assert.equal(tried.status, 403);
    assert.equal((await set({ ...settings, enabled: false }, { password: false })).status, 409);
  });

  await t.test("id tokens that are forged in any way sign nobody in", async (t) => {
    const forging = await startForgingServer(t);
    const { clientSecret } = client;
    assert.equal(
      (await set({ ...settings, issuer: forging.issuer, clientSecret }, { password: true })).status,
      200,
    );
    await root.post("/people", { name: "Ida", email: "ida@bank.example", role: "analyst" });
    forging.state.email = "ida@bank.example";
    const attempt = async (forgery: Forgery) => {
      forging.state.forgery = forgery;
      const browser = new Browser();
      const left = new URL((await browser.get(start)).headers.get("location")!);
      forging.state.nonce = left.searchParams.get("nonce")!;
      const state = left.searchParams.get("state")!;
      const back = `${portal}/api/sign-in/callback?code=1&state=${state}`;
      return { browser, at: new URL(await browser.follow(back)) };
    };
    for (const forgery of [
      "other-key",
      "no-signature",
      "secret-as-key",
      "other-audience",
      "other-issuer",
      "other-nonce",
      "no-nonce",
      "expired",
      "no-id-token",
    ] as const) {
      const { browser, at } = await attempt(forgery);
      assert.equal(at.searchParams.get("refused"), "failed", forgery);
      assert.equal(await session(browser), undefined, forgery);
    }
    const { browser } = await attempt("nothing");
    assert.equal((await session(browser)).person.email, "ida@bank.example", "the same without a forgery");
  });
});
