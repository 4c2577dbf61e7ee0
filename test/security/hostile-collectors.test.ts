import assert from "node:assert/strict";
import { test } from "node:test";
import type { FastifyRequest } from "fastify";
import { system, transact } from "../../src/application.ts";
import { minute } from "../../src/clock.ts";
import { listCollectedAccounts, readStatement } from "../../src/collection/collect.ts";
import type { CollectedAccount } from "../../src/collection/collector.ts";
import { endCollection } from "../../src/collection/end-silent-feeds.ts";
import { lockConnection } from "../../src/connections/find-connection.ts";
import { examineCredentials } from "../../src/credentials/check-credentials.ts";
import type { Database, Transaction } from "../../src/database/pool.ts";
import { requireAccess } from "../../src/fdx/request-access.ts";
import { hosted } from "../../src/integrations/integration.ts";
import { linkConnection } from "../../src/link/link-connection.ts";
import { collectorOf } from "../../src/ofx/answer-request.ts";
import { uuid } from "../../src/random.ts";
import { announceAuthorisation, findAuthorisation } from "../../src/sage-connector/authorisation-queries.ts";
import { connectAccount } from "../../src/sage-connector/connect-account.ts";
import { offerAccounts } from "../../src/sage-connector/offer-accounts.ts";
import { openArrival } from "../../src/sage-connector/open-authorisation.ts";
import { noteProof } from "../../src/sage-connector/prove-authorisation.ts";
import { findSage } from "../../src/sage-connector/sage.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { FdxClient } from "../fdx-client.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { OfxClient } from "../ofx/ofx-client.ts";
import { SageCustomer } from "../sage.ts";
import { waitFor } from "../wait-for.ts";
import { linkedNetSuite } from "./linked-netsuite.ts";

/* What accounting software that fetches from us may send, by mistake or by ill will. */

