import assert from "node:assert/strict";
import { test } from "node:test";
import { hour } from "../../src/clock.ts";
import { giveBackAbandoned } from "../../src/link/give-back-grant.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { freshFeed, freshOrganisation } from "../deliveries.ts";
import { organisations, type TestMillrace, type TestOptions, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";
import { waitFor } from "../wait-for.ts";

/* From the button that leads to the accounting software to the end of the customer's way. */

async function entered(t: Parameters<typeof testMillrace>[0], options: TestOptions = {}) {
  const world = await testMillrace(t, options);
  const companyId = await world.bank.company();
  const connection = await world.bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${connection.id}`;
  const visitor = await new Visitor(world.bank.url).enter(connection.linkUrl);
  await visitor.agree();
  return { world, companyId, connectionId: connection.id as string, path, visitor };
}

/** Another visit, for a connection that exists already. */
async function revisit(world: TestMillrace, path: string): Promise<Visitor> {
  const { linkUrl } = await world.bank.done("GET", path);
  const visitor = await new Visitor(world.bank.url).enter(linkUrl);
  await visitor.agree();
  return visitor;
}

const approved = (
  { sandbox }: Pick<TestMillrace, "sandbox">,
  authorize: string,
  ...organisationIds: string[]
): string => sandbox.xero.admin.approve(authorize, organisationIds);

const textOf = async (visitor: Visitor, address: string): Promise<string> => {
  const page = await visitor.fetch(address);
  assert.equal(page.status, 200, address);
  return page.text();
};
const errorsOf = async ({ bank }: TestMillrace, path: string): Promise<Json[]> =>
  (await bank.done("GET", path)).dataConnectionErrors;
const nothingWaits = (world: TestMillrace) =>
  waitFor("what was granted to be given back", async () => {
    const [row] = await world.database.rows<{ waiting: number }>({
      text: "select count(*)::int as waiting from pending_grant",
    });
    return row!.waiting === 0;
  });
/** Organisations that the application still has access to at the pretend Xero. */
const held = ({ sandbox }: TestMillrace, organisationId: string): number =>
  sandbox.xero.admin.connections().filter(({ tenantId }) => tenantId === organisationId).length;

test("nobody is led to the accounting software before agreeing to what is shared", async (t) => {
  const world = await testMillrace(t);
  const connection = await world.bank.connection(await world.bank.company());
  const visitor = await new Visitor(world.bank.url).enter(connection.linkUrl);
  assert.equal(await visitor.authorize(), `${visitor.session}/connections/${connection.id}/consent`);
  await visitor.agree();
  assert.match(await visitor.authorize(), /\/identity\/connect\/authorize\?/);
});

test("the answer of the accounting software is taken out of the address bar, exchanged once, and leads to the connected screen", async (t) => {
  const { world, visitor, connectionId, path } = await entered(t);
  const back = approved(world, await visitor.authorize(), organisations.czk);
  const returned = await visitor.fetch(back);
  assert.equal(returned.status, 303);
  assert.equal(returned.headers.get("location"), `${visitor.session}/working`);
  assert.equal((await world.bank.done("GET", path)).status, "PendingAuth");
  assert.match(
    await textOf(visitor, `${visitor.session}/working`),
    /Finishing your connection[\s\S]*<noscript>/,
  );
  const ends = await Promise.all(Array.from({ length: 5 }, () => visitor.ask(`${visitor.session}/complete`)));
  const connected = `${visitor.session}/connections/${connectionId}/connected`;
  for (const end of ends) assert.deepEqual(end, { url: connected });
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
  const exchanges = world.sandbox.xero.admin.calls().calls.filter(({ operation }) => operation === "token");
  assert.equal(exchanges.length, 1);

  for (const look of ["again", "and again"]) {
    const reload = await visitor.fetch(back);
    assert.equal(reload.status, 303, look);
    assert.equal(reload.headers.get("location"), connected, look);
  }
  assert.equal((await visitor.fetch(`${visitor.session}/working`)).headers.get("location"), connected);
  assert.equal(await visitor.complete(), connected);
  const events = await world.database.rows({
    text: "select from domain_event where type in ('connection.connected', 'connection.reconnected', 'connection.failed')",
  });
  assert.equal(events.length, 1);
  const left = await world.database.rows({
    text: "select from authorization_state where sealed_answer is not null",
  });
  assert.equal(left.length, 0, "nothing of the answer is kept");
});

test("a customer who cancels at the accounting software comes to the failed screen, and can try again in the same session", async (t) => {
  const { world, visitor, connectionId, path } = await entered(t);
  const denied = (authorize: string) => {
    const asked = new URL(authorize).searchParams;
    return `/link/callback/gbol?${new URLSearchParams({ error: "access_denied", state: asked.get("state")! })}`;
  };
  const failed = `${visitor.session}/connections/${connectionId}/failed`;
  assert.equal(await visitor.comeBack(denied(await visitor.authorize())), failed);
  const [error] = await errorsOf(world, path);
  assert.equal(error.statusCode, "403");
  assert.equal(error.code, undefined, "the API's replies hold what the contract has");
  const [stored] = await world.database.rows<Json>({ text: "select errors from connection" });
  assert.equal(stored.errors[0].code, "cancelled");
  assert.match(stored.errors[0].correlationId, /^[0-9a-f]{32}$/);
  const back = approved(world, await visitor.authorize(), organisations.czk);
  assert.equal(await visitor.comeBack(back), `${visitor.session}/connections/${connectionId}/connected`);
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
});

test("of several organisations one is chosen; the choice is remembered until then and can be made once more", async (t) => {
  const { world, visitor, connectionId, path } = await entered(t);
  const back = approved(
    world,
    await visitor.authorize(),
    organisations.czk,
    organisations.gbp,
    organisations.usd,
  );
  assert.equal(await visitor.comeBack(back), `${visitor.session}/entity`);
  const page = await textOf(visitor, `${visitor.session}/entity`);
  for (const { id, name } of world.sandbox.xero.admin.organisations())
    assert.ok(page.includes(`value="${id}"`) && page.includes(name.replace("&", "&#38;")), name);
  assert.equal((await visitor.fetch(back)).headers.get("location"), `${visitor.session}/entity`);
  const nothing = await visitor.post(`${visitor.session}/entity`, { decision: "choose" });
  assert.equal(nothing.status, 400);
  assert.match(await nothing.text(), /role="alert"[\s\S]*Choose one organisation/);
  const foreign = { decision: "choose", organisation: freshOrganisation(world).organisationId };
  assert.equal((await visitor.post(`${visitor.session}/entity`, foreign)).status, 400);
  assert.equal((await world.bank.done("GET", path)).status, "PendingAuth");

  const chosen = { decision: "choose", organisation: organisations.gbp };
  const choice = await visitor.post(`${visitor.session}/entity`, chosen);
  assert.equal(choice.headers.get("location"), `${visitor.session}/working`);
  assert.equal(await visitor.complete(), `${visitor.session}/connections/${connectionId}/connected`);
  const linked = await world.bank.done("GET", path);
  assert.deepEqual([linked.status, linked.connectionInfo.organisation], ["Linked", "Harbour Cafe Ltd"]);
  const late = await visitor.post(`${visitor.session}/entity`, {
    ...chosen,
    organisation: organisations.usd,
  });
  assert.equal(late.headers.get("location"), `${visitor.session}/connections/${connectionId}/connected`);
  await nothingWaits(world);
});

test("a customer who took long to choose among several organisations is linked with tokens that were renewed", async (t) => {
  const clock = adjustableClock();
  const { world, visitor, path } = await entered(t, { clock });
  const back = approved(world, await visitor.authorize(), organisations.czk, organisations.gbp);
  await visitor.comeBack(back);
  clock.advance(45 * 60_000);
  await visitor.post(`${visitor.session}/entity`, { decision: "choose", organisation: organisations.czk });
  assert.match(await visitor.complete(), /connected$/);
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
  assert.equal((await world.bank.call("GET", `${path}/bankFeeds/info`)).status, 200);
});

test("a customer who cancels the choice among several organisations leaves nothing behind", async (t) => {
  const { world, visitor, connectionId, path } = await entered(t);
  const back = approved(world, await visitor.authorize(), organisations.czk, organisations.gbp);
  await visitor.comeBack(back);
  assert.equal(held(world, organisations.gbp), 1);
  const cancelled = await visitor.post(`${visitor.session}/entity`, { decision: "cancel" });
  assert.equal(cancelled.headers.get("location"), `${visitor.session}/connections/${connectionId}/failed`);
  assert.equal((await errorsOf(world, path))[0].statusCode, "403");
  await nothingWaits(world);
  assert.deepEqual([held(world, organisations.czk), held(world, organisations.gbp)], [0, 0]);
});

test("what waits for a choice is given back when its session is over", async (t) => {
  const clock = adjustableClock();
  const { world, visitor } = await entered(t, { clock });
  await visitor.comeBack(approved(world, await visitor.authorize(), organisations.czk, organisations.gbp));
  clock.advance(2 * hour);
  assert.equal((await visitor.fetch(`${visitor.session}/entity`)).status, 401);
  await giveBackAbandoned(world.millrace.application, null);
  await nothingWaits(world);
  assert.equal(held(world, organisations.gbp), 0);
});

test("deleting a company gives back what its customer has just granted", async (t) => {
  const { world, visitor, companyId } = await entered(t);
  await visitor.comeBack(approved(world, await visitor.authorize(), organisations.czk, organisations.gbp));
  await world.bank.done("DELETE", `/companies/${companyId}`);
  await nothingWaits(world);
  await waitFor("the company to be erased", async () => {
    const rows = await world.database.rows({ text: "select from audit_event where type = 'company.erased'" });
    return rows.length === 1;
  });
  assert.equal(held(world, organisations.gbp), 0);
});

test("another organisation than before is linked only when the customer says so; its accounts are mapped anew", async (t) => {
  const world = await testMillrace(t);
  const feed = await freshFeed(world);
  const other = freshOrganisation(world);
  const visitor = await revisit(world, feed.path);
  const mismatch = `${visitor.session}/mismatch`;
  assert.equal(
    await visitor.comeBack(approved(world, await visitor.authorize(), other.organisationId)),
    mismatch,
  );
  const page = await textOf(visitor, mismatch);
  assert.match(
    page,
    /This is a different organisation[\s\S]*Until now[\s\S]*Weir &#38; Sons[\s\S]*You chose/,
  );
  assert.match(page, /the accounts connected in Weir &#38; Sons[^.]* are disconnected/);
  assert.match(page, /value="again"[\s\S]*value="use"[\s\S]*value="cancel"/);
  assert.equal((await world.bank.done("GET", feed.path)).status, "Linked", "nothing has changed yet");
  assert.equal((await visitor.post(mismatch, { decision: "perhaps" })).headers.get("location"), mismatch);
  const used = await visitor.post(mismatch, { decision: "use" });
  assert.equal(used.headers.get("location"), `${visitor.session}/working`);
  assert.match(await visitor.complete(), /connected$/);
  const [row] = await world.database.rows<Json>({ text: "select organisation_id from connection" });
  assert.equal(row.organisation_id, other.organisationId);
  const [account] = await world.bank.done("GET", `${feed.path}/connectionInfo/bankFeedAccounts`);
  assert.equal(account.status, "pending");
});

test("choosing again leads back to the accounting software, and what was chosen by mistake is given back", async (t) => {
  const world = await testMillrace(t);
  const feed = await freshFeed(world);
  const other = freshOrganisation(world);
  const visitor = await revisit(world, feed.path);
  const account = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`;
  await world.bank.done("PATCH", account, { status: "disconnected" });
  await visitor.comeBack(approved(world, await visitor.authorize(), other.organisationId));
  const asked = await textOf(visitor, `${visitor.session}/mismatch`);
  assert.match(asked, /This is a different organisation in Xero/);
  assert.doesNotMatch(asked, /disconnected/, "there is no account that it could happen to");
  const again = await visitor.post(`${visitor.session}/mismatch`, { decision: "again" });
  const authorize = again.headers.get("location")!;
  assert.match(authorize, /\/identity\/connect\/authorize\?/);
  const back = approved(world, authorize, feed.organisationId);
  assert.match(await visitor.comeBack(back), /connected$/);
  await nothingWaits(world);
  assert.deepEqual([held(world, other.organisationId), held(world, feed.organisationId)], [0, 1]);
  assert.equal((await world.bank.call("GET", `${feed.path}/bankFeeds/info`)).status, 200);
  assert.equal((await errorsOf(world, feed.path)).filter(({ status }) => status === "Active").length, 0);
});

