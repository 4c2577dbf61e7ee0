import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { createApi } from "../../src/api.ts";
import { largeBody, type RouteEntry, smallBody } from "../../src/http/server.ts";
import type { Reply } from "../bank.ts";
import { assertRefused } from "../contract/refusal.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { exchange, requestBytes } from "./raw.ts";

/** Routes whose bodies hold lists of a thousand. */
const lists = [/\/bankTransactions$/, /\/bankFeedAccounts\/batch$/];
/** The body means nothing there and is not parsed. */
const unread = /\/credentials$/;
/** Reads the bytes of a picture. */
const pictures = ({ method, url }: { method: string; url: string }) =>
  method === "PUT" && /\/images\/:imageKind$/.test(url);
const largestPicture = 10 * 1024 * 1024;
const withBody = /^(POST|PUT|PATCH|DELETE)$/;
const isPage = (url: string) => /^\/link\/|^\/sage\/|\/start$/.test(url);
/** What accounting software calls in a protocol of its own: it is known before anything else is looked at, and tested there. */
const ownProtocol = (url: string) => /^\/(ofx|fdx|netsuite)(\/|$)|^\/sage\/notification$/.test(url);
/** The same routes behind another door, which reads nothing of whoever is not signed in. */
const ofPortal = (url: string) => url.startsWith("/portal/");
const addressOf = (url: string, part: () => string = randomUUID) => url.replace(/:\w+/g, () => part());

test("limits of every route", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const server = await createApi(millrace.application, { draining: () => false });
  await server.ready();
  const routes = server.routeTable.flatMap(({ methods, ...route }) =>
    methods.map((method): RouteEntry & { method: string } => ({ ...route, methods, method })),
  );
  const withBodies = routes.filter(({ method, url }) => withBody.test(method) && !ownProtocol(url));
  const changing = withBodies.filter(({ url }) => !ofPortal(url));
  assert.ok(changing.length > 20 && routes.length > changing.length + 10);
  const each = async (
    some: typeof routes,
    send: (route: (typeof routes)[number]) => Promise<Pick<Reply, "status" | "text">>,
    status: number,
  ) => {
    for (const route of some) {
      const reply = await send(route);
      assert.equal(reply.status, status, `${route.method} ${route.url}: ${reply.text.slice(0, 300)}`);
    }
  };

  await t.test("bodies are small, but for those that hold lists or pictures", () => {
    for (const { method, url, bodyLimit } of withBodies) {
      const list = lists.some((one) => one.test(url));
      const picture = pictures({ method, url });
      assert.equal(bodyLimit, picture ? largestPicture : list ? largeBody : smallBody, url);
    }
  });

  await t.test(
    "403 at the Portal's door for whoever does not come from its pages, whatever the body",
    async () => {
      const large = "x".repeat(smallBody + 1);
      const portal = withBodies.filter(({ url }) => ofPortal(url));
      assert.ok(portal.length > 20);
      await each(portal, ({ method, url }) => bank.call(method, addressOf(url), large), 403);
    },
  );

  await t.test("413 for a body over the limit, before any of it is looked at", async () => {
    const large = Buffer.alloc(largestPicture + 1, " ").toString();
    const send = ({ method, url, bodyLimit }: RouteEntry & { method: string }) =>
      bank.call(method, addressOf(url), large.slice(0, bodyLimit + 1), {
        "content-type": isPage(url) ? "application/x-www-form-urlencoded" : "application/json",
      });
    await each(changing, send, 413);
  });

  const api = changing.filter(
    ({ method, url }) => !isPage(url) && !unread.test(url) && !pictures({ method, url }),
  );
  await t.test("400 for a body that is nested too deep or has too many parts", async () => {
    const deep = "[".repeat(33) + "]".repeat(33);
    const many = `[${"1,".repeat(10_000)}1]`;
    await each(api, ({ method, url }) => bank.call(method, addressOf(url), deep), 400);
    await each(api, ({ method, url }) => bank.call(method, addressOf(url), many), 400);
  });

  await t.test("414 for an id in the path that is too long, 431 for headers that are", async () => {
    const long = "c".repeat(1_001);
    // Below the Portal's address an unknown path is a page: an id that is too long is one that there is not.
    const withId = routes.filter(
      ({ url, method }) => url.includes(":") && method !== "HEAD" && !ofPortal(url),
    );
    await each(
      withId,
      ({ method, url }) =>
        bank.call(
          method,
          addressOf(url, () => long),
        ),
      414,
    );
    const send = async ({ method, url }: RouteEntry & { method: string }) => {
      const headers = [
        ["host", "localhost"],
        ["x-long", "y".repeat(20_000)],
      ] as const;
      const reply = await exchange(millrace.port, requestBytes(method, addressOf(url), headers));
      return { status: reply.status, text: reply.body };
    };
    await each(routes, send, 431);
  });
});

test("what the database cannot do within seconds is 503, nothing of it stays, and a repeat under the key does it", async (t) => {
  const { bank, database } = await testMillrace(t);
  const company = await bank.company("Before");
  const headers = { "idempotency-key": randomUUID() };
  const rename = () => bank.call("PATCH", `/companies/${company}`, { name: "After" }, headers);
  await database.transaction(async (tx) => {
    await tx.rows({ text: "select from company where company_id = $1 for update" }, [company]);
    const refused = await rename();
    assertRefused(refused, 503);
    assert.equal(refused.body.code, "database-unavailable");
    assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    assert.equal((await bank.done("GET", `/companies/${company}`)).name, "Before");
  });
  const done = await rename();
  assert.deepEqual(
    [done.status, done.body.name, done.headers.get("idempotent-replayed")],
    [200, "After", null],
  );
});

test("a read that waits for a table is 503 within seconds", async (t) => {
  const { bank, database } = await testMillrace(t);
  const company = await bank.company();
  await database.transaction(async (tx) => {
    await tx.rows({ text: "lock table company in access exclusive mode" });
    assertRefused(await bank.call("GET", `/companies/${company}`), 503);
  });
  await waitFor(
    "it to be read again",
    async () => (await bank.call("GET", `/companies/${company}`)).status === 200,
  );
});