test("collectors", async (t) => {
  const world = await testMillrace(t, { platforms: ["hcws", "akxx", "olpr"] });
  const { bank, database, millrace, sandbox } = world;
  const origin = `http://127.0.0.1:${millrace.port}`;
  const companyId = await bank.company();
  const { id: connectionId } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${connectionId}`;
  await bank.account(path, { id: "ac-0", currency: "USD", accountNumber: "12345000" });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
  const fdx = new FdxClient(bank, sandbox);
  const { access } = await fdx.access(pair);
  const { accounts } = await fdx.done("/fdx/v6/accounts", access);
  const listing = `/fdx/v6/accounts/${accounts[0].accountId}/transactions`;
  const pageKey = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");

  const netSuite = await linkedNetSuite(world);
  const ask = async (route: string, body: Json, secret?: string) => {
    const response = await fetch(`${origin}/netsuite/v1/${route}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  const code = async () => (await bank.done("POST", `${netSuite.path}/connectionInfo/pairingCode`)).code;
  const paired = await ask("pair", { code: await code(), configurationId: "12", accountId: "1234567" });
  const { secret } = paired.body;
  const offered: Json = await (
    await fetch(`${origin}/netsuite/v1/accounts`, { headers: { authorization: `Bearer ${secret}` } })
  ).json();

  await t.test("dates at the end of the calendar are answered or refused, over FDX", async () => {
    for (const query of [
      "startTime=2026-01-01&endTime=9999-12-31",
      "startTime=2026-01-01T00:00:00Z&endTime=9999-12-31T23:59:59-14:00",
      "startTime=9999-12-31T23:59:59-14:00&endTime=9999-12-31T23:59:59-14:00",
      "startTime=1900-01-01T00:00:00%2B14:00&endTime=2026-01-01",
      "startTime=0000-01-01&endTime=2026-01-01",
      "startTime=2026-02-30&endTime=2026-03-30",
      `pageKey=${pageKey("t", accounts[0].accountId, "2026-01-01", "9999-12-31", "9999-12-31", 2 ** 53 - 1)}`,
      `pageKey=${pageKey("t", accounts[0].accountId, "2026-01-01", "2026-02-30", "2026-01-01", 1)}`,
      "limit=1e400",
      "startTime=%00&endTime=%00",
    ]) {
      const { status, text } = await fdx.get(`${listing}?${query}`, access);
      assert.ok(status === 200 || status === 400, `${query}: ${status} ${text}`);
    }
    for (const id of ["%00", "%ff", "..%2f..", "a".repeat(900)])
      assert.ok((await fdx.get(`/fdx/v6/accounts/${id}/transactions`, access)).status < 500, id);
  });

  await t.test("dates at the end of the calendar are answered or refused, over OFX", async () => {
    const client = new OfxClient(`${origin}/ofx`, pair);
    for (const window of [
      "<DTSTART>20260101<DTEND>99991231",
      "<DTSTART>20260101<DTEND>99991231[-14:X]",
      "<DTSTART>20260101<DTEND>99991231235959.999[-12:X]",
      "<DTSTART>99991231235959[-12]",
      "<DTSTART>19000101[+14]",
      "<DTSTART>00000101",
      "<DTSTART>20260230",
    ]) {
      const { status, text } = await client.statement("12345000", window);
      assert.equal(status, 200, `${window}: ${text}`);
      assert.doesNotMatch(text, /<DT(START|END)>[^0-9]/);
    }
  });

  await t.test("places and dates that NetSuite cannot have are refused", async () => {
    const key = offered[0].key;
    for (const fields of [
      { next: Buffer.from("2026-02-31 1").toString("base64url") },
      { next: Buffer.from("0000-01-01 1").toString("base64url") },
      { next: Buffer.from("2026-01-01 999999999999999").toString("base64url") },
      { from: "2026-02-31" },
      { from: "8999-12-31", to: "9000-12-31" },
      { limit: 1e300 },
    ]) {
      const { status, body } = await ask("statements", { key, ...fields }, secret);
      assert.ok(status === 200 || status === 400, `${JSON.stringify(fields)}: ${status} ${body.message}`);
    }
  });

  await t.test("a pairing ends when its connection leads to another NetSuite account", async () => {
    const { application } = millrace;
    const integration = hosted(application.integrations.get("akxx"))!;
    const relink = (id: string) =>
      linkConnection(application, system("test"), uuid(application.random), netSuite, {
        linkEpoch: 1,
        authorized: {
          tokens: { accessToken: "a", refreshToken: "r", expiresInSeconds: 600 },
          organisations: [],
        },
        choice: { id, connectionId: null, name: "Books" },
        organisation: {
          name: "Books",
          baseCurrency: "USD",
          planType: null,
          multicurrencyEnabled: false,
          currencies: ["USD"],
        },
        bankAccounts: null,
        address: integration.address,
        integration,
      });
    const asked = () => ask("statements", { key: offered[0].key }, secret);
    assert.equal((await relink("1234567:3")).kind, "linked");
    assert.notEqual((await asked()).status, 401, "another subsidiary, of the same administrators");
    assert.equal((await relink("7654321:1")).kind, "linked");
    assert.equal((await asked()).status, 401);
    assert.deepEqual((await bank.done("GET", `${netSuite.path}/connectionInfo/pairings`)).pairings, []);
  });

  await t.test("no page of Sage's fails over a null character", async () => {
    const back = encodeURIComponent("https://money.sage.com/");
    const wayBack = encodeURIComponent(`${millrace.application.config.feedUrl}/sage/return`);
    for (const address of [
      `/sage/auth?authorisation_id=%00&redirect_uri=${back}&state=x`,
      `/sage/auth?authorisation_id=a%00b&redirect_uri=${back}&state=x`,
      `/sage/reAuth?authorisation_id=a&externalId=%00a&redirect_uri=${back}&state=x`,
      "/sage/return?state=%00",
      `${millrace.application.config.linkUrl.replace(/^https?:\/\/[^/]+/, "")}/sage/authorize?authorizationId=a%00b&redirectUri=${wayBack}`,
    ]) {
      const { status } = await fetch(origin + address, { redirect: "manual" });
      assert.ok(status < 500, `${address}: ${status}`);
    }
  });

  await t.test("access that ends while it is used connects nothing again", async () => {
    const { application } = millrace;
    const { username, password } = pair;
    const checked = await examineCredentials(application, username, password);
    assert.ok(checked.kind === "signed-on");
    const authorization = `Bearer ${access}`;
    const request = { headers: { authorization } } as FastifyRequest;
    const ofFdx = await requireAccess(
      application,
      world.millrace.application.config.fdx!.clientId,
      request,
      "transactions",
    );
    const [{ key }] = (await listCollectedAccounts(application, ofFdx.collector)) as [CollectedAccount];
    const ofPerson = { companyId, connectionId, channel: "file" } as const;
    await bank.done("PATCH", path, { status: "Unlinked" });

    const window = { from: null, until: null, limit: 10 };
    for (const collector of [collectorOf(checked.signOn), ofFdx.collector])
      assert.equal(await readStatement(application, collector, key, window), undefined, collector.channel);
    assert.equal((await bank.done("GET", path)).status, "Unlinked");
    assert.equal((await readStatement(application, ofPerson, key, window))?.account.connected, false);
  });

  await t.test("what the bank has disconnected does not come back with what fell silent", async () => {
    const { application } = millrace;
    const ofCompany = await bank.company();
    const { id } = await bank.connection(ofCompany, "hcws");
    const place = {
      companyId: ofCompany,
      connectionId: id as string,
      path: `/companies/${ofCompany}/connections/${id}`,
    };
    for (const nth of [0, 1])
      await bank.account(place.path, { id: `ac-${nth}`, currency: "USD", accountNumber: `1234500${nth}` });
    const collector = { ...place, channel: "ofx" } as const;
    const [first, second] = await listCollectedAccounts(application, collector);
    const read = (key: string) =>
      readStatement(application, collector, key, { from: null, until: null, limit: 1 });
    const status = async () => (await bank.done("GET", place.path)).status;
    assert.ok((await read(first!.key)) && (await read(second!.key)));
    await bank.done("PATCH", `${place.path}/connectionInfo/bankFeedAccounts/ac-0`, {
      status: "disconnected",
    });
    await transact(application, system("test"), uuid(application.random), async (work) => {
      const connection = await lockConnection(work.tx, place.companyId, place.connectionId);
      await endCollection(work, connection!, [second!.key], "silence");
    });
    assert.equal(await status(), "Unlinked");
    assert.equal(await read(first!.key), undefined);
    assert.equal(await status(), "Unlinked");
    assert.ok(await read(second!.key), "the software asks again");
    assert.equal(await status(), "Linked");
    assert.equal(await read(first!.key), undefined);

    await bank.done("PATCH", place.path, { status: "Unlinked" });
    assert.ok((await read(first!.key)) && (await read(second!.key)), "with a new sign-on all come back");
  });

  await t.test("unlinking ends every way in, also where the software had ended the feed before", async () => {
    const again = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
    const given = await fdx.access(again);
    await fdx.done(listing, given.access);
    const form = { client_id: fdx.id, client_secret: fdx.secret, token: given.refresh };
    assert.equal((await fdx.form("/fdx/oauth/revoke", form)).status, 200);
    assert.equal((await bank.done("GET", path)).status, "Unlinked");
    await bank.done("PATCH", path, { status: "Unlinked" });
    const { text } = await new OfxClient(`${origin}/ofx`, again).statement("12345000");
    assert.match(text, /<CODE>15500/);
    assert.equal((await bank.done("GET", path)).status, "Unlinked");

    const customer = await SageCustomer.arrive(world);
    const { bankAccountId } = await customer.connect();
    customer.admin.disconnect(bankAccountId);
    await customer.admin.notified();
    await bank.done("PATCH", customer.path, { status: "Unlinked" });
    assert.equal((await customer.admin.availableAccounts(bankAccountId)).status, 404);
  });

  await t.test("an authorisation of Sage's that is announced while it is proved is answered", async () => {
    const { application } = millrace;
    const places = await Promise.all([1, 2].map(() => sageConnection(world)));
    const prove = (place: (typeof places)[number], id: string, meanwhile: () => Promise<unknown>) =>
      transact(application, system("test"), uuid(application.random), (work) =>
        noteProof(application, { ...work, tx: afterFirst(work.tx, meanwhile) }, place, id),
      );
    const announce = (id: string) => announceAuthorisation(database, id, application.clock.now());
    assert.equal(await prove(places[0]!, "announced-meanwhile", () => announce("announced-meanwhile")), true);
    await waitFor(
      "Sage to be told of it",
      async () => (await findAuthorisation(database, "announced-meanwhile"))?.inDoubt,
    );

    const other = () => prove(places[1]!, "proved-twice", async () => {});
    assert.equal(await prove(places[0]!, "proved-twice", other), false, "who came first keeps it");
    const kept = await findAuthorisation(database, "proved-twice");
    assert.equal(kept?.connectionId, places[1]!.connectionId);
  });

  await t.test(
    "an account that is picked in Sage while the bank severs its connection links nothing",
    async () => {
      const { application } = millrace;
      const customer = await SageCustomer.arrive(world, 2);
      await customer.connect();
      const place = { companyId: customer.companyId, connectionId: customer.connectionId };
      let severed: Promise<unknown> | undefined;
      let over = false;
      /** Until it has happened, or waits for what this transaction holds. */
      const sever = async () => {
        severed ??= bank.done("PATCH", customer.path, { status: "Unlinked" }).finally(() => {
          over = true;
        });
        const waits = { text: "select from pg_locks where not granted limit 1" };
        await waitFor("the unlinking", async () => over || (await database.rows(waits)).length > 0);
      };
      await transact(application, system("test"), uuid(application.random), async (work) => {
        const second = (await offerAccounts(work, place)).find(
          ({ account }) => account.accountId === "ac-1",
        )!;
        const tx = afterFirst(work.tx, sever, "authorization-get");
        const picked = { bankAccountId: "picked-meanwhile", requestedStartDate: null };
        await connectAccount(application, { ...work, tx }, findSage(application)!, second.atSage, picked);
      });
      await severed;
      assert.equal((await bank.done("GET", customer.path)).status, "Unlinked");
      assert.equal(await customer.status(1), "disconnected");
    },
  );

  await t.test("browsers of a stranger keep no customer of Sage from being waited for", async () => {
    const clock = adjustableClock();
    const address = "https://money.sage.com/";
    const arrive = (authorisationId: string, from: string, meanwhile = async () => {}) =>
      openArrival(
        { ...millrace.application, clock, database: afterFirst(database, meanwhile) },
        { authorisationId, redirectUri: address, state: "s", bankId: null, externalId: null },
        from,
      );
    const strangers = Array.from({ length: 250 }, (_, nth) => arrive(`nobody's ${nth}`, "203.0.113.7"));
    const announce = async () => {
      await announceAuthorisation(database, "late", clock.now());
    };
    assert.equal(await arrive("late", "198.51.100.1", announce), "opened");
    clock.advance(minute);
    assert.deepEqual(new Set(await Promise.all(strangers)), new Set(["unknown"]));
  });
});

async function sageConnection({ bank }: TestMillrace) {
  const companyId = await bank.company();
  const { id: connectionId }: { id: string } = await bank.connection(companyId, "olpr");
  return { companyId, connectionId };
}

/** A transaction or database in which something else happens after its first look, or the first of a name. */
function afterFirst<T extends Transaction | Database>(
  tx: T,
  meanwhile: () => Promise<unknown>,
  named?: string,
): T {
  let looked = false;
  return new Proxy(tx, {
    get: (target, name) =>
      name === "maybe"
        ? async (...given: Parameters<Transaction["maybe"]>) => {
            const found = await target.maybe(...given);
            if (!looked && (named === undefined || given[0].name === named)) {
              looked = true;
              await meanwhile();
            }
            return found;
          }
        : Reflect.get(target, name),
  });
}
