import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "../../src/api.ts";
import { day, hour, minute, second } from "../../src/clock.ts";
import type { Json, PushedLine } from "../bank.ts";
import { type AdjustableClock, adjustableClock } from "../clock.ts";
import { allowAccess, FdxClient, headingOf, offeredOn, openLogin, type Pair, post } from "../fdx-client.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { OfxClient } from "../ofx/ofx-client.ts";
import { waitFor } from "../wait-for.ts";

/* The FDX server as a client meets it, honest or not. The whole way with QuickBooks is in quickbooks.test.ts. */

test("FDX", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, platforms: ["hcws"] });
  const client = new FdxClient(world.bank, world.sandbox);
  const scene = new Scene(world, clock, client);
  const invalidGrant = async (reply: Promise<{ status: number; body: Json }>) => {
    const { body, status } = await reply;
    assert.deepEqual([status, body.error], [400, "invalid_grant"]);
  };
  /** The request counts of one minute do not bother the next part. */
  const part = (name: string, run: () => Promise<void>) =>
    t.test(name, async () => {
      clock.advance(2 * minute);
      await run();
    });

  await part("the metadata leads to every endpoint", async () => {
    const { body } = await client.get("/.well-known/oauth-authorization-server");
    assert.equal(body.issuer, client.url);
    assert.deepEqual(body.code_challenge_methods_supported, ["S256"]);
    for (const name of ["authorization_endpoint", "token_endpoint", "revocation_endpoint"])
      assert.ok(body[name].startsWith(`${client.url}/fdx/oauth/`), name);
  });

  await part("a request that the client did not make sends nobody anywhere", async () => {
    const foreign: Record<string, string | null>[] = [
      { redirect_uri: "https://evil.example/" },
      { redirect_uri: `${client.redirectUri}/../../evil` },
      { redirect_uri: null },
      { client_id: "another" },
    ];
    for (const changes of foreign) {
      const page = await openLogin(client.ask(changes).address);
      assert.deepEqual([page.status, page.location], [400, null], JSON.stringify(changes));
      assert.ok(!page.text.includes("evil"), JSON.stringify(changes));
    }
    const { address } = client.ask({ code_challenge_method: "plain" });
    const refused = new URL((await openLogin(address)).location!);
    assert.equal(refused.origin + refused.pathname, client.redirectUri);
    assert.equal(refused.searchParams.get("error"), "invalid_request");
    assert.match(refused.searchParams.get("state")!, /^state-/);
  });

  await part(
    "the pages may not be framed, cached or left for another site, and keep no password",
    async () => {
      const customer = await scene.customer();
      const { address } = client.ask();
      const login = await openLogin(address);
      const policy = login.headers.get("content-security-policy")!;
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /form-action 'self';/);
      assert.match(policy, /default-src 'none'/);
      assert.equal(login.headers.get("cache-control"), "no-store");
      assert.equal(login.headers.get("referrer-policy"), "no-referrer");
      const wrong = await post(address, login, {
        username: customer.pair.username,
        password: "Wrong-Password-1",
      });
      assert.equal(wrong.status, 401);
      assert.doesNotMatch(wrong.text, /Wrong-Password-1/);
      const foreign = await post(address, login, { ...customer.pair }, { origin: "https://evil.example" });
      assert.equal(foreign.status, 400);
      const french = await openLogin(`${address}&lang=fr-CA`);
      assert.match(headingOf(french), /Ouvrez une session/);
      assert.match(headingOf(await post(`${address}`, french, { ...customer.pair })), /Choisissez/);
    },
  );

  await part("saying no leads back with access_denied, and nothing is given", async () => {
    const customer = await scene.customer();
    const { address, state } = client.ask();
    const choice = await post(address, await openLogin(address), { ...customer.pair });
    const none = await post(address, choice, { decision: "allow" });
    assert.equal(none.status, 400);
    assert.match(none.text, /Choose at least one account/);
    const answer = new URL((await post(address, choice, { decision: "deny" })).location!).searchParams;
    assert.deepEqual(
      ["error", "state", "iss", "code"].map((name) => answer.get(name)),
      ["access_denied", state, client.url, null],
    );
  });

  await part(
    "a visit gives access once, to the client's address, for accounts of the pair's connection",
    async () => {
      const [customer, other] = [await scene.customer(), await scene.customer()];
      const { address } = client.ask();
      const choice = await post(address, await openLogin(address), { ...customer.pair });
      const [mine] = offeredOn(choice);
      const [theirs] = offeredOn(await post(address, await openLogin(address), { ...other.pair }));
      const mixed = await post(address, choice, { account: [mine!, theirs!], decision: "allow" });
      assert.deepEqual([mixed.status, mixed.location?.includes("code=") ?? false], [409, false]);
      const done = await post(address, choice, { account: mine!, decision: "allow" });
      assert.ok(done.location!.startsWith(`${client.redirectUri}?code=fdxc_`));
      const again = await post(address, choice, { account: mine!, decision: "allow" });
      assert.deepEqual([again.status, again.location], [409, null]);
      clock.advance(16 * minute);
      assert.equal((await post(address, choice, { account: mine!, decision: "allow" })).status, 400);
    },
  );

  await part("a pair that is revoked while its holder chooses gives nothing", async () => {
    const customer = await scene.customer();
    const { address } = client.ask();
    const choice = await post(address, await openLogin(address), { ...customer.pair });
    await world.bank.done("DELETE", customer.credentials);
    const done = await post(address, choice, { account: offeredOn(choice), decision: "allow" });
    assert.deepEqual([done.status, done.location], [409, null]);
  });

  await part("wrong passwords lock the pair, also for the right one", async () => {
    const customer = await scene.customer();
    const { address } = client.ask();
    const login = await openLogin(address);
    for (let tries = 0; tries < 10; tries += 1) {
      const wrong = await post(address, login, { ...customer.pair, password: `wrong password ${tries}` });
      assert.equal(wrong.status, 401);
    }
    assert.equal((await post(address, login, { ...customer.pair })).status, 401);
    let tries = 0;
    while (tries < 45 && (await post(address, login, { ...customer.pair })).status !== 429) tries += 1;
    assert.ok(tries < 45, "their address must wait");
  });

  await part("a code is good once, for its client, its address and its verifier", async () => {
    const customer = await scene.customer();
    const { address, verifier } = client.ask();
    const back = await allowAccess(address, customer.pair);
    await invalidGrant(client.exchange(back, client.ask().verifier));
    await invalidGrant(client.exchange(back, ""));
    await invalidGrant(client.exchange(back, verifier, { redirect_uri: "https://evil.example/" }));
    const { body, status } = await client.exchange(back, verifier);
    assert.deepEqual(
      [status, body.token_type, body.expires_in, body.scope],
      [200, "Bearer", 3600, "accounts transactions customer"],
    );
    await client.done("/fdx/v6/accounts", body.access_token);
    await invalidGrant(client.exchange(back, verifier));
    assert.equal(
      (await client.get("/fdx/v6/accounts", body.access_token)).status,
      401,
      "its grant has ended",
    );
    await invalidGrant(client.refresh(body.refresh_token));
    const late = client.ask();
    const second = await allowAccess(late.address, customer.pair);
    clock.advance(6 * minute);
    await invalidGrant(client.exchange(second, late.verifier));
    const plain = client.ask({ code_challenge: null, code_challenge_method: null });
    const downgraded = await allowAccess(plain.address, customer.pair);
    await invalidGrant(client.exchange(downgraded, plain.verifier));
  });

  await part("the secret is asked for, by form or by Basic, and refused in the words of OAuth", async () => {
    const wrong = await client.token({ client_secret: "wrong secret of 16", grant_type: "refresh_token" });
    assert.deepEqual([wrong.status, wrong.body.error], [401, "invalid_client"]);
    assert.match(wrong.headers.get("www-authenticate")!, /^Basic/);
    const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`;
    const form = (fields: Record<string, string>) =>
      client.form("/fdx/oauth/token", fields, { authorization: basic });
    assert.equal((await form({})).body.error, "invalid_request");
    assert.equal((await form({ grant_type: "password" })).body.error, "unsupported_grant_type");
    assert.equal((await form({ grant_type: "refresh_token" })).body.error, "invalid_request");
    assert.equal(
      (await form({ grant_type: "refresh_token", refresh_token: "x" })).body.error,
      "invalid_grant",
    );
    const json = await fetch(`${client.url}/fdx/oauth/token`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    assert.deepEqual([json.status, ((await json.json()) as Json).error], [400, "invalid_request"]);
    const wrongly = () => client.token({ client_secret: "wrong once more" });
    let limited = await wrongly();
    for (let tries = 0; tries < 65 && limited.status !== 429; tries += 1) limited = await wrongly();
    assert.deepEqual([limited.status, limited.headers.get("retry-after") !== null], [429, true]);
  });

  await part("a lost answer to a refresh does not cut the feed; a stolen token ends it", async () => {
    const customer = await scene.customer();
    const { access, refresh } = await client.access(customer.pair);
    clock.advance(hour + second);
    assert.equal((await client.get("/fdx/v6/accounts", access)).status, 401);
    const lost = (await client.refresh(refresh)).body;
    clock.advance(day);
    const kept = (await client.refresh(refresh)).body;
    await invalidGrant(client.refresh(lost.refresh_token));
    clock.advance(59 * second);
    const beside = (await client.refresh(refresh)).body;
    assert.notEqual(kept.refresh_token, beside.refresh_token);
    await client.done("/fdx/v6/accounts", kept.access_token);
    await client.done("/fdx/v6/accounts", beside.access_token);
    const next = (await client.refresh(kept.refresh_token)).body;
    await client.done("/fdx/v6/accounts", next.access_token);
    clock.advance(2 * minute);
    await invalidGrant(client.refresh(beside.refresh_token));
    assert.equal((await client.get("/fdx/v6/accounts", next.access_token)).status, 401);
    await invalidGrant(client.refresh(next.refresh_token));
  });

  await part("revoking the pairs and unlinking end every token at once; a new pair links again", async () => {
    const customer = await scene.customer();
    const first = await client.access(customer.pair);
    await customer.read(first.access);
    assert.equal(await customer.status(), "connected");
    await world.bank.done("DELETE", customer.credentials);
    assert.equal((await client.get("/fdx/v6/accounts", first.access)).status, 401);
    await invalidGrant(client.refresh(first.refresh));
    const pair = await world.bank.done("POST", customer.credentials, {});
    const second = await client.access(pair);
    await customer.read(second.access);
    assert.equal(await customer.status(), "connected");
    await world.bank.done("PATCH", customer.path, { status: "Unlinked" });
    assert.equal((await client.get("/fdx/v6/accounts", second.access)).status, 401);
    const third = await client.access(await world.bank.done("POST", customer.credentials, {}));
    await customer.read(third.access);
    assert.equal(await customer.status(), "connected");
  });

  await part(
    "access that the client gives back ends, and disconnects what no other access holds",
    async () => {
      const customer = await scene.customer();
      const [one, two] = [await client.access(customer.pair), await client.access(customer.pair)];
      await customer.read(one.access);
      const revoke = (token: string) =>
        client.form("/fdx/oauth/revoke", { client_id: client.id, client_secret: client.secret, token });
      assert.equal((await revoke(one.refresh)).status, 200);
      assert.equal((await client.get("/fdx/v6/accounts", one.access)).status, 401);
      assert.equal(await customer.status(), "connected");
      assert.equal((await revoke(two.access)).status, 200);
      assert.equal(await customer.status(), "disconnected");
      assert.equal((await world.bank.done("GET", customer.path)).status, "Unlinked");
      assert.equal((await revoke(two.access)).status, 200);
      assert.equal((await revoke("")).status, 400);
      await customer.read((await client.access(customer.pair)).access);
      assert.equal(await customer.status(), "connected");
    },
  );

  await part("only what the customer chose is seen, under ids that say nothing and stay", async () => {
    const [customer, other] = [await scene.customer(2), await scene.customer()];
    const all = await client.access(customer.pair);
    const ids = async (token: string) =>
      (await client.done("/fdx/v6/accounts", token)).accounts.map((one: Json) => one.accountId);
    const [mine, hidden] = await ids(all.access);
    const some = await client.access(customer.pair, () => [mine]);
    assert.deepEqual(await ids(some.access), [mine]);
    const [theirs] = await ids((await client.access(other.pair)).access);
    for (const id of [hidden, theirs, "ac-0", "%00", "x".repeat(900)]) {
      for (const rest of ["", "/transactions", "/payment-networks", "/statements", "/contact"]) {
        const { body, status } = await client.get(`/fdx/v6/accounts/${id}${rest}`, some.access);
        assert.deepEqual(
          [status, body.code],
          [404, "701"],
          `${id.slice(0, 40)}${rest}: ${JSON.stringify(body)}`,
        );
      }
    }
    const first = await client.done("/fdx/v6/accounts?limit=1", all.access);
    const last = await client.done(`/fdx/v6/accounts?limit=1&offset=${first.page.nextOffset}`, all.access);
    assert.deepEqual(
      [first.accounts[0].accountId, last.accounts[0].accountId, last.page],
      [mine, hidden, {}],
    );
    const path = `/fdx/v6/accounts/${mine}`;
    assert.deepEqual(await client.done(`${path}/payment-networks`, some.access), {
      page: {},
      paymentNetworks: [],
    });
    assert.deepEqual(await client.done(`${path}/statements`, some.access), { page: {}, statements: [] });
    assert.deepEqual((await client.get(`${path}/contact`, some.access)).body.code, "501");
    const { customerId, name } = await client.done("/fdx/v6/customers/current", some.access);
    assert.match(customerId, /^[a-z2-7]{26}$/);
    assert.equal(name.company, "Harbour Cafe");
    const wrapped = await client.done("/fdx/v5/accounts", some.access);
    assert.equal(wrapped.accounts[0].depositAccount.accountId, mine);
  });

  await part("a token reads what its scopes say", async () => {
    const customer = await scene.customer();
    const narrow = await client.access(customer.pair, undefined, { scope: "openid Transactions" });
    assert.equal(narrow.scope, "transactions");
    const { body, headers, status } = await client.get("/fdx/v6/accounts", narrow.access);
    assert.deepEqual([status, body.code], [403, "602"]);
    assert.match(headers.get("www-authenticate")!, /insufficient_scope/);
    const missing = await client.get("/fdx/v5/accounts");
    assert.deepEqual([missing.status, missing.body.code], [401, 401]);
    assert.equal(missing.headers.get("www-authenticate"), 'Bearer realm="fdx"');
    for (const wrong of ["nonsense", narrow.refresh, "a b"])
      assert.equal((await client.get("/fdx/v6/accounts", wrong)).status, 401);
    const known = await client.get("/fdx/v6/nothing", narrow.access, { "x-fapi-interaction-id": "abc-1" });
    assert.deepEqual(
      [known.status, known.body.code, known.headers.get("x-fapi-interaction-id")],
      [404, "601", "abc-1"],
    );
    assert.match(missing.headers.get("x-fapi-interaction-id")!, /^[0-9a-f-]{36}$/);
  });

  await part(
    "transactions come page by page with exact amounts, and are noted when they have left",
    async () => {
      const customer = await scene.customer();
      const { access } = await client.access(customer.pair);
      await customer.read(access);
      const lines = ["999999999999.99", "-0.1", "12.5", "-3"].map((amount, nth) =>
        scene.line(`t-${nth}`, nth - 3, amount),
      );
      const key = await customer.push(lines);
      const query = { startTime: scene.date(-5), endTime: scene.date(0), limit: "3" };
      const path = await customer.transactionsPath(access);
      const reply = await client.get(`${path}?${new URLSearchParams(query)}`, access, {
        "fdx-api-actor-type": "USER",
      });
      assert.match(reply.text, /"amount":999999999999\.99\b/);
      assert.match(reply.text, /"amount":0\.10\b/);
      assert.match(reply.text, /"amount":12\.50\b/);
      assert.equal(reply.body.transactions.length, 3);
      assert.equal(reply.headers.get("cache-control"), "no-store");
      const states = async () => (await world.bank.lines(customer, key)).map((one) => one.state);
      await waitFor(
        "the first page to be told as collected",
        async () => (await states())[2] === "collected",
      );
      assert.deepEqual(await states(), ["collected", "collected", "collected", "available"]);
      const found = await client.all(path, access, query);
      assert.deepEqual(
        found.map((one) => one.transactionId),
        lines.map(({ id }) => id),
      );
      const audited = () =>
        world.database.rows<Json>({
          text: `select after from audit_event where company_id = '${customer.companyId}' and type = 'fdx.collected' order by event_id`,
        });
      const noted = await waitFor("the audit to know", async () => {
        const rows = await audited();
        return rows.some(({ after }) => after.actor === "USER") && rows;
      });
      assert.ok(noted.length <= 3, "not each page is audited");
      for (const wrong of [
        { startTime: scene.date(-5) },
        { endTime: scene.date(-5) },
        { startTime: scene.date(0), endTime: scene.date(-5) },
        { startTime: "yesterday", endTime: scene.date(0) },
        { limit: "0" },
        { pageKey: "made-up" },
      ]) {
        const { body, status } = await client.get(`${path}?${new URLSearchParams(wrong as never)}`, access);
        assert.deepEqual([status, body.code], [400, "703"], JSON.stringify(wrong));
      }
    },
  );

  await part("a transaction has one id over FDX, over OFX and in every file", async () => {
    const customer = await scene.customer();
    const { access } = await client.access(customer.pair);
    await customer.read(access);
    const uuid = "0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f";
    const ids = ["7832-GIF", uuid, uuid.replaceAll("-", ""), "x".repeat(40), "a/b & c"];
    await customer.push(ids.map((id) => scene.line(id, -1)));
    const found = await client.all(await customer.transactionsPath(access), access, {});
    const overFdx = found.map((one) => one.transactionId);
    assert.equal(new Set(overFdx).size, ids.length);
    const inText = (text: string, tag: string) =>
      [...text.matchAll(new RegExp(`<${tag}>([^<\\r\\n]+)`, "g"))].map(([, id]) => id);
    const ofx = new OfxClient(`${client.url}/ofx`, customer.pair);
    assert.deepEqual(inText((await ofx.statement("12345000")).text, "FITID"), overFdx);
    const file = `${customer.path}/connectionInfo/bankFeedAccounts/ac-0/statement?format=`;
    for (const [format, tag] of [
      ["ofx", "FITID"],
      ["qbo", "FITID"],
      ["camt053", "NtryRef"],
    ] as const)
      assert.deepEqual(inText((await world.bank.call("GET", file + format)).text, tag), overFdx, format);
  });

  await part("no line is lost or repeated, however pushes fall between the pages of a poll", async () => {
    const customer = await scene.customer();
    const { access } = await client.access(customer.pair);
    const path = await customer.transactionsPath(access);
    const seen = new Map<string, number>();
    let [pushed, days] = [0, -25];
    const push = async (count: number, later: number) => {
      days = Math.min(days + later, 0);
      const lines = Array.from({ length: count }, () => scene.line(`p-${++pushed}`, days));
      if (count > 0) await customer.push(lines);
    };
    await customer.read(access, { startTime: scene.date(-30), endTime: scene.date(0) });
    // A client that goes on where it ended, to the instant, and one that asks for nothing in particular.
    let since = scene.clock.now().toISOString();
    for (let round = 0; round < 9; round += 1) {
      await push((round * 7) % 5, (round * 3) % 4);
      const now = scene.clock.now().toISOString();
      const query: Record<string, string> = { limit: "2" };
      if (round % 3 !== 2) Object.assign(query, { startTime: since, endTime: now });
      const page: string[] = [];
      for (let next: Record<string, string> = {}; ; ) {
        const body = await client.done(`${path}?${new URLSearchParams({ ...query, ...next })}`, access);
        page.push(...body.transactions.map((one: Json) => one.transactionId));
        await push(round % 2, 0);
        if (!body.page.nextPageKey) break;
        next = { pageKey: body.page.nextPageKey };
        if (page.length > 60) break;
      }
      assert.equal(new Set(page).size, page.length, `round ${round} repeats a line`);
      for (const id of page) seen.set(id, (seen.get(id) ?? 0) + 1);
      since = now;
      clock.advance(2 * minute);
    }
    for (const one of await client.all(path, access, { limit: "100" })) seen.set(one.transactionId, 1);
    const expected = Array.from({ length: pushed }, (_, nth) => `p-${nth + 1}`);
    assert.deepEqual([...seen.keys()].sort(), expected.sort());
  });

  await part("whatever is sent, nothing breaks", async () => {
    const { access } = await client.access((await scene.customer()).pair);
    const path = await scene.pathOf(access);
    const hostile = [
      "",
      "\0",
      "%",
      "'; drop table fdx_token --",
      "\ud800",
      "x".repeat(3_000),
      "-1e999",
      "[object Object]",
      "../..",
      "2026-02-30",
    ];
    const broken: string[] = [];
    const see = async (name: string, sent: Promise<Response>) => {
      const reply = await sent;
      const text = await reply.text();
      if (reply.status >= 500) broken.push(`${name}: ${reply.status} ${text.slice(0, 200)}`);
    };
    const authorization = `Bearer ${access}`;
    for (const value of hostile) {
      for (const name of ["startTime", "endTime", "limit", "pageKey", "offset", "resultType"]) {
        const query = new URLSearchParams({ startTime: "2026-11-01", endTime: "2026-11-20", [name]: value });
        await see(name, fetch(`${client.url}${path}?${query}`, { headers: { authorization } }));
      }
      const segment = encodeURIComponent(value.toWellFormed());
      await see(
        "accountId",
        fetch(`${client.url}/fdx/v5/accounts/${segment}`, { headers: { authorization } }),
      );
      await see(
        "raw",
        fetch(`${client.url}/fdx/v6/accounts/%ZZ?startTime=%`, { headers: { authorization } }),
      );
      for (const name of ["client_id", "redirect_uri", "state", "scope", "code_challenge", "lang"])
        await see(name, fetch(client.ask({ [name]: value }).address, { redirect: "manual" }));
      for (const name of [
        "code",
        "code_verifier",
        "redirect_uri",
        "refresh_token",
        "grant_type",
        "client_id",
        "scope",
      ]) {
        const fields = {
          client_id: client.id,
          client_secret: client.secret,
          grant_type: "authorization_code",
        };
        const body = new URLSearchParams({ ...fields, code: "fdxc_x", [name]: value });
        await see(name, fetch(`${client.url}/fdx/oauth/token`, { method: "POST", body }));
      }
      for (const name of ["ticket", "username", "password", "step", "lang"]) {
        const ticket = /name="ticket" value="([^"]+)"/.exec(
          (await openLogin(client.ask().address)).text,
        )![1]!;
        const body = new URLSearchParams({ ticket, username: "u", password: "p", [name]: value });
        await see(name, fetch(`${client.url}/fdx/oauth/authorize`, { method: "POST", body }));
      }
    }
    const large = "x=".padEnd(200_000, "x");
    const type = { "content-type": "application/x-www-form-urlencoded" };
    for (const endpoint of ["authorize", "token", "revoke"]) {
      const address = `${client.url}/fdx/oauth/${endpoint}`;
      assert.equal(
        (await fetch(address, { method: "POST", body: large, headers: type })).status,
        413,
        endpoint,
      );
      const bytes = Buffer.from([0x74, 0x3d, 0xff, 0xfe]);
      assert.equal(
        (await fetch(address, { method: "POST", body: bytes, headers: type })).status,
        400,
        endpoint,
      );
    }
    assert.deepEqual(broken, []);
  });

  await part("a live installation takes no password, token or secret over plain HTTP", async () => {
    const { application } = world.millrace;
    const config = { ...application.config, environment: "live", trustProxy: ["10.0.0.0/8"] } as const;
    const server = await createApi({ ...application, config }, { draining: () => false });
    await server.ready();
    t.after(() => server.close());
    const { host } = new URL(client.url);
    const status = async (url: string, remoteAddress: string, scheme?: string) => {
      const headers = {
        host,
        ...(scheme ? { "x-forwarded-proto": scheme, "x-forwarded-for": "203.0.113.7" } : {}),
      };
      return (
        await server.inject({ method: url.endsWith("token") ? "POST" : "GET", url, remoteAddress, headers })
      ).statusCode;
    };
    for (const [url, otherwise] of [
      ["/fdx/v6/accounts", 401],
      ["/fdx/oauth/token", 400],
      ["/fdx/oauth/authorize", 400],
    ] as const) {
      assert.equal(await status(url, "203.0.113.7"), 403, url);
      assert.equal(await status(url, "203.0.113.7", "https"), 403, "a scheme that anybody may claim");
      assert.equal(await status(url, "10.0.0.1", "http"), 403, url);
      assert.equal(await status(url, "127.0.0.1", "https"), 403, "a proxy that is not trusted");
      assert.equal(await status(url, "10.0.0.1", "https"), otherwise, url);
      assert.equal(await status(url, "127.0.0.1"), otherwise, url);
    }
  });
});

/** A bank with customers that have a pair each. */
class Scene {
  readonly world: TestMillrace;
  readonly clock: AdjustableClock;
  readonly client: FdxClient;
  constructor(world: TestMillrace, clock: AdjustableClock, client: FdxClient) {
    this.world = world;
    this.clock = clock;
    this.client = client;
  }

  date(days: number): string {
    return new Date(this.clock.now().getTime() + days * day).toISOString().slice(0, 10);
  }

  line(id: string, days: number, amount = "-1.5"): PushedLine {
    return { id, date: this.date(days), amount: Number(amount), description: `Line ${id}` };
  }

  /** Path of the transactions of the first account that a token shows. */
  async pathOf(token: string): Promise<string> {
    const { accounts } = await this.client.done("/fdx/v6/accounts", token);
    return `/fdx/v6/accounts/${accounts[0].accountId}/transactions`;
  }

  async customer(accounts = 1): Promise<Customer> {
    const { bank } = this.world;
    const companyId = await bank.company();
    const { id } = await bank.connection(companyId, "hcws");
    const path = `/companies/${companyId}/connections/${id}`;
    for (let nth = 0; nth < accounts; nth += 1)
      await bank.account(path, { id: `ac-${nth}`, currency: "USD", accountNumber: `1234500${nth}` });
    const credentials = `${path}/connectionInfo/bankFeedAccounts/credentials`;
    const pair: Pair = await bank.done("POST", credentials, {});
    return new Customer(this, { companyId, connectionId: id, path, credentials, pair });
  }
}

class Customer {
  readonly companyId: string;
  readonly connectionId: string;
  readonly path: string;
  readonly credentials: string;
  readonly pair: Pair;
  readonly #scene: Scene;
  #balance = 0;

  constructor(
    scene: Scene,
    facts: Pick<Customer, "companyId" | "connectionId" | "path" | "credentials" | "pair">,
  ) {
    this.#scene = scene;
    ({
      companyId: this.companyId,
      connectionId: this.connectionId,
      path: this.path,
      credentials: this.credentials,
      pair: this.pair,
    } = facts);
  }

  transactionsPath(token: string): Promise<string> {
    return this.#scene.pathOf(token);
  }

  /** Asks for transactions of the first account, which connects it. */
  async read(token: string, query: Readonly<Record<string, string>> = {}): Promise<Json[]> {
    return this.#scene.client.all(await this.transactionsPath(token), token, query);
  }

  async status(): Promise<string> {
    const { bank } = this.#scene.world;
    const accounts: Json[] = await bank.done("GET", `${this.path}/connectionInfo/bankFeedAccounts`);
    return accounts.find(({ id }) => id === "ac-0").status;
  }

  async push(lines: readonly PushedLine[]): Promise<string> {
    const { companyId, connectionId, path } = this;
    const withBalance = lines.map((line) => {
      this.#balance = Math.round((this.#balance + Number(line.amount)) * 100) / 100;
      return { ...line, balance: this.#balance };
    });
    const feed = { companyId, connectionId, path, accountId: "ac-0", organisationId: "", targetId: "" };
    return this.#scene.world.bank.pushed(feed, withBalance);
  }
}
