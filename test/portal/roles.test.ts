import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { type Capability, capabilities, holdersOf, may, roles } from "../../src/access/roles.ts";
import { createApi } from "../../src/api.ts";
import { permissions } from "../../src/portal/permissions.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { portalCall, type SignedIn, signedIn } from "../portal.ts";
import { checkUnseen } from "./unseen.ts";

/** Who may do what, once more and by hand: a change of `roles.ts` must be meant. */
const matrix: Readonly<Record<Capability, string>> = {
  //                     onb adv ana dev adm sup
  "companies.view": "      x   x   x   x   x   x",
  "companies.viewAll": "   -   -   -   x   x   x",
  "companies.change": "    x   x   x   x   x   -",
  "companies.delete": "    -   -   x   x   x   -",
  "connections.add": "     x   x   x   x   x   -",
  "connections.cut": "     -   -   -   x   x   -",
  "data.view": "           -   x   x   x   x   x",
  "accountNumbers.view": " -   -   x   x   x   -",
  "accounts.change": "     -   -   x   x   x   -",
  "pushes.view": "         -   -   x   x   x   x",
  "pushes.change": "       -   -   x   x   x   -",
  "credentials.manage": "  -   -   -   x   x   -",
  "webhooks.manage": "     -   -   -   x   x   -",
  "settings.manage": "     -   -   -   x   x   -",
  "apiKeys.manage": "      -   -   -   x   x   -",
  "sandbox.use": "         -   -   -   x   x   -",
  "people.manage": "       -   -   -   -   x   -",
  "audit.view": "          -   -   -   -   x   -",
  "system.manage": "       -   -   -   -   x   -",
};

test("each role may do what the table of roles says, and nothing else", () => {
  assert.deepEqual(Object.keys(matrix).sort(), [...capabilities].sort());
  for (const capability of capabilities) {
    const marks = matrix[capability].trim().split(/\s+/);
    assert.deepEqual(
      roles.filter((_, column) => marks[column] === "x"),
      roles.filter((role) => holdersOf(capability).includes(role)),
      capability,
    );
  }
});

test("every operation of the Portal, called by every role", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock });
  const { bank, millrace } = world;
  const server = await createApi(millrace.application, { draining: () => false });
  await server.ready();
  const people = new Map<(typeof roles)[number], SignedIn>();
  for (const role of roles) people.set(role, await signedIn(world, role));
  const operations = server.routeTable
    .filter(
      ({ url, operationId }) =>
        url.startsWith("/portal/api/") && operationId !== undefined && operationId in permissions,
    )
    .map(({ methods, url, operationId }) => ({
      id: operationId!,
      method: methods[0]!,
      route: url.slice("/portal/api".length),
      path: url.slice("/portal/api".length).replace(/:\w+/g, () => randomUUID()),
    }));

  await t.test(
    "nothing is in the table of permissions that there is no route for, and the other way round",
    () => {
      assert.deepEqual([...new Set(operations.map(({ id }) => id))].sort(), Object.keys(permissions).sort());
    },
  );

  for (const { id, method, path } of operations) {
    await t.test(id, async () => {
      const capability = permissions[id];
      const unknown = await portalCall(millrace.application.config.portalUrl, method, path);
      assert.equal(unknown.status, 401, "whoever is not signed in");
      for (const role of roles) {
        const body = method === "GET" ? undefined : {};
        const reply = await people.get(role)!.call(method, path, body);
        const told = `${role}: ${reply.status} ${reply.text.slice(0, 200)}`;
        assert.notEqual(reply.status, 401, told);
        assert.notEqual(reply.status, 500, told);
        if (!capability) assert.equal(reply.body.code, "route-not-found", told);
        else if (may(role, capability)) assert.notEqual(reply.body?.code, "forbidden", told);
        else assert.deepEqual([reply.status, reply.body.code], [403, "forbidden"], told);
      }
    });
  }

  await t.test("links and account numbers are kept from roles that may not see them", async () => {
    const { path } = await bank.linked(organisations.czk);
    await bank.account(path, { id: "operating", currency: "CZK", accountNumber: "2801462338" });
    const seen = async (role: (typeof roles)[number]) => {
      const person = people.get(role)!;
      const accounts = await person.done("GET", `${path}/connectionInfo/bankFeedAccounts`);
      const { linkUrl } = await person.done("GET", path);
      return [[accounts].flat()[0].accountNumber, linkUrl !== ""];
    };
    assert.deepEqual(await seen("support"), ["••••2338", false]);
    assert.deepEqual(await seen("advisor"), ["••••2338", true]);
    assert.deepEqual(await seen("analyst"), ["2801462338", true]);
  });

  await t.test(
    "a statement, which has the account's number, is no file for roles that may not see it",
    async () => {
      const file = "/companies/x/connections/y/connectionInfo/bankFeedAccounts/z/statement?format=camt053";
      for (const role of ["support", "advisor"] as const)
        assert.equal((await people.get(role)!.get(file)).status, 403, role);
      assert.equal((await people.get("analyst")!.get(file)).status, 404);
    },
  );

  await t.test(
    "lists tell nothing of a field by its filters and orders where a role may not see it",
    async () => {
      const accounts = "/companies/x/connections/y/data/bankAccounts";
      for (const asked of ["query=accountNumber~2801", "orderBy=-accountNumber", "query=sortCode%3D1"]) {
        assert.equal((await people.get("support")!.get(`${accounts}?${asked}`)).status, 403, asked);
        assert.equal((await people.get("analyst")!.get(`${accounts}?${asked}`)).status, 404, asked);
      }
      assert.equal((await people.get("support")!.get(`${accounts}?query=currency%3DCZK`)).status, 404);
    },
  );

  await t.test("a change that another page asks for is refused, whoever is signed in", async () => {
    const administrator = people.get("administrator")!;
    for (const origin of ["https://elsewhere.example", "null"]) {
      const reply = await administrator.call("POST", "/companies", { name: "Harbour Cafe" }, { origin });
      assert.deepEqual([reply.status, reply.body.code], [403, "origin-not-allowed"]);
    }
  });

  await t.test("companies of others, where people see only those they own", (inner) =>
    checkUnseen(inner, { ...world, clock }, operations, {
      administrator: people.get("administrator")!,
      analyst: people.get("analyst")!,
    }),
  );
});