test("cancelling over another organisation leaves the connection as it was, with what it lives on", async (t) => {
  const world = await testMillrace(t);
  const feed = await freshFeed(world);
  const { organisationId: other } = freshOrganisation(world);
  const visitor = await revisit(world, feed.path);
  // The organisation it lives on was ticked once more, and must not be given back with the other one.
  const back = approved(world, await visitor.authorize(), feed.organisationId, other);
  assert.equal(await visitor.comeBack(back), `${visitor.session}/entity`);
  assert.match(
    await textOf(visitor, `${visitor.session}/entity`),
    /checked><span>[^<]*<span class="soft">Connected before/,
  );
  await visitor.post(`${visitor.session}/entity`, { decision: "choose", organisation: other });
  assert.equal(await visitor.complete(), `${visitor.session}/mismatch`);
  const once = await visitor.post(`${visitor.session}/mismatch`, { decision: "again" });
  assert.equal(once.headers.get("location"), `${visitor.session}/entity`);
  await visitor.post(`${visitor.session}/entity`, { decision: "choose", organisation: other });
  await visitor.complete();
  await visitor.post(`${visitor.session}/mismatch`, { decision: "cancel" });
  await nothingWaits(world);
  const connection = await world.bank.done("GET", feed.path);
  assert.equal(connection.status, "Linked");
  assert.deepEqual([held(world, feed.organisationId), held(world, other)], [1, 0]);
  assert.equal((await world.bank.call("GET", `${feed.path}/bankFeeds/info`)).status, 200);
});

test("a code that the accounting software does not take ends in the failed screen with a way on", async (t) => {
  const { world, visitor, connectionId, path } = await entered(t);
  const back = new URL(approved(world, await visitor.authorize(), organisations.czk));
  back.searchParams.set("code", "wrong");
  const failed = `${visitor.session}/connections/${connectionId}/failed`;
  assert.equal(await visitor.comeBack(back.href), failed);
  assert.equal((await errorsOf(world, path))[0].statusCode, "500");
  assert.match(
    await visitor.comeBack(approved(world, await visitor.authorize(), organisations.czk)),
    /connected$/,
  );
});
