import assert from "node:assert/strict";
import { test } from "node:test";
import { issueCompanyToken } from "../../src/access/company-token.ts";
import { day, hour } from "../../src/clock.ts";
import { holdCalls } from "../../src/connections/call-budget.ts";
import { findLinkState } from "../../src/link/find-link-state.ts";
import { systemRandom } from "../../src/random.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("200: a new company has software to choose and no connection yet", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company("Harbour Cafe");
  const state = await bank.done("GET", `/companies/${companyId}/link`);
  assert.deepEqual(state.company, { id: companyId, name: "Harbour Cafe" });
  assert.equal(state.environment, "test");
  assert.deepEqual(state.connections, []);
  const [xero, ...others] = state.software;
  assert.deepEqual(others, [], "what this installation cannot connect is not offered");
  assert.deepEqual(
    { ...xero, logoUrl: undefined },
    {
      platformKey: "gbol",
      name: "Xero",
      vendor: null,
      logoUrl: undefined,
      connect: "authorization",
      mapping: "hosted",
      available: true,
      listed: true,
      desktopAdvised: false,
      pretend: true,
      degradedSince: null,
      setUp: null,
    },
  );
  const picture = await fetch(xero.logoUrl);
  assert.equal(picture.status, 200);
  assert.match(picture.headers.get("content-type") ?? "", /^image\/svg/);
});

test("200: a connection is told with its organisation, its accounts and when it was last fed", async (t) => {
  const { bank } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  await bank.account(feed.path, { id: "ac-2", accountNumber: "99" });
  const stateOf = async () => (await bank.done("GET", `/companies/${feed.companyId}/link`)).connections[0];
  const before = await stateOf();
  assert.equal(before.id, feed.connectionId);
  assert.equal(before.name, "Xero");
  assert.equal(before.status, "Linked");
  assert.equal(before.organisation, (await bank.done("GET", feed.path)).connectionInfo.organisation);
  assert.ok(before.authorizedAt >= before.created);
  assert.equal(before.lastActivityAt, null);
  assert.equal(before.problem, null);
  assert.deepEqual(before.accounts, { total: 2, connected: 1, connecting: 0, missed: 0 });

  const key = await bank.pushed(feed, someLines(2, new Date(Date.now() - 3 * day)));
  await bank.ended(feed, key, 30_000);
  const fed = await waitFor("activity to be told", async () => {
    const state = await stateOf();
    return state.lastActivityAt !== null && state;
  });
  assert.ok(fed.lastActivityAt >= fed.authorizedAt);
  assert.equal(fed.accounts.missed, 0);
});

test("200: accounts whose transactions were refused are counted for 30 days", async (t) => {
  const { bank, database } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const key = await bank.pushed(feed, someLines(2, new Date(Date.now() - 3 * day)));
  await bank.ended(feed, key, 30_000);
  const refuse = (at: Date) =>
    database.count(
      {
        text: "update statement_line set state = 'refused', reason_code = 'refused', settled_at = $2 where company_id = $1",
      },
      [feed.companyId, at],
    );
  const missed = async () =>
    (await bank.done("GET", `/companies/${feed.companyId}/link`)).connections[0].accounts.missed;
  await refuse(new Date(Date.now() - 30 * day + hour));
  assert.equal(await missed(), 1);
  await refuse(new Date(Date.now() - 30 * day - hour));
  assert.equal(await missed(), 0);
});

test("200: what is in the way of a connection is told with its cause", async (t) => {
  const { bank, database } = await testMillrace(t);
  const { companyId, connectionId, path } = await bank.linked(organisations.czk);
  const problem = async () => (await bank.done("GET", `/companies/${companyId}/link`)).connections[0].problem;
  const fail = (error: object) =>
    database.count(
      { text: "update connection set errors = $2, status = 'PendingAuth' where connection_id = $1" },
      [
        connectionId,
        JSON.stringify([
          { statusCode: "500", statusText: "", erroredOnUtc: "2026-01-01T00:00:00.000Z", ...error },
        ]),
      ],
    );
  await fail({ errorMessage: "Told", status: "Active", code: "ended-in-software", correlationId: "abc" });
  assert.deepEqual(await problem(), {
    code: "ended-in-software",
    message: "Told",
    correlationId: "abc",
    at: "2026-01-01T00:00:00.000Z",
  });
  const shown = await bank.done("GET", path);
  assert.deepEqual(Object.keys(shown.dataConnectionErrors[0]).sort(), [
    "errorMessage",
    "erroredOnUtc",
    "status",
    "statusCode",
    "statusText",
  ]);
  // As versions recorded it that kept no code.
  await fail({ errorMessage: "User cancelled linking", status: "Active" });
  assert.equal((await problem()).code, "cancelled");
  await fail({ errorMessage: "User cancelled linking", status: "Resolved" });
  assert.equal(await problem(), null);
  await bank.done("DELETE", `/companies/${companyId}/products/bank-feeds`);
  assert.equal((await problem()).code, "switched-off");
});

