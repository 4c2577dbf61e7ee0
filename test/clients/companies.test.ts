import assert from "node:assert/strict";
import { test } from "node:test";
import { organisations, testMillrace } from "../millrace.ts";
import { nobody, sdksOf } from "./sdk.ts";

test("companies and connections through the published clients", async (t) => {
  const { bank } = await testMillrace(t);
  for (const { version, api, as, refuses, refusesUntyped } of sdksOf(bank)) {
    await t.test(`${version}: a company is created, read, listed, changed and deleted`, async () => {
      const name = `Harbour ${version}`;
      const company = await api.companies.create({ name, description: "cust 4711", tags: { region: "uk" } });
      assert.equal(company.name, name);
      assert.equal(company.description, "cust 4711");
      assert.match(company.redirect, /\/company\//);
      assert.deepEqual(company.dataConnections, []);
      const companyId: string = company.id;
      assert.equal((await api.companies.get({ companyId })).id, companyId);
      const page = await api.companies.list({ query: `id=${companyId}`, orderBy: "-created", pageSize: 1 });
      assert.deepEqual([page.totalResults, page.pageNumber, page.pageSize], [1, 1, 1]);
      assert.equal(page.results[0].id, companyId);
      assert.ok(page.links.current.href.startsWith("/companies?"));
      const request = { name: "Tide Mill" };
      const changed = await api.companies.update({
        companyId,
        companyUpdateRequest: request,
        companyRequestBody: request,
      });
      assert.equal(changed.name, "Tide Mill");
      await api.companies.delete({ companyId });
      await refuses(404, () => api.companies.get({ companyId }));
    });

    await t.test(`${version}: a connection is created, linked, listed, unlinked and deleted`, async () => {
      const companyId = await bank.company();
      const created = await api.connections.create({ companyId, requestBody: { platformKey: "gbol" } });
      assert.deepEqual(
        [created.status, created.platformName, created.sourceType],
        ["PendingAuth", "Xero", "Accounting"],
      );
      const ids = { companyId, connectionId: created.id };
      await bank.approve(created.linkUrl, organisations.czk);
      assert.equal((await api.connections.get(ids)).status, "Linked");
      const page = await api.connections.list({ companyId, query: "status=Linked", orderBy: "created" });
      assert.deepEqual([page.totalResults, page.results[0].id], [1, created.id]);
      const status = { status: "Unlinked" };
      const unlinked = await api.connections.unlink({
        ...ids,
        updateConnectionStatus: status,
        requestBody: status,
      });
      assert.equal(unlinked.status, "Unlinked");
      await api.connections.delete(ids);
      await refuses(404, () => api.connections.get(ids));
    });

    await t.test(`${version}: authorisation details are stored for a connection to Sage`, async () => {
      const companyId = await bank.company();
      const { id: connectionId } = await bank.connection(companyId, "olpr");
      const ids = { companyId, connectionId };
      const stored = await api.connections.updateAuthorization({
        ...ids,
        requestBody: { authorizationId: "auth-1", bankId: "bank-1" },
      });
      assert.deepEqual([stored.id, stored.status], [connectionId, "PendingAuth"]);
      await refusesUntyped(400, () => api.connections.updateAuthorization({ ...ids, requestBody: {} }));
    });

    await t.test(`${version}: a token for the company's own pages, at the older address`, async () => {
      const companyId = await bank.company();
      const management = api.connectionManagement;
      const get = version === "4.0.0" ? management.getAccessToken : management.get;
      const { accessToken } = await get.call(management, { companyId });
      const reply = await fetch(`${bank.url}/companies/${companyId}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      assert.equal(reply.status, 200);
      await refuses(404, () => get.call(management, { companyId: nobody }));
    });

    await t.test(`${version}: what is refused is the client's typed error, field by field`, async () => {
      const companyId = await bank.company();
      const ids = { companyId, connectionId: nobody };
      await refuses(401, () => as("Basic bm9ib2R5").companies.list({}));
      const unnamed = await refuses(400, () => api.companies.create({ name: "[]" }));
      assert.equal(unnamed.validation.errors[0].itemId, "name");
      await refuses(400, () => api.companies.list({ query: "nonsense" }));
      await refuses(400, () => api.connections.list({ companyId, orderBy: "nonsense" }));
      const name = { companyRequestBody: { name: "A" }, companyUpdateRequest: { name: "A" } };
      await refuses(404, () => api.companies.update({ companyId: nobody, ...name }));
      await refuses(404, () => api.companies.delete({ companyId: nobody }));
      await refuses(404, () => api.connections.list({ companyId: nobody }));
      await refuses(404, () => api.connections.create({ companyId, requestBody: { platformKey: "zzzz" } }));
      const status = { status: "Unlinked" };
      const unlink = { ...ids, updateConnectionStatus: status, requestBody: status };
      await refuses(404, () => api.connections.unlink(unlink));
      await refuses(404, () => api.connections.delete(ids));
      await refuses(404, () => api.connections.updateAuthorization({ ...ids, requestBody: { a: "b" } }));
    });
  }

  const [newest] = sdksOf(bank);
  await t.test("6.2.1: replacing a company, its product and its access token", async () => {
    const { api, refuses } = newest!;
    const companyId = await bank.company();
    const replaced = await api.companies.replace({ companyId, companyRequestBody: { name: "Quay" } });
    assert.deepEqual([replaced.name, replaced.tags ?? {}], ["Quay", {}]);
    const product = { companyId, productIdentifier: "bank-feeds" };
    await api.companies.removeProduct(product);
    assert.deepEqual((await api.companies.get({ companyId })).products, []);
    await api.companies.addProduct(product);
    assert.deepEqual((await api.companies.get({ companyId })).products, ["bank-feeds"]);
    await refuses(400, () => api.companies.refreshProductData(product));
    await refuses(404, () => api.companies.addProduct({ companyId, productIdentifier: "nothing" }));
    const token = await api.companies.getAccessToken({ companyId });
    assert.deepEqual([token.expiresIn, token.tokenType], [86_400, "Bearer"]);
    await refuses(404, () => api.companies.replace({ companyId: nobody, companyRequestBody: { name: "A" } }));
    await refuses(404, () => api.companies.getAccessToken({ companyId: nobody }));
  });
});
