import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { minute } from "../../src/clock.ts";
import { bankId, company, offeredAccount, Provider } from "./provider.fixture.ts";

let provider: Provider;
before(async () => {
  provider = await Provider.open();
});
after(() => provider.server.close());

const callbackURLs = {
  notification: "https://bank.example/n",
  availableAccounts: "https://bank.example/a",
  auth: "https://bank.example/auth",
  reAuth: "https://bank.example/again",
};
const patch = (id: string, data: unknown) => provider.call("PATCH", `/authorisations/${id}`, { data });
const begin = () => provider.admin.beginLink(company).authorisation.id;

test("banks are registered, changed and removed by their provider, all entries of a call or none", async () => {
  const entry = {
    supportiframe: true,
    countryCode: "IE",
    name: "Quayside Bank (powered by Millrace)",
    url: "https://bank.example",
    externalRef: "ref-1",
    callbackURLs,
  };
  const broken = { ...entry, callbackURLs: { ...callbackURLs, auth: "javascript:alert(1)" } };
  const refused = await provider.call("POST", "/banks", { data: { toCreate: [entry, broken] } });
  assert.deepEqual(
    [refused.status, refused.body.errors[0].field],
    [400, "data.toCreate[1].callbackURLs.auth"],
  );
  assert.equal(provider.admin.banks().length, 1);
  const { body, status } = await provider.call("POST", "/banks", { data: { toCreate: [entry] } });
  assert.equal(status, 200);
  const [{ externalRef, principalID }] = body.data.created;
  assert.equal(externalRef, "ref-1");
  const renamed = {
    toUpdate: [{ principalId: principalID, name: "Quay", externalRef: "ref-1", callbackURLs }],
  };
  assert.equal((await provider.call("POST", "/banks", { data: renamed })).status, 200);
  assert.equal(provider.admin.banks().find(({ id }) => id === principalID)?.name, "Quay");
  const removal = { toRemove: [{ principalId: principalID, externalRef: "ref-1" }] };
  assert.equal((await provider.call("POST", "/banks", { data: removal })).status, 200);
  assert.throws(() => provider.admin.beginLink(company, principalID), /no longer offered/);
  assert.equal((await provider.call("POST", "/banks", { data: removal })).status, 400);
});

test("a user comes to the bank with all that the bank needs to know, and faults change it", () => {
  const { authorisation, authUrl } = provider.admin.beginLink(company, bankId, "https://sage.example/return");
  const url = new URL(authUrl);
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    bank: bankId,
    authorisation_id: authorisation.id,
    redirect_uri: "https://sage.example/return",
    state: authorisation.state,
  });
  const changed = (how: "no-state" | "foreign-redirect" | "unknown-authorisation") => {
    provider.admin.addFault({ kind: "open-auth", how });
    return new URL(provider.admin.beginLink(company).authUrl).searchParams;
  };
  assert.equal(changed("no-state").has("state"), false);
  assert.match(
    changed("foreign-redirect").get("redirect_uri") ?? "",
    /^https:\/\/money\.sage\.com\.collector/,
  );
  const strange = changed("unknown-authorisation").get("authorisation_id");
  assert.ok(provider.admin.authorisations().every(({ id }) => id !== strange));
});

test("an authorisation counts once, and for 20 minutes", async () => {
  const id = begin();
  assert.equal((await patch(id, { status: "maybe" })).status, 400);
  assert.equal((await patch(id, { status: "success", bankAccounts: [] })).status, 400);
  const twice = [offeredAccount("1"), offeredAccount("1")];
  assert.equal((await patch(id, { status: "success", bankAccounts: twice })).status, 400);
  const { body, status } = await provider.authorise(id, ["1", "2"]);
  assert.deepEqual([status, body.data], [200, { authorisationId: id, status: "success" }]);
  const again = await provider.authorise(id);
  assert.deepEqual([again.status, again.body.errors[0].code], [409, "AUTHORISATION_USED"]);
  const late = begin();
  provider.admin.advanceClock(20 * minute);
  const expired = await provider.authorise(late);
  assert.deepEqual([expired.status, expired.body.errors[0].code], [409, "AUTHORISATION_EXPIRED"]);
  const failed = begin();
  assert.equal((await patch(failed, { status: "failure" })).status, 200);
  assert.throws(
    () => provider.admin.linkAccount({ authorisationId: failed, externalId: "1" }),
    /not offered/,
  );
});

test("an account is linked once per company, matched by its numbers, from a date that has come", async () => {
  const first = begin();
  await provider.authorise(first, ["once", "more"]);
  assert.deepEqual(
    provider.admin.offered(first).map(({ accountName }) => accountName),
    ["Account once", "Account more"],
  );
  const link = (authorisationId: string, externalId: string, requestedStartDate?: string) =>
    provider.admin.linkAccount({ authorisationId, externalId, requestedStartDate });
  assert.throws(() => link(first, "once", "2026-12-24"), /up to today/);
  assert.throws(() => link(first, "once", "2026-02-30"), /up to today/);
  const account = link(first, "once", "2026-11-01");
  assert.deepEqual([account.status, account.requestedStartDate], ["pending", "2026-11-01"]);
  const second = begin();
  await provider.authorise(second, ["once", "more"]);
  assert.throws(() => link(second, "once"), /connected already/);
  assert.equal(link(second, "more").requestedStartDate, "2026-11-23");
  const [, other] = provider.admin.companies();
  const third = provider.admin.beginLink(other!.id).authorisation.id;
  await provider.authorise(third, ["once"]);
  assert.notEqual(link(third, "once").id, account.id);
});

test("account queries find what is fed before what was given up, and nothing else", async () => {
  const query = (externalId: string) =>
    provider.call("POST", "/accountqueries", { data: { bankId, externalId } });
  assert.equal((await query("queried")).status, 404);
  const first = await provider.link("queried");
  assert.deepEqual((await query("queried")).body.data, {
    bankAccountId: first,
    status: "pending",
    requestedStartDate: "2026-11-23",
  });
  provider.admin.disconnect(first);
  assert.equal((await query("queried")).body.data.status, "cancelled");
  const second = await provider.link("queried");
  assert.equal((await query("queried")).body.data.bankAccountId, second);
  assert.throws(() => provider.admin.disconnect(first), /already/);
});

test("an account that needs its user becomes active by re-authorisation, a cancelled one never", async () => {
  const account = await provider.link("again");
  const authRequired = {
    accountDetails: [
      {
        bankAccountId: account,
        status: "authRequired",
        balances: { ledgerBalance: 0, ledgerBalanceDate: "2026-11-20T12:00:00.000Z" },
      },
    ],
  };
  assert.equal((await provider.post(account, [], authRequired)).status, 202);
  assert.equal(provider.admin.bankAccount(account).status, "authRequired");
  const { authorisation, authUrl } = provider.admin.beginReauthorisation(account);
  const { searchParams } = new URL(authUrl);
  assert.deepEqual([...searchParams.keys()].sort(), [
    "authorisation_id",
    "bankaccount",
    "externalId",
    "redirect_uri",
    "state",
  ]);
  assert.deepEqual([searchParams.get("bankaccount"), searchParams.get("externalId")], [account, "again"]);
  assert.equal((await patch(authorisation.id, { status: "success" })).status, 200);
  assert.equal(provider.admin.bankAccount(account).status, "active");
  provider.admin.disconnect(account);
  const late = provider.admin.beginReauthorisation(account).authorisation.id;
  await patch(late, { status: "success", bankAccounts: [] });
  assert.equal(provider.admin.bankAccount(account).status, "cancelled");
});