test("200: software that begins elsewhere is named once there is a connection to it, and not to be chosen", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  for (const key of ["hcws", "olpr", "akxx"]) await bank.connection(companyId, key);
  const { software, connections } = await bank.done("GET", `/companies/${companyId}/link?locale=fr-CA`);
  const facts = software.map(
    ({ platformKey, available, listed, connect, mapping }: Record<string, unknown>) => [
      platformKey,
      available,
      listed,
      connect,
      mapping,
    ],
  );
  assert.deepEqual(facts, [
    ["hcws", false, false, "credentials", "external"],
    ["akxx", false, false, "authorization", "hosted"],
    ["gbol", true, true, "authorization", "hosted"],
    ["olpr", false, false, "in-software", "external"],
  ]);
  assert.deepEqual(connections.map(({ name }: { name: string }) => name).sort(), [
    "NetSuite",
    "QuickBooks Online",
    "Sage",
  ]);
});

test("200: a token of one connection is told of that connection alone", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const companyId = await bank.company();
  const own = (await bank.connection(companyId)).id;
  await bank.connection(companyId, "hcws");
  const scope = { companyId, connectionId: own };
  const { vault } = millrace.application;
  const token = issueCompanyToken(vault, systemRandom, scope, new Date(Date.now() + hour));
  const reply = await bank.call("GET", `/companies/${companyId}/link`, undefined, {
    authorization: `Bearer ${token}`,
  });
  assert.equal(reply.status, 200);
  assert.deepEqual(
    reply.body.connections.map(({ id }: { id: string }) => id),
    [own],
  );
  assert.deepEqual(
    reply.body.software.map(({ platformKey }: { platformKey: string }) => platformKey),
    ["gbol"],
  );
  assert.doesNotMatch(reply.text, /linkUrl|otp=/);
});

test("200: software that keeps all calls waiting is told as such, since its present wait began", async (t) => {
  const { bank, database, millrace } = await testMillrace(t);
  const companyId = await bank.company();
  const { integrations } = millrace.application;
  const hold = async (from: number, until: number) => {
    const instant = (milliseconds: number) => new Date(Date.now() + milliseconds);
    await holdCalls(database, integrations.get("gbol")!, "any", "application", instant(until), instant(from));
  };
  const since = async () => {
    const [xero] = (await bank.done("GET", `/companies/${companyId}/link`)).software;
    return xero.degradedSince && Math.round((Date.now() - Date.parse(xero.degradedSince)) / hour);
  };
  assert.equal(await since(), null);
  await hold(-48 * hour, -47 * hour);
  assert.equal(await since(), null, "a wait that is over is not told");
  await hold(-3 * hour, hour);
  await hold(-1 * hour, 2 * hour);
  assert.equal(await since(), 3, "a wait that is prolonged goes on");
});

test("200: telling of many connections takes no more statements than of one", async (t) => {
  const { bank, millrace } = await testMillrace(t);
  const companyId = await bank.company();
  const { application } = millrace;
  const counted = async () => {
    let statements = 0;
    const counting = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(from, name) {
          const value = Reflect.get(from, name);
          if (typeof value !== "function") return value;
          if (["rows", "maybe", "one", "count"].includes(String(name))) statements += 1;
          return value.bind(from);
        },
      });
    await findLinkState({ ...application, database: counting(application.database) }, companyId, {
      locale: "en",
    });
    return statements;
  };
  await bank.connection(companyId);
  // Settings are read once for a while.
  await counted();
  const one = await counted();
  assert.ok(one > 3, String(one));
  for (let nth = 0; nth < 10; nth++) await bank.connection(companyId, nth % 2 ? "gbol" : "hcws");
  assert.ok((await counted()) <= one + 1, "but for settings that are read anew");
});

test("200: the colour of the asking page is used in place of the operator's, shaded until it can be read", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const themeOf = async (query: string) =>
    (await bank.done("GET", `/companies/${companyId}/link?locale=en${query}`)).theme;
  const standard = await themeOf("");
  const dark = await themeOf("&primary=%237A1f3d");
  assert.equal(dark.light.deed, "#7a1f3d");
  assert.notEqual(dark.dark.deed, "#7a1f3d", "too dark on a dark ground");
  assert.equal(dark.light.bar, standard.light.bar);
  assert.deepEqual(await themeOf(""), standard);
});

test("400: a language there is none of, or what is no colour", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  assertRefused(await bank.call("GET", `/companies/${companyId}/link?locale=de`), 400, "locale");
  assertRefused(await bank.call("GET", `/companies/${companyId}/link?primary=red`), 400, "primary");
});

test("404: a company that does not exist, was deleted, or is no id", async (t) => {
  const { bank } = await testMillrace(t);
  const gone = await bank.company();
  await bank.done("DELETE", `/companies/${gone}`);
  for (const id of [nobody, gone, "x", "..%2f"]) {
    assertRefused(await bank.call("GET", `/companies/${id}/link`), 404);
  }
});
