import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { freshOrganisation } from "../deliveries.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { instant } from "./company-shape.ts";
import { assertRefused } from "./refusal.ts";

const account = (ending: string) => `c0ffee00-0000-4000-8000-000000000${ending}`;
const listing = { match: { operation: "list-accounts" } } as const;

test("list-bank-accounts", async (t) => {
  const world = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  const { bank, sandbox } = world;
  sandbox.xero.admin.changeLimits({ minutePerTenant: 6000 });
  const { path, companyId } = await bank.linked(organisations.czk);
  const list = (query = "") => bank.call("GET", `${path}/data/bankAccounts${query}`);
  const idsOf = async (query: string): Promise<string[]> => {
    const reply = await list(`?query=${encodeURIComponent(query)}`);
    assert.equal(reply.status, 200, reply.text);
    return reply.body.results.map(({ id }: Json) => id).sort();
  };

  await t.test(
    "200: there as soon as the connection is linked, those that take no feed included",
    async () => {
      const { body, status, text } = await list("?orderBy=accountName");
      assert.equal(status, 200, text);
      assert.deepEqual(
        body.results.map(({ id }: Json) => id).sort(),
        sandbox.xero.admin
          .organisation(organisations.czk)
          .accounts.filter(({ type }) => type === "BANK")
          .map(({ id }) => id)
          .sort(),
      );
      assert.equal(body.totalResults, body.results.length);
    },
  );

  await t.test("200: every field in the contract's words, and the software's own kinds as ours", async () => {
    const { body } = await list();
    const [main] = body.results.filter(({ id }: Json) => id === account("211"));
    const { modifiedDate, sourceModifiedDate, accountName, accountNumber, nominalCode, ...rest } = main;
    assert.match(modifiedDate, instant);
    assert.match(sourceModifiedDate, instant);
    assert.ok(accountName && accountNumber && (nominalCode === null || nominalCode));
    assert.deepEqual(rest, {
      id: account("211"),
      accountType: "Debit",
      sortCode: null,
      iBan: null,
      currency: "CZK",
      balance: null,
      institution: null,
      availableBalance: null,
      overdraftLimit: null,
      status: "Active",
      metadata: { isDeleted: false },
    });
    const byId = new Map(body.results.map((one: Json) => [one.id, one]));
    assert.equal((byId.get(account("214")) as Json).accountType, "Credit");
    assert.equal((byId.get(account("217")) as Json).status, "Archived");
  });

  await t.test("200: filtered by any scalar property, whatever the case of its name", async () => {
    assert.ok((await idsOf("currency=CZK && status=Active")).includes(account("211")));
    assert.deepEqual(await idsOf("status=archived"), [account("217")]);
    assert.ok(!(await idsOf("accountType!=Credit")).includes(account("214")));
    assert.deepEqual(await idsOf(`ID=${account("211")}`), [account("211")]);
    assert.deepEqual(await idsOf("metadata.isDeleted=true"), []);
    assert.deepEqual(await idsOf("balance>0"), []);
    assert.ok((await idsOf("modifiedDate>2020-01-01")).length > 0);
    for (const field of ["accountName", "nominalCode", "sortCode", "accountNumber", "iBan", "institution"])
      assert.deepEqual(await idsOf(`${field}=no such text`), []);
    for (const field of ["availableBalance", "overdraftLimit"])
      assert.deepEqual(await idsOf(`${field}>=1`), []);
  });

  await t.test("200: ordered by a property, in pages", async () => {
    const all = (await list("?orderBy=-accountName")).body.results.map(
      ({ accountName }: Json) => accountName,
    );
    const folded = all.map((name: string) => name.toLowerCase());
    assert.deepEqual(folded, [...folded].sort().reverse());
    const first = (await list("?orderBy=-accountName&pageSize=2")).body;
    const second = (await bank.call("GET", first._links.next.href)).body;
    assert.deepEqual(
      [...first.results, ...second.results].map(({ accountName }: Json) => accountName),
      all.slice(0, 4),
    );
  });

  await t.test("400 for a query or an order that cannot be followed", async () => {
    const unknown = await list("?query=colour%3Dred");
    assertRefused(unknown, 400, "query");
    assert.match(unknown.body.error, /Could not resolve property colour on BankAccount/);
    assertRefused(await list("?query=currency"), 400, "query");
    assertRefused(await list("?orderBy=colour"), 400, "orderBy");
    assertRefused(await list("?pageSize=5001"), 400, "pageSize");
  });

  await t.test("lastSync of connection and company follow the completed fetch", async () => {
    const connection = await bank.done("GET", path);
    assert.match(connection.lastSync, instant);
    assert.equal((await bank.done("GET", `/companies/${companyId}`)).lastSync, connection.lastSync);
    const pending = await bank.connection(companyId, "hcws");
    assert.ok(!("lastSync" in pending));
  });

  await t.test("409 before anything was asked for", async () => {
    const company = await bank.company();
    const { id } = await bank.connection(company);
    const reply = await bank.call("GET", `/companies/${company}/connections/${id}/data/bankAccounts`);
    assertRefused(reply, 409);
    assert.equal(reply.body.error, "The data set has not been requested.");
    assert.ok(!("lastSync" in (await bank.done("GET", `/companies/${company}`))));
  });

  await t.test("409 while the first fetch is under way, and 200 once it has come through", async () => {
    const { organisationId } = freshOrganisation(world);
    const match = { ...listing.match, tenantId: organisationId };
    sandbox.xero.admin.addFault({ kind: "answer", status: 503, match, times: 2 });
    const linked = await bank.linked(organisationId);
    const reply = await bank.call("GET", `${linked.path}/data/bankAccounts`);
    assertRefused(reply, 409);
    assert.match(reply.body.error, /still being fetched/);
    assert.ok(reply.headers.get("retry-after"));
    const arrived = await waitFor("the accounts", async () => {
      const found = await bank.call("GET", `${linked.path}/data/bankAccounts`);
      return found.status === 200 && found.body;
    });
    assert.equal(arrived.totalResults, 1);
  });

  await t.test("404 where the first fetch failed", async () => {
    const { organisationId } = freshOrganisation(world);
    const match = { ...listing.match, tenantId: organisationId };
    sandbox.xero.admin.addFault({ kind: "answer", status: 400, body: { Message: "no" }, match, times: 2 });
    const linked = await bank.linked(organisationId);
    const reply = await waitFor("the fetch to fail", async () => {
      const found = await bank.call("GET", `${linked.path}/data/bankAccounts`);
      return found.status !== 409 && found;
    });
    assertRefused(reply, 404);
    assert.match(reply.body.error, new RegExp(`No data available .*${linked.connectionId}`));
  });

  await t.test("404 for software that shows its accounts to nobody but its user", async () => {
    for (const key of ["hcws", "olpr"]) {
      const company = await bank.company();
      const { id } = await bank.connection(company, key);
      const reply = await bank.call("GET", `/companies/${company}/connections/${id}/data/bankAccounts`);
      assertRefused(reply, 404);
      assert.match(reply.body.error, /^Datatype \[bankAccounts\] not supported by platform/);
    }
  });

  await t.test("200 of what was stored after the connection was unlinked", async () => {
    const { body } = await list();
    await bank.done("PATCH", path, { status: "Unlinked" });
    assert.deepEqual((await list()).body, body);
  });

  await t.test("409 after linking to another organisation whose accounts are not fetched yet", async () => {
    const { organisationId } = freshOrganisation(world);
    const match = { ...listing.match, tenantId: organisationId };
    sandbox.xero.admin.addFault({ kind: "answer", status: 503, match, times: 2 });
    await bank.approve((await bank.done("GET", path)).linkUrl, organisationId);
    assertRefused(await list(), 409);
    const found = await waitFor("the other accounts", async () => {
      const reply = await list();
      return reply.status === 200 && reply.body;
    });
    assert.deepEqual(
      found.results.map(({ accountName }: Json) => accountName),
      ["Account 0"],
    );
  });

  await t.test("404 once the connection is deleted, and nothing fetched is kept", async () => {
    await bank.done("DELETE", path);
    assertRefused(await list(), 404);
    const text = "select count(*)::int as rows from bank_account where company_id = $1";
    assert.deepEqual(await world.database.one({ text }, [companyId]), { rows: 0 });
  });
});
