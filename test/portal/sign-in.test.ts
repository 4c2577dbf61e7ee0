import assert from "node:assert/strict";
import { test } from "node:test";
import { administratorToken } from "../../src/access/people/first-administrator.ts";
import { takeCode } from "../../src/access/sign-in/queries.ts";
import { after, type Clock, day, hour, minute, second, systemClock } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { lookupHash } from "../../src/vault/vault.ts";
import { codeOf, freshCode } from "../authenticator.ts";
import type { Json, Reply } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { portalCall, signedIn } from "../portal.ts";

const password = "quiet orange lantern";

/** A browser without a page: keeps cookies. */
class Visitor {
  readonly #portalUrl: string;
  readonly #cookies = new Map<string, string>();
  constructor(portalUrl: string) {
    this.#portalUrl = portalUrl;
  }
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await portalCall(this.#portalUrl, method, path, body, { cookie: this.cookie });
    for (const set of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (value === "" || /max-age=0/i.test(set)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
      assert.match(set, /HttpOnly/i);
      assert.match(set, /SameSite=Lax/i);
    }
    return reply;
  }
  async done(method: string, path: string, body?: unknown): Promise<Json> {
    const reply = await this.call(method, path, body);
    assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.body;
  }
}

test("signing in to the Portal", async (t) => {
  let ahead = 0;
  const clock: Clock = { now: () => after(systemClock.now(), ahead) };
  const world = await testMillrace(t, { clock });
  const { config, database } = world.millrace.application;
  const visitor = () => new Visitor(config.portalUrl);
  const outside = (method: string, path: string, body?: unknown) => visitor().call(method, path, body);
  const types = async () =>
    (await database.rows<{ type: string }>({ text: "select type from audit_event order by event_id" })).map(
      ({ type }) => type,
    );

  /** Comes in with a link: password, authenticator, signed in. */
  const enter = async (token: string, details: Record<string, string>) => {
    const browser = visitor();
    const next = await browser.done("POST", "/sign-in/invitation/accept", { token, password, ...details });
    assert.equal(next.next, "enrolment");
    const { secret } = next.enrolment;
    assert.equal(
      (await browser.call("GET", "/session")).status,
      401,
      "before the second factor nothing is open",
    );
    assert.equal((await browser.call("GET", "/companies")).status, 401);
    const { recoveryCodes } = await browser.done("POST", "/sign-in/enrolment", {
      code: await freshCode(secret),
    });
    return { browser, secret, recoveryCodes: recoveryCodes as string[] };
  };

  const token = await administratorToken(database, systemRandom, clock.now(), "test");
  let secret = "";
  let recoveryCodes: string[] = [];
  /** Where Anna is signed in last. */
  let home = visitor();

  await t.test("the first administrator comes in with the printed link, once", async () => {
    assert.equal((await outside("GET", "/sign-in/methods")).body.firstStart, true);
    const later = await administratorToken(database, systemRandom, clock.now(), "test");
    assert.equal(
      (await outside("POST", "/sign-in/invitation", { token })).status,
      404,
      "a later link ends the one before",
    );
    const { body } = await outside("POST", "/sign-in/invitation", { token: later });
    assert.deepEqual([body.kind, body.role, body.password], ["first-administrator", "administrator", true]);
    const details = { token: later, name: "Anna Novak", email: "Anna@bank.example" };
    const weak = await outside("POST", "/sign-in/invitation/accept", {
      ...details,
      password: "password1234",
    });
    assert.equal(weak.status, 400);
    const came = await enter(later, { name: "Anna Novak", email: "Anna@bank.example" });
    ({ secret, recoveryCodes } = came);
    assert.equal(recoveryCodes.length, 10);
    const { person } = await came.browser.done("GET", "/session");
    assert.deepEqual([person.email, person.role], ["anna@bank.example", "administrator"]);
    assert.equal((await outside("POST", "/sign-in/invitation", { token: later })).status, 404);
    assert.equal((await outside("GET", "/sign-in/methods")).body.firstStart, false);
  });

  await t.test("password, then code; the code is good once", async () => {
    const browser = visitor();
    const next = await browser.done("POST", "/sign-in/password", { email: " ANNA@bank.example ", password });
    assert.deepEqual(next, { next: "code" });
    assert.equal((await browser.call("GET", "/session")).status, 401);
    assert.equal((await browser.call("POST", "/sign-in/code", { code: "000000" })).status, 401);
    const code = await freshCode(secret);
    await browser.done("POST", "/sign-in/code", { code });
    assert.equal((await browser.call("GET", "/session")).status, 200);
    const other = visitor();
    await other.done("POST", "/sign-in/password", { email: "anna@bank.example", password });
    assert.equal((await other.call("POST", "/sign-in/code", { code })).status, 401);
    assert.equal((await other.call("GET", "/session")).status, 401);
    const { id } = (await browser.done("GET", "/session")).person;
    const take = (text: string, seconds: number) => {
      const now = after(clock.now(), seconds * second);
      return takeCode(database, id, lookupHash(text), after(now, -2 * minute), now);
    };
    for (const [text, seconds, taken] of [
      ["one", 0, 1],
      ["two", 30, 1],
      ["one", 31, 0],
      ["two", 60, 0],
      ["three", 90, 1],
      ["one", 240, 1],
    ] as const)
      assert.equal(await take(text, seconds), taken, `${text} after ${seconds} s`);
  });

  await t.test("a recovery code stands in for the authenticator, once", async () => {
    const recoveryCode = recoveryCodes[0]!;
    const browser = visitor();
    await browser.done("POST", "/sign-in/password", { email: "anna@bank.example", password });
    await browser.done("POST", "/sign-in/code", { recoveryCode });
    assert.equal((await browser.call("GET", "/session")).status, 200);
    const again = visitor();
    await again.done("POST", "/sign-in/password", { email: "anna@bank.example", password });
    assert.equal((await again.call("POST", "/sign-in/code", { recoveryCode })).status, 401);
  });

  await t.test("a session ends when it is not used, and after its time", async () => {
    const anna = await signedIn(world, "developer");
    ahead += 29 * minute;
    assert.equal((await anna.get("/session")).status, 200);
    ahead += 31 * minute;
    assert.equal((await anna.get("/session")).status, 401);
    const eve = await signedIn(world, "developer");
    ahead += 20 * minute;
    assert.equal((await eve.get("/session", { "portal-unattended": "true" })).status, 200);
    ahead += 11 * minute;
    assert.equal((await eve.get("/session")).status, 401, "a page that reads by itself is no use of it");
    const ben = await signedIn(world, "developer");
    for (let waited = 0; waited < 12 * hour; waited += 29 * minute) {
      ahead += 29 * minute;
      await ben.get("/session");
    }
    assert.equal((await ben.get("/session")).status, 401);
    ahead = 0;
  });

  await t.test("what is sensitive asks for a recent sign-in; a code gives it", async () => {
    const browser = visitor();
    await browser.done("POST", "/sign-in/password", { email: "anna@bank.example", password });
    await browser.done("POST", "/sign-in/code", { recoveryCode: recoveryCodes[1] });
    await browser.done("POST", "/keys", { name: "One" });
    ahead += 11 * minute;
    const refused = await browser.call("POST", "/keys", { name: "Two" });
    assert.deepEqual([refused.status, refused.body.code], [403, "confirmation-needed"]);
    assert.equal((await browser.call("GET", "/keys")).status, 200);
    assert.equal((await browser.call("POST", "/account/confirmation", { code: "000000" })).status, 400);
    await browser.done("POST", "/account/confirmation", { code: await freshCode(secret) });
    await browser.done("POST", "/keys", { name: "Two" });
    ahead = 0;
  });

  await t.test("401 without a session, and with a cookie that was tampered with", async () => {
    const anna = await signedIn(world, "developer");
    for (const cookie of [
      "",
      `${anna.cookie}x`,
      `${anna.cookie.slice(0, -8)}AAAAAAAA`,
      "millrace-portal=",
      "millrace-portal=%",
    ])
      for (const path of ["/session", "/companies", "/account"])
        assert.equal(
          (await portalCall(config.portalUrl, "GET", path, undefined, { cookie })).status,
          401,
          cookie,
        );
  });

  await t.test("who is signed in is told with what the role may do, and gets at the API", async () => {
    const ben = await signedIn(world, "developer", "Ben Okoye");
    const { body } = await ben.get("/session");
    assert.equal(body.person.name, "Ben Okoye");
    assert.ok(body.capabilities.includes("apiKeys.manage") && !body.capabilities.includes("people.manage"));
    assert.equal((await ben.get("/companies")).status, 200);
    const elsewhere = { origin: "https://evil.example" };
    assert.equal((await ben.post("/companies", { name: "Harbour Cafe" }, elsewhere)).status, 403);
  });

  await t.test("signing out ends the session on the server", async () => {
    const ben = await signedIn(world, "support");
    const reply = await ben.delete("/session");
    assert.equal(reply.status, 204);
    assert.match(reply.headers.get("set-cookie")!, /Max-Age=0/);
    assert.equal((await ben.get("/session")).status, 401);
    assert.equal((await ben.get("/companies")).status, 401);
  });

  await t.test(
    "the own password, codes and authenticator are changed with the present password",
    async () => {
      const browser = visitor();
      await browser.done("POST", "/sign-in/password", { email: "anna@bank.example", password });
      await browser.done("POST", "/sign-in/code", { recoveryCode: recoveryCodes[2] });
      const other = visitor();
      await other.done("POST", "/sign-in/password", { email: "anna@bank.example", password });
      await other.done("POST", "/sign-in/code", { recoveryCode: recoveryCodes[3] });
      const next = "seven slow tramways";
      assert.equal(
        (await browser.call("PUT", "/account/password", { current: "wrong", password: next })).status,
        400,
      );
      await browser.done("PUT", "/account/password", { current: password, password: next });
      assert.equal((await browser.call("GET", "/session")).status, 200);
      assert.equal((await other.call("GET", "/session")).status, 401, "signed out everywhere else");
      const renewed = await browser.done("POST", "/account/recovery-codes", { password: next });
      assert.equal(renewed.recoveryCodes.length, 10);
      const replaced = await browser.done("POST", "/account/second-factor", { password: next });
      assert.equal(replaced.next, "enrolment");
      assert.equal((await browser.call("GET", "/session")).status, 401);
      const { secret: fresh } = replaced.enrolment;
      assert.notEqual(fresh, secret);
      await browser.done("POST", "/sign-in/enrolment", { code: codeOf(fresh, systemClock.now()) });
      assert.equal((await browser.call("GET", "/session")).status, 200);
      home = browser;
    },
  );

  await t.test(
    "a wrong password and an unknown person get the same answer, and are locked the same way",
    async () => {
      for (const email of ["anna@bank.example", "nobody@bank.example"]) {
        for (let nth = 0; nth < 10; nth += 1) {
          const reply = await outside("POST", "/sign-in/password", { email, password: "wrong wrong wrong" });
          assert.equal(reply.status, 401);
          assert.equal(reply.body.error, "The email address or the password is not right.");
        }
        const locked = await outside("POST", "/sign-in/password", { email, password });
        assert.equal(locked.status, 429);
        assert.ok(Number(locked.headers.get("retry-after")) > 60);
      }
      // Strangers can lock out strangers, at that address too, but not the browser that Anna has signed in with.
      const right = { email: "anna@bank.example", password: "seven slow tramways" };
      await database.count({ text: "update signin.attempt set failures = 100" });
      const confirmed = await home.call("POST", "/account/confirmation", { code: "000000" });
      assert.equal(confirmed.status, 400, "whoever is signed in is not locked out by strangers");
      assert.deepEqual(await home.done("POST", "/sign-in/password", right), { next: "code" });
      assert.equal((await home.call("POST", "/sign-in/code", { code: "000000" })).status, 401);
      assert.equal((await outside("POST", "/sign-in/password", right)).status, 429);
      const [known = ""] = home.cookie.split("; ").filter((pair) => pair.includes("-known-"));
      const tries = (cookie: string, body: object = right) =>
        portalCall(config.portalUrl, "POST", "/sign-in/password", body, { cookie });
      assert.equal((await tries(known.replace(/.$/, "x"))).status, 429, "not one that we signed");
      const foreign = { ...right, email: "nobody@bank.example" };
      assert.equal((await tries(known, foreign)).status, 429, "nor for another person");
      for (let nth = 0; nth < 10; nth += 1)
        assert.equal((await tries(known, { ...right, password: "wrong wrong wrong" })).status, 401);
      assert.equal((await tries(known)).status, 429, "it has a limit of its own");

      ahead += 16 * minute;
      assert.equal((await tries(known)).status, 200);
      assert.equal((await outside("POST", "/sign-in/password", right)).status, 200);
      ahead += 91 * day;
      await database.count({ text: "update signin.attempt set last_at = $1" }, [clock.now()]);
      assert.equal((await tries(known)).status, 429, "it is known for 90 days");
      ahead = 0;
      const told = await types();
      for (const type of [
        "signIn.failed",
        "signIn.locked",
        "person.activated",
        "secondFactor.enrolled",
        "portalSession.begun",
      ])
        assert.ok(told.includes(type), type);
    },
  );

  await t.test(
    "the trail names who proved an invitation, a password or a code, and nobody before",
    async () => {
      const { id } = await database.one<{ id: string }>({
        text: "select id from signin.person where email = 'anna@bank.example'",
      });
      const by = async (type: string, step: string | null) =>
        (
          await database.rows<{ kind: string; id: string | null }>(
            {
              text: `select distinct actor ->> 'kind' as kind, actor ->> 'id' as id from audit_event
              where type = $1 and target ->> 'personId' = $2 and ($3::text is null or after ->> 'step' = $3)`,
            },
            [type, id, step],
          )
        ).map((actor) => [actor.kind, actor.id]);
      for (const type of ["person.activated", "secondFactor.enrolled", "portalSession.begun"])
        assert.deepEqual(await by(type, null), [["person", id]], type);
      assert.deepEqual(await by("signIn.failed", "code"), [["person", id]], "who gave the password");
      assert.deepEqual(await by("signIn.failed", "password"), [["visitor", null]]);
    },
  );
});
