import assert from "node:assert/strict";
import { test } from "node:test";
import { after, type Clock, day, systemClock } from "../../src/clock.ts";
import { freshCode } from "../authenticator.ts";
import type { Json } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { portalCall, type SignedIn, signedIn } from "../portal.ts";

test("people of the Portal", async (t) => {
  let ahead = 0;
  const clock: Clock = { now: () => after(systemClock.now(), ahead) };
  const world = await testMillrace(t, { clock });
  const { config, database } = world.millrace.application;
  let anna = await signedIn(world, "administrator", "Anna Novak");
  const list = async (by: SignedIn = anna): Promise<Json[]> => (await by.done("GET", "/people")).results;
  const outside = (path: string, body: unknown, cookie = "") =>
    portalCall(config.portalUrl, "POST", path, body, { cookie });
  const invite = async (name: string, role = "analyst"): Promise<Json> =>
    anna.done("POST", "/people", { name, email: `${name.toLowerCase()}@bank.example`, role });
  const tokenOf = ({ url }: Json): string => new URL(url).hash.slice(1);
  const activate = (id: string) =>
    database.count({ text: "update signin.person set activated_at = $2 where id = $1" }, [id, clock.now()]);
  await activate(anna.person.personId);

  await t.test("an invitation is a link that works once, within 7 days", async () => {
    const made = await invite("Ben");
    assert.match(made.url, new RegExp(`^${config.portalUrl}/portal/welcome#`));
    assert.deepEqual([made.person.status, made.person.role, made.person.sessions], ["invited", "analyst", 0]);
    const rows = await database.rows({ text: "select * from signin.invitation" });
    assert.ok(!JSON.stringify(rows).includes(tokenOf(made)), "kept as a hash alone");
    assert.equal(
      (await outside("/sign-in/invitation", { token: tokenOf(made) })).body.email,
      "ben@bank.example",
    );
    const accepted = { token: tokenOf(made), name: "Ben Okoye", password: "quiet orange lantern" };
    assert.equal((await outside("/sign-in/invitation/accept", accepted)).status, 200);
    assert.equal((await outside("/sign-in/invitation/accept", accepted)).status, 404);
    assert.equal((await list()).find(({ email }) => email === "ben@bank.example").status, "active");
    const late = await invite("Cara");
    ahead += 7 * day + 1;
    assert.equal((await outside("/sign-in/invitation", { token: tokenOf(late) })).status, 404);
    anna = await signedIn(world, "administrator", "Anna Again");
    await activate(anna.person.personId);
    assert.equal(
      (await list()).find(({ email }) => email === "cara@bank.example").status,
      "invitationExpired",
    );
  });

  await t.test("a new link ends the one before; one that is taken back ends with the person", async () => {
    const [cara] = (await list()).filter(({ email }) => email === "cara@bank.example");
    const first = await anna.done("POST", `/people/${cara.id}/invitation`, {});
    const second = await anna.done("POST", `/people/${cara.id}/invitation`, {});
    assert.equal((await outside("/sign-in/invitation", { token: tokenOf(first) })).status, 404);
    assert.equal((await outside("/sign-in/invitation", { token: tokenOf(second) })).status, 200);
    await anna.done("DELETE", `/people/${cara.id}/invitation`);
    assert.equal((await outside("/sign-in/invitation", { token: tokenOf(second) })).status, 404);
    assert.ok(!(await list()).some(({ id }) => id === cara.id));
  });

  await t.test("an address is taken once, however it is written", async () => {
    await invite("Dora");
    const again = await anna.post("/people", { name: "Dora", email: "DORA@bank.example", role: "support" });
    assert.deepEqual([again.status, again.body.code], [409, "person-exists"]);
    assert.equal(
      (await anna.post("/people", { name: "X", email: "no address", role: "support" })).status,
      400,
    );
  });

  await t.test("a role counts from the next request on; nobody changes their own", async () => {
    const eve = await signedIn(world, "support", "Eve Adler");
    assert.equal((await eve.post("/companies", { name: "Harbour Cafe" })).status, 403);
    await anna.done("PATCH", `/people/${eve.person.personId}`, { role: "developer" });
    assert.equal((await eve.post("/companies", { name: "Harbour Cafe" })).status, 200);
    const own = await anna.patch(`/people/${anna.person.personId}`, { role: "developer" });
    assert.equal(own.status, 403);
    assert.equal((await anna.patch(`/people/${anna.person.personId}`, { disabled: true })).status, 403);
  });

  await t.test("who is disabled is signed out at once, and in again only when enabled", async () => {
    const finn = await signedIn(world, "analyst", "Finn Berg");
    const path = `/people/${finn.person.personId}`;
    assert.equal((await anna.done("PATCH", path, { disabled: true })).status, "disabled");
    assert.equal((await finn.get("/session")).status, 401);
    assert.equal((await anna.post(`${path}/invitation`, {})).status, 403);
    await anna.done("PATCH", path, { disabled: false });
    assert.equal((await finn.get("/session")).status, 401, "the old session stays ended");
  });

  await t.test(
    "the last administrator stays one, also when two are taken away at the same time",
    async () => {
      const others = (await list()).filter(
        ({ id, role }) => role === "administrator" && id !== anna.person.personId,
      );
      for (const { id } of others) await anna.done("PATCH", `/people/${id}`, { disabled: true });
      const gus = await signedIn(world, "administrator", "Gus Ford");
      await activate(gus.person.personId);
      const [one, two] = await Promise.all([
        anna.patch(`/people/${gus.person.personId}`, { role: "analyst" }),
        gus.patch(`/people/${anna.person.personId}`, { role: "analyst" }),
      ]);
      const left = await database.one<{ count: number }>({
        text: `select count(*)::int as count from signin.person
             where role = 'administrator' and disabled_at is null and activated_at is not null`,
      });
      assert.equal(left.count, 1, `${one.status} ${two.status}`);
      assert.ok(
        [one.body.code, two.body.code].includes("last-administrator") ||
          [one.status, two.status].includes(403),
      );
      anna = one.status === 200 ? anna : gus;
    },
  );

  await t.test("sessions are seen and ended, one or all", async () => {
    const hana = await signedIn(world, "analyst", "Hana Ito");
    const path = `/people/${hana.person.personId}/sessions`;
    const sessions = (await anna.done("GET", path)).results;
    assert.deepEqual(
      sessions.map(({ id, current, address, device }: Json) => [id, current, address, device]),
      [[hana.person.sessionId, false, "127.0.0.1", "Test"]],
    );
    const own = (await hana.done("GET", "/account/sessions")).results;
    assert.equal(own[0].current, true);
    assert.equal(
      (await hana.delete(`/account/sessions/${anna.person.sessionId}`)).status,
      404,
      "only the own",
    );
    await anna.done("DELETE", `${path}/${hana.person.sessionId}`);
    assert.equal((await hana.get("/session")).status, 401);
    assert.equal((await anna.delete(`${path}/${hana.person.sessionId}`)).status, 404);
    const ida = await signedIn(world, "analyst", "Ida Juhl");
    await anna.done("DELETE", `/people/${ida.person.personId}/sessions`);
    assert.equal((await ida.get("/session")).status, 401);
    assert.equal((await anna.get("/session")).status, 200);
  });

  await t.test("a forgotten password and a lost device are mended by an administrator", async () => {
    const [ben] = (await list()).filter(({ email }) => email === "ben@bank.example");
    const renewed = await anna.done("POST", `/people/${ben.id}/invitation`, {});
    const password = "seven slow tramways";
    const reply = await outside("/sign-in/invitation/accept", {
      token: tokenOf(renewed),
      name: "Ben",
      password,
    });
    assert.equal(reply.body.next, "enrolment");
    const cookie = reply.headers
      .getSetCookie()
      .map((one) => one.split(";", 1)[0])
      .join("; ");
    const { secret } = reply.body.enrolment;
    assert.equal(
      (await outside("/sign-in/enrolment", { code: await freshCode(secret) }, cookie)).status,
      200,
    );
    const [enrolled] = (await list()).filter(({ id }) => id === ben.id);
    assert.deepEqual([enrolled.secondFactor, enrolled.name], [true, "Ben Okoye"]);
    const email = "ben@bank.example";
    assert.equal(
      (await outside("/sign-in/password", { email, password: "quiet orange lantern" })).status,
      401,
    );
    assert.equal((await outside("/sign-in/password", { email, password })).body.next, "code");
    await anna.done("DELETE", `/people/${ben.id}/second-factor`);
    assert.equal((await outside("/sign-in/password", { email, password })).body.next, "enrolment");
  });

  await t.test("every change is in the audit trail with who made it, and no secret", async () => {
    const rows = await database.rows<{ type: string; actor: Json; text: string }>({
      text: "select type, actor, row_to_json(a)::text as text from audit_event a",
    });
    for (const type of [
      "person.created", "person.changed", "person.activated", "invitation.renewed", "invitation.withdrawn",
      "secondFactor.reset", "portalSession.revoked", "portalSession.allRevoked",
    ]) // biome-ignore format: a list of words
      assert.ok(
        rows.some((row) => row.type === type),
        type,
      );
    const invited = rows.filter(({ type }) => type.startsWith("invitation.") || type === "person.created");
    assert.ok(
      invited.every(({ text }) => /"email": ?"[^"]+@/.test(text)),
      "who was invited",
    );
    const changed = rows.filter(({ type }) => type === "person.changed");
    assert.ok(changed.every(({ actor }) => actor.kind === "person" && actor.role === "administrator"));
    const text = rows.map((row) => row.text).join();
    assert.ok(!/quiet orange|seven slow|welcome#/.test(text));
  });
});
